/** The noise of samples in TypeScript: without what devices need, `kiloflow/embed` is made of it too. */

import { philox4x32 } from "../../engine/random/philox.ts";
import { SAMPLING_STREAM } from "../../engine/random/samplingStream.ts";
import { keyOfSeed, normalPairFromBits } from "../../engine/random/streams.ts";
import type { SettingValues, TwinArray } from "../../engine/values.ts";

/** Settings of a call: `count` rows from `firstRow`. */
export function rowNoiseSettings(count: number, dimensions: number, firstRow: number, seed: number) {
  const [low, high] = keyOfSeed(seed);
  return { count, dimensions, first_row: firstRow, stream: SAMPLING_STREAM, seed_low: low, seed_high: high };
}

/** See `rowNoise.ts`. */
export function rowNoiseTwin(
  { noise }: Readonly<Record<string, TwinArray>>,
  { count, dimensions, first_row: firstRow, stream, seed_low: low, seed_high: high }: SettingValues,
): void {
  fillNormals(noise.subarray(0, count * dimensions), dimensions, firstRow, stream, low, high);
}

/** Standard normal numbers of rows [count, dimensions] from `firstRow` on, four at a time. */
export function fillNormals(
  noise: TwinArray,
  dimensions: number,
  firstRow: number,
  stream: number,
  low: number,
  high: number,
): void {
  const words = new Uint32Array(4);
  const quads = Math.ceil(dimensions / 4);
  for (let at = 0, quad = firstRow * quads; at < noise.length; quad++) {
    philox4x32(quad, 0, 0, stream, low, high, words);
    const four = [...normalPairFromBits(words[0], words[1]), ...normalPairFromBits(words[2], words[3])];
    // Of the last ones of a row only as many as it still needs.
    const drawn = four.slice(0, dimensions - 4 * (quad % quads));
    noise.set(drawn, at);
    at += drawn.length;
  }
}
