/** DU17's parameter sets in the form in which its kernels take them. */

import { magnitudeZero } from "../du17/physics/curves.ts";
import { foldedOpacity } from "../du17/physics/ejecta.ts";
import type { ModelOptions } from "../du17/physics/options.ts";
import type { CompactnessRelation } from "../ejecta/compactness.ts";
import { areStars } from "../ejecta/stars.ts";

/** Below this Lambda the compactness has long reached its cap: float32 holds it. */
const SMALLEST_LAMBDA = 1e-30;

/** Values of a set: four pairs. */
export const SPLIT_WIDTH = 8;

/**
 * Splits float64 values into two float32 each, as the kernel takes them: [row, high of 4, low of 4].
 * Sets that are no two neutron stars become zeros, which the kernel knows as invalid.
 */
export function splitParameters(
  sets: ArrayLike<number>,
  rows: number,
  relation: CompactnessRelation,
  target: Float32Array = new Float32Array(SPLIT_WIDTH * rows),
): Float32Array {
  for (let row = 0; row < rows; row++) {
    const at = 4 * row;
    const valid = areStars(sets[at], sets[at + 1], sets[at + 2], sets[at + 3], relation);
    for (let column = 0; column < 4; column++) {
      const value = valid ? (column < 2 ? sets[at + column] : Math.max(sets[at + column], SMALLEST_LAMBDA)) : 0;
      const high = Math.fround(value);
      target[SPLIT_WIDTH * row + column] = high;
      target[SPLIT_WIDTH * row + 4 + column] = value - high;
    }
  }
  return target;
}

/** What a set's constants are to the kernels, in their order behind its pairs. */
const SET_CONSTANTS = [
  ...(["foldedOpacity", "minimumVelocity", "magnitudeZero", "magnitudeZeroLow"] as const),
  ...(["alpha", "massFactor", "massShift", "velocityFactor"] as const),
];

/** Their places in a set. */
export const CONSTANT_PLACES = Object.fromEntries(
  SET_CONSTANTS.map((name, place) => [name, SPLIT_WIDTH + place]),
) as Readonly<Record<(typeof SET_CONSTANTS)[number], number>>;

/** Values of a set with constants of its own. */
export const CONSTANTS_WIDTH = SPLIT_WIDTH + SET_CONSTANTS.length;

/** Writes a set's constants behind its pairs. @param target of all sets @param at where the set begins */
export function writeConstants(options: ModelOptions, target: Float32Array, at: number): void {
  const zero = magnitudeZero(options);
  const high = Math.fround(zero);
  target[at + CONSTANT_PLACES.foldedOpacity] = foldedOpacity(options);
  target[at + CONSTANT_PLACES.minimumVelocity] = options.vmin;
  target[at + CONSTANT_PLACES.magnitudeZero] = high;
  target[at + CONSTANT_PLACES.magnitudeZeroLow] = zero - high;
  target[at + CONSTANT_PLACES.alpha] = options.alpha;
  target[at + CONSTANT_PLACES.massFactor] = options.ejectaMassFactor ?? 1;
  target[at + CONSTANT_PLACES.massShift] = options.ejectaMassShift ?? 0;
  target[at + CONSTANT_PLACES.velocityFactor] = options.ejectaVelocityFactor ?? 1;
}
