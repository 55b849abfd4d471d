/** The network in front of a flow in TypeScript: without what devices need, `kiloflow/embed` is made of it too. */

import type { SettingValues, TwinArray } from "../../engine/values.ts";

/** See `embeddingLayer.ts`. */
export function embeddingTwin(
  { input, parameters, output }: Readonly<Record<string, TwinArray>>,
  { count, inputs, outputs, parameter_offset: weights }: SettingValues,
  { activated }: { readonly activated: boolean },
): void {
  const biases = weights + inputs * outputs;
  const row = new Float64Array(inputs);
  for (let r = 0; r < count; r++) {
    enterRow(input, r, activated, row);
    for (let o = 0; o < outputs; o++) {
      let sum = parameters[biases + o];
      for (let i = 0; i < inputs; i++) sum += parameters[weights + o * inputs + i] * row[i];
      output[r * outputs + o] = sum;
    }
  }
}

function enterRow(input: TwinArray, row: number, activated: boolean, target: Float64Array): void {
  const first = row * target.length;
  for (let i = 0; i < target.length; i++) target[i] = enteringValue(input[first + i], activated);
}

/** What enters a layer. */
export function enteringValue(x: number, activated: boolean): number {
  return activated ? x / (1 + Math.exp(-x)) : x;
}
