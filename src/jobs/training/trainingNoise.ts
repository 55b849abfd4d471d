/** The noise that a training adds to what it learns. */

import type { CurveTransform } from "../../flow/curveTransform.ts";
import type { Representation } from "../../lightcurves/model.ts";

/**
 * Standard deviations for each dimension, in network units.
 * @param noise of the recipe: mag, or with a representation in standard deviations of its numbers
 * @param representation of the light-curve model, where its numbers are learned
 */
export function noiseOfDimensions(
  noise: number,
  { scale, components }: CurveTransform,
  representation?: Representation,
): Float32Array {
  if (!representation) return Float32Array.from(scale, (one) => noise / Math.abs(one));
  // Components are of numbers in units of the noise that each bears.
  const factors = components ? undefined : representation.noise;
  return Float32Array.from(scale, (_, dimension) => noise * (factors?.[dimension] ?? 1));
}
