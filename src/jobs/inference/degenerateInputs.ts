/** Inputs of a training that say nothing beside the others, so that the flow can't know what would come of them. */

import { isOneValue } from "../../flow/columns.ts";
import { standardisation } from "../../flow/curveTransform.ts";
import { type FlowModel, lightCurveModelOf } from "../../flow/model.ts";
import { usedInputs } from "./inputRange.ts";
import { onScales } from "./nearness.ts";

/** Share of an input's variance below which nothing of it is left but the rounding of the kept inputs to float32. */
const NOTHING_LEFT = 1e-10;
/** Share of an input's deviation below which another one has no part in it. */
const NO_PART = 1e-4;

/** "m2 is 1.2 in all of them", "lambda2 follows from lambda1": one text for each degenerate input. */
export function degenerateInputs(model: FlowModel): string[] {
  const { inputs } = lightCurveModelOf(model);
  const { lowest, highest } = model.training;
  if (!lowest || !highest) return [];
  const used = usedInputs(model);
  const constant = used.filter((column) => isOneValue(lowest[column], highest[column]));
  const varying = used.filter((column) => !constant.includes(column));
  return [
    ...constant.map((column) => `${inputs[column].name} is ${lowest[column]} in all of them`),
    ...dependentInputs(model, varying),
  ];
}

/** Inputs that are linear in the ones before them, on the scales that flows see (Gram and Schmidt). */
function dependentInputs(model: FlowModel, columns: readonly number[]): string[] {
  const { inputs } = lightCurveModelOf(model);
  const width = inputs.length;
  const rows = (model.trainingInputs?.length ?? 0) / width;
  // As many sets as inputs are always dependent.
  if (rows <= width + 1) return [];
  const values = onScales(inputs, model.trainingInputs!);
  const { centre, scale } = standardisation(values, width);
  const basis: { name: string; vector: Float64Array }[] = [];
  const texts: string[] = [];
  for (const column of columns) {
    const vector = Float64Array.from(
      { length: rows },
      (_, row) => (values[width * row + column] - centre[column]) / scale[column] / Math.sqrt(rows - 1),
    );
    const parts = basis.filter((one) => {
      const share = dot(one.vector, vector);
      for (let row = 0; row < rows; row++) vector[row] -= share * one.vector[row];
      return Math.abs(share) > NO_PART;
    });
    const left = dot(vector, vector);
    const { name } = inputs[column];
    if (left < NOTHING_LEFT) texts.push(`${name} follows from ${parts.map((one) => one.name).join(" and ")}`);
    else basis.push({ name, vector: vector.map((value) => value / Math.sqrt(left)) });
  }
  return texts;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at] * b[at];
  return sum;
}
