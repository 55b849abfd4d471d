/** The noise that a training adds to what it learns. */

import type { CurveTransform } from "../../flow/curveTransform.ts";
import type { FlowModel } from "../../flow/model.ts";
import { lightCurveModelOf } from "../../flow/model.ts";
import type { Representation } from "../../lightcurves/model.ts";
import { recipeOf } from "./continuation.ts";

/**
 * Standard deviations for each dimension, in network units.
 * @param noise of the recipe: mag, or with a representation in standard deviations of its numbers
 * @param representation of the light-curve model, where its numbers are learned
 */
export function noiseOfDimensions(
  noise: number,
  { scale }: CurveTransform,
  representation?: Representation,
): Float32Array {
  if (!representation) return Float32Array.from(scale, (one) => noise / Math.abs(one));
  return Float32Array.from(scale, (_, number) => noise * (representation.noise?.[number] ?? 1));
}

/** That of a flow's training, by its file; 0 where this does not say. */
export function trainingNoise(model: FlowModel): Float32Array {
  const representation = model.representation && lightCurveModelOf(model).representation;
  return noiseOfDimensions(recipeOf(model.training)?.noise ?? 0, model.curves, representation);
}
