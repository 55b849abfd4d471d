/** The mathematics of couplings backward in TypeScript, and sums of weight gradients. */

import type { SettingValues, TwinArray } from "../../engine/kernel.ts";
import { conditionAdjoint } from "./conditionAdjoint.ts";
import { traceLayout } from "./conditioner.ts";
import { ConditionerBackwardTwin } from "./conditionerBackward.ts";
import { featureOf, loadConditionerInputs } from "./couplingPass.ts";
import { CONDITION_ADJOINTS, type CouplingSpecialisation, conditionerShape } from "./couplingShape.ts";
import { transformerBackward } from "./transformersBackward.ts";
import { weightGradient } from "./weightGradient.ts";

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
  const transformer = transformerBackward(shape.transformer).twin(shape.transformer, dimensions - identity);
  const feature = featureOf(arrays, settings);
  for (let row = 0; row < settings.count; row++) {
    loadConditionerInputs(arrays, settings, shape, conditioner.pass, row);
    conditioner.pass.forward(parameters, settings.parameter_offset);
    const logDetAdjoint = arrays.log_det_adjoint[settings.log_det_offset + row];
    for (let i = identity; i < dimensions; i++) {
      const at = row * dimensions + feature(i);
      inputAdjoint[at] = transformer.backward(
        conditioner.pass.raw,
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
    arrays.activations.set(conditioner.pass.trace[0], row * trace.activations);
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
