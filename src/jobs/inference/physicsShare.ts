/** Where a light-curve model itself has a value: elsewhere a flow repeats how the missing values of its training data were filled. */

import { InputError } from "../../engine/errors.ts";
import { type FlowModel, lightCurveModelOf, lightCurveOptionsOf } from "../../flow/model.ts";
import { findBand } from "../../lightcurves/bands.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { pickSets } from "./nearness.ts";

/** Sets that are taken for a whole posterior: shares are right to some 2 %. */
const SETS = 500;

/**
 * Share of the sets for which the flow's light-curve model has a value, for each band and time of the flow, [band, time].
 * NaN for flows of bands that the light-curve model does not have.
 * @param sets [.., inputs]
 */
export function physicsShare(model: FlowModel, sets: Float64Array): Float64Array {
  const lightCurves = lightCurveModelOf(model);
  const share = new Float64Array(model.bands.length * model.times.length);
  if (!isOfItsBands(model)) return share.fill(Number.NaN);
  const options = lightCurveOptionsOf(model);
  const width = lightCurves.inputs.length;
  const picked = pickSets(sets, SETS, width);
  for (let at = 0; at < picked.length; at += width) {
    hasValues(lightCurves, picked.subarray(at, at + width), model, options).forEach((has, index) => {
      if (has) share[index]++;
    });
  }
  return share.map((count) => (count * width) / picked.length);
}

/** Whether a light-curve model has a value of a set, [band, time]; where it lacks a file of its own, by its windows of times. */
function hasValues(
  lightCurves: LightCurveModel,
  set: Float64Array,
  { times, bands }: Pick<FlowModel, "times" | "bands">,
  options: Options,
): boolean[] {
  try {
    return Array.from(lightCurves.reference(set, times, options, bands).magnitudes, (value) => !Number.isNaN(value));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const windows = lightCurves.validity(set, options, bands);
    return windows.flatMap((window) => Array.from(times, (time) => !!window && time >= window[0] && time <= window[1]));
  }
}

/** Whether all bands of a flow are bands of its light-curve model. */
export function isOfItsBands(model: FlowModel): boolean {
  const lightCurves = lightCurveModelOf(model);
  return model.bands.every((band) => findBand(lightCurves, band));
}
