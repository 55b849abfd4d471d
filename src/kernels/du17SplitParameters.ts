/** DU17's parameter sets in the form in which its kernels take them. */

import { foldedOpacity } from "../du17/physics/ejecta.ts";
import type { ModelOptions } from "../du17/physics/options.ts";
import { magnitudeZero } from "../du17/physics/reference.ts";
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

/** What a set's constants are to the kernels, behind its pairs. */
export const SET_CONSTANTS = [
  ...["foldedOpacity", "minimumVelocity", "magnitudeZero", "magnitudeZeroLow"],
  ...["alpha", "massFactor", "massShift", "velocityFactor"],
] as const;

/** The same in float64, without the low part of a pair. */
export interface SetConstants
  extends Readonly<Record<Exclude<(typeof SET_CONSTANTS)[number], "magnitudeZeroLow">, number>> {}

/** Values of a set with constants of its own. */
export const CONSTANTS_WIDTH = SPLIT_WIDTH + SET_CONSTANTS.length;

/** Writes a set's constants behind its pairs. @param set its values */
export function writeConstants(options: ModelOptions, set: Float32Array): void {
  const zero = magnitudeZero(options);
  const high = Math.fround(zero);
  set.set(
    [
      ...[foldedOpacity(options), options.vmin, high, zero - high],
      ...[
        options.alpha,
        options.ejectaMassFactor ?? 1,
        options.ejectaMassShift ?? 0,
        options.ejectaVelocityFactor ?? 1,
      ],
    ],
    SPLIT_WIDTH,
  );
}

/** Reads what {@link writeConstants} wrote. */
export function readConstants(values: ArrayLike<number>, at: number): SetConstants {
  const of = (name: (typeof SET_CONSTANTS)[number]) => values[at + SPLIT_WIDTH + SET_CONSTANTS.indexOf(name)];
  return {
    ...{ foldedOpacity: of("foldedOpacity"), minimumVelocity: of("minimumVelocity"), alpha: of("alpha") },
    magnitudeZero: of("magnitudeZero") + of("magnitudeZeroLow"),
    ...{ massFactor: of("massFactor"), massShift: of("massShift"), velocityFactor: of("velocityFactor") },
  };
}
