/** A coupling's pass over rows in TypeScript, without what devices need. */

import type { SettingValues, TwinArray } from "../../engine/values.ts";
import type { ConditionerPass } from "./conditioner.ts";
import type { PassTwin, Transformed } from "./transformers/passTwin.ts";

/** Lengths of rows: `identity` of `dimensions` features pass. */
interface PassedShape {
  readonly dimensions: number;
  readonly identity: number;
  readonly conditions: number;
}

/** `settings.count` rows of `input` to `output`, and the log-determinant of each. */
export function passCoupling(
  arrays: Readonly<Record<string, TwinArray>>,
  settings: SettingValues,
  shape: PassedShape,
  conditioner: ConditionerPass,
  transformer: PassTwin,
  inverse: boolean,
): void {
  const { input, parameters, output, log_det: logDet } = arrays;
  const { dimensions, identity } = shape;
  const feature = featureOf(arrays, settings);
  const result: Transformed = { value: 0, logDet: 0 };
  for (let row = 0; row < settings.count; row++) {
    loadConditionerInputs(arrays, settings, shape, conditioner, row);
    conditioner.forward(parameters, settings.parameter_offset);
    let sum = 0;
    for (let i = 0; i < dimensions; i++) {
      const at = row * dimensions + feature(i);
      if (i < identity) output[at] = input[at];
      else {
        if (inverse) transformer.inverse(conditioner.raw, i - identity, input[at], result);
        else transformer.forward(conditioner.raw, i - identity, input[at], result);
        output[at] = result.value;
        sum += result.logDet;
      }
    }
    logDet[settings.log_det_offset + row] = sum;
  }
}

/** The place of a feature: those that pass come first. */
export function featureOf({ features }: Readonly<Record<string, TwinArray>>, settings: SettingValues) {
  return (index: number): number => features[settings.feature_offset + index];
}

/** What the conditioner sees of a row: the features that pass, then the conditions. */
export function loadConditionerInputs(
  arrays: Readonly<Record<string, TwinArray>>,
  settings: SettingValues,
  { dimensions, identity, conditions }: PassedShape,
  { inputs }: ConditionerPass,
  row: number,
): void {
  const feature = featureOf(arrays, settings);
  for (let i = 0; i < identity; i++) inputs[i] = arrays.input[row * dimensions + feature(i)];
  for (let i = 0; i < conditions; i++) inputs[identity + i] = arrays.conditions[row * conditions + i];
}
