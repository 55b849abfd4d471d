/** From the four parameters of a binary to what the network is conditioned on. */

import { PARAMETER_NAMES } from "../data/types.ts";
import { standardisation } from "./curveTransform.ts";

/** One condition: which parameter, its logarithm or itself, centred and scaled. */
export interface ConditionTransform {
  /** Index into m1, m2, lambda1, lambda2 for each condition. */
  readonly columns: readonly number[];
  readonly logarithm: readonly boolean[];
  readonly centre: Float64Array;
  readonly scale: Float64Array;
}

/** How the published models were fed: raw, and Lambda1 in the place of Lambda2. */
export const PUBLISHED_CONDITIONS: ConditionTransform = {
  columns: [0, 1, 2, 2],
  logarithm: [false, false, false, false],
  centre: new Float64Array(4),
  scale: new Float64Array(4).fill(1),
};

/** Whether a model ignores Lambda2. */
export function ignoresLambda2({ columns }: ConditionTransform): boolean {
  return !columns.includes(PARAMETER_NAMES.indexOf("lambda2"));
}

/** Parameters [rows, 4] to network units [rows, conditions]. */
export function encodeConditions(transform: ConditionTransform, parameters: ArrayLike<number>): Float64Array {
  const { columns, logarithm, centre, scale } = transform;
  const rows = parameters.length / PARAMETER_NAMES.length;
  const encoded = new Float64Array(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    columns.forEach((column, index) => {
      const value = parameters[row * PARAMETER_NAMES.length + column];
      encoded[row * columns.length + index] =
        ((logarithm[index] ? Math.log(value) : value) - centre[index]) / scale[index];
    });
  }
  return encoded;
}

/** Standardises what the published models were fed: raw values, Lambda1 twice. */
export function fitPublishedConditions(parameters: Float64Array): ConditionTransform {
  const { columns, logarithm } = PUBLISHED_CONDITIONS;
  const raw = encodeConditions(PUBLISHED_CONDITIONS, parameters);
  return { columns, logarithm, ...standardisation(raw, columns.length) };
}

/** Standardises masses and logarithms of the tidal deformabilities over training rows [rows, 4]. */
export function fitConditions(parameters: Float64Array): ConditionTransform {
  const columns = [0, 1, 2, 3];
  const logarithm = [false, false, true, true];
  const plain = { columns, logarithm, centre: new Float64Array(4), scale: new Float64Array(4).fill(1) };
  return { columns, logarithm, ...standardisation(encodeConditions(plain, parameters), columns.length) };
}
