/** The mathematics of couplings in TypeScript: forward, inverse, backward, and sums of weight gradients. */

import type { SettingValues, TwinArray } from "../../engine/kernel.ts";
import { conditionAdjoint } from "./conditionAdjoint.ts";
import { ConditionerTwin, traceLayout } from "./conditioner.ts";
import { ConditionerBackwardTwin } from "./conditionerBackward.ts";
import { featureOf, loadConditionerInputs, passCoupling } from "./couplingPass.ts";
import {
  CONDITION_ADJOINTS,
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
} from "./couplingShape.ts";
import { transformerRow } from "./transformers.ts";
import { weightGradient } from "./weightGradient.ts";

/** The same mathematics for both directions. */
export function couplingTwin(inverse: boolean) {
  return (arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, shape: CouplingShape): void => {
    const conditioner = new ConditionerTwin(conditionerShape(shape));
    const transformer = transformerRow(shape.transformer).twin(shape.transformer, shape.dimensions - shape.identity);
    passCoupling(arrays, settings, shape, conditioner, transformer, inverse);
  };
}

/** Adjoints of the input, and for each row the inputs of the layers and the adjoints of their outputs. */
export function backwardTwin(
  arrays: Readonly<Record<string, TwinArray>>,
  settings: SettingValues,
  shape: CouplingSpecialisation,
): void {
  const { input, parameters, output_adjoint: outputAdjoint, input_adjoint: inputAdjoint } = arrays;
  const { dimensions, identity } = shape;
  const conditioner = new ConditionerBackwardTwin(conditionerShape(shape));
  const trace = traceLayout(conditionerShape(shape));
  const transformer = transformerRow(shape.transformer).twin(shape.transformer, dimensions - identity);
  const feature = featureOf(arrays, settings);
  for (let row = 0; row < settings.count; row++) {
    loadConditionerInputs(arrays, settings, shape, conditioner, row);
    conditioner.forward(parameters, settings.parameter_offset);
    const logDetAdjoint = arrays.log_det_adjoint[settings.log_det_offset + row];
    for (let i = identity; i < dimensions; i++) {
      const at = row * dimensions + feature(i);
      inputAdjoint[at] = transformer.backward(
        conditioner.raw,
        i - identity,
        input[at],
        outputAdjoint[at],
        logDetAdjoint,
        conditioner.rawAdjoint,
      );
    }
    conditioner.backward(parameters, settings.parameter_offset);
    for (let i = 0; i < identity; i++) {
      const at = row * dimensions + feature(i);
      inputAdjoint[at] = outputAdjoint[at] + conditioner.identityAdjoint[i];
    }
    arrays.activations.set(conditioner.activations, row * trace.activations);
    arrays.adjoints.set(conditioner.adjoints, row * trace.adjoints);
  }
}

/** Sums over chunks of rows of what {@link backwardTwin} leaves for each row, and adjoints of the conditions where asked for. */
export function gradientTwin(
  arrays: Readonly<Record<string, TwinArray>>,
  settings: SettingValues,
  shape: CouplingSpecialisation,
): void {
  const trace = traceLayout(conditionerShape(shape));
  const activations = new Float64Array(settings.count * trace.activations);
  const adjoints = new Float64Array(settings.count * trace.adjoints);
  backwardTwin({ ...arrays, activations, adjoints }, settings, shape);
  weightGradient.twin({ activations, adjoints, partials: arrays.partials }, settings, shape);
  const what = CONDITION_ADJOINTS[settings.condition_adjoint];
  if (what === "none") return;
  const { parameters, condition_adjoint } = arrays;
  conditionAdjoint.twin(
    { adjoints, parameters, condition_adjoint },
    { ...settings, adds: what === "added" ? 1 : 0 },
    shape,
  );
}
