/** DU17's parameter sets in the form in which its kernels take them. */

import type { CompactnessRelation } from "../ejecta/compactness.ts";
import { areStars } from "../ejecta/stars.ts";

/** Below this Lambda the compactness has long reached its cap: float32 holds it. */
const SMALLEST_LAMBDA = 1e-30;

/**
 * Splits float64 values into two float32 each, as the kernel takes them: [row, high of 4, low of 4].
 * Sets that are no two neutron stars become zeros, which the kernel knows as invalid.
 */
export function splitParameters(
  sets: Float64Array,
  rows: number,
  relation: CompactnessRelation,
  target: Float32Array = new Float32Array(8 * rows),
): Float32Array {
  for (let row = 0; row < rows; row++) {
    const at = 4 * row;
    const valid = areStars(sets[at], sets[at + 1], sets[at + 2], sets[at + 3], relation);
    for (let column = 0; column < 4; column++) {
      const value = valid ? (column < 2 ? sets[at + column] : Math.max(sets[at + column], SMALLEST_LAMBDA)) : 0;
      const high = Math.fround(value);
      target[8 * row + column] = high;
      target[8 * row + 4 + column] = value - high;
    }
  }
  return target;
}
