/**
 * Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror & Shaw 2011 ("Parallel random numbers: as easy as
 * 1, 2, 3"). `src/wgsl/snippets/philox.wgsl` and `src/wasm/rowNoise.ts` compute the same bits.
 */

import type { Constants } from "../values.ts";

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** The generator's constants, for shaders and the WebAssembly module. */
export const PHILOX_CONSTANTS = {
  PHILOX_MULTIPLIER_0: { u32: MULTIPLIER_0 },
  PHILOX_MULTIPLIER_1: { u32: MULTIPLIER_1 },
  PHILOX_WEYL_0: { u32: WEYL_0 },
  PHILOX_WEYL_1: { u32: WEYL_1 },
  PHILOX_ROUNDS: { u32: ROUNDS },
} as const satisfies Constants;

/** High 32 bits of the product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const low = Math.imul(aLow, bLow) >>> 0;
  const middle = aHigh * bLow + (low >>> 16);
  const other = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)) >>> 0;
}

/**
 * Four random words for a counter of four words and a key of two. A pure function: equal arguments, equal words.
 * @param out receives the words at `offset`; may be the array that holds the counter
 */
export function philox4x32(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  out: Uint32Array,
  offset = 0,
): void {
  let c0 = counter0 >>> 0;
  let c1 = counter1 >>> 0;
  let c2 = counter2 >>> 0;
  let c3 = counter3 >>> 0;
  let k0 = key0 >>> 0;
  let k1 = key1 >>> 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[offset] = c0;
  out[offset + 1] = c1;
  out[offset + 2] = c2;
  out[offset + 3] = c3;
}
