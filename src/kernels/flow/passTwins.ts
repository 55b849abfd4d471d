/**
 * What a pass of a flow computes beside its transforms, in TypeScript: the noise, the network in front, the base
 * distribution. Without what devices need: `kiloflow/embed` is made of it too.
 */

import { philox4x32 } from "../../engine/random/philox.ts";
import { keyOfSeed, normalPairFromBits, STREAMS } from "../../engine/random/streams.ts";
import type { SettingValues, TwinArray } from "../../engine/values.ts";

type Arrays = Readonly<Record<string, TwinArray>>;

export const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Settings of a call: `count` rows from `firstRow`. */
export function rowNoiseSettings(count: number, dimensions: number, firstRow: number, seed: number) {
  const [low, high] = keyOfSeed(seed);
  return { count, dimensions, first_row: firstRow, stream: STREAMS.sampling, seed_low: low, seed_high: high };
}

/** See `rowNoise.ts`. */
export function rowNoiseTwin(
  { noise }: Arrays,
  { count, dimensions, first_row: firstRow, stream, seed_low: low, seed_high: high }: SettingValues,
): void {
  const words = new Uint32Array(4);
  const quads = Math.ceil(dimensions / 4);
  for (let index = 0; index < count * quads; index++) {
    philox4x32(firstRow * quads + index, 0, 0, stream, low, high, words);
    const drawn = [...normalPairFromBits(words[0], words[1]), ...normalPairFromBits(words[2], words[3])];
    const column = 4 * (index % quads);
    const at = Math.floor(index / quads) * dimensions + column;
    for (let k = 0; k < 4 && column + k < dimensions; k++) noise[at + k] = drawn[k];
  }
}

/** See `embeddingLayer.ts`. */
export function embeddingTwin(
  { input, parameters, output }: Arrays,
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

/** See `gaussian.ts`. */
export function logDensityTwin(
  { input, log_det: logDet, log_density: logDensity }: Arrays,
  { count, dimensions, transforms }: SettingValues,
): void {
  for (let row = 0; row < count; row++) {
    let sum = -dimensions * HALF_LOG_TWO_PI;
    for (let i = row * dimensions; i < (row + 1) * dimensions; i++) sum -= 0.5 * input[i] * input[i];
    for (let k = 0; k < transforms; k++) sum += logDet[k * count + row];
    logDensity[row] = sum;
  }
}
