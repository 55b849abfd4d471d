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

/** High 32 bits of the product of two unsigned 32-bit integers: all steps are below 2^53. */
function multiplyHigh(a: number, b: number): number {
  return Math.floor((a * (b >>> 16) + Math.floor((a * (b & 0xffff)) / 0x10000)) / 0x10000);
}

/**
 * Four random words for a counter of four words and a key of two. A pure function: equal arguments, equal words.
 * @param out receives the words; may be the array that holds the counter
 */
export function philox4x32(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  // What is only combined bit by bit needs not be unsigned.
  c0 >>>= 0;
  c2 >>>= 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high = multiplyHigh(MULTIPLIER_0, c0);
    const low = Math.imul(MULTIPLIER_0, c0);
    c0 = (multiplyHigh(MULTIPLIER_1, c2) ^ c1 ^ k0) >>> 0;
    c1 = Math.imul(MULTIPLIER_1, c2);
    c2 = (high ^ c3 ^ k1) >>> 0;
    c3 = low;
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}
