/** Where a light-curve model itself has a value: elsewhere a flow repeats how the missing values of its training data were filled. */

import { InputError } from "../../engine/errors.ts";
import { type FlowModel, hasCredibleBands, lightCurveModelOf, lightCurveOptionsOf } from "../../flow/model.ts";
import { findBand } from "../../lightcurves/bands.ts";
import { pickSets } from "./nearness.ts";

/** Sets that are taken for a whole posterior: shares are right to some 2 %. */
const SETS = 500;

/**
 * Share of the sets for which the flow's light-curve model has a value, for each band and time of the flow, [band, time].
 * NaN for flows of bands that the light-curve model does not have, and where what the flow integrates out decides.
 * @param sets [.., inputs]
 */
export function physicsShare(model: FlowModel, sets: Float64Array): Float64Array {
  const lightCurves = lightCurveModelOf(model);
  const share = new Float64Array(model.bands.length * model.times.length);
  if (!isOfItsBands(model) || hasCredibleBands(model)) return share.fill(Number.NaN);
  const width = lightCurves.inputs.length;
  const picked = pickSets(sets, SETS, width);
  for (let at = 0; at < picked.length; at += width) {
    hasValues(model, picked.subarray(at, at + width)).forEach((has, index) => {
      if (has) share[index]++;
    });
  }
  return share.map((count) => (count * width) / picked.length);
}

/** Whether the flow's light-curve model has a value of a set, [band, time]; by its windows of times where it has no curve. */
function hasValues(model: FlowModel, set: Float64Array): boolean[] {
  const curve = physicsCurve(model, set);
  if (curve) return Array.from(curve, (value) => !Number.isNaN(value));
  const windows = lightCurveModelOf(model).validity(set, lightCurveOptionsOf(model), model.bands);
  return windows.flatMap((window) =>
    Array.from(model.times, (time) => !!window && time >= window[0] && time <= window[1]),
  );
}

/**
 * The curve of a set by the flow's light-curve model itself, [band, time], in float64; undefined where the model does not
 * have the flow's bands, or lacks a file of its own.
 */
export function physicsCurve(model: FlowModel, set: Float64Array): Float64Array | undefined {
  if (!isOfItsBands(model)) return undefined;
  try {
    return lightCurveModelOf(model).reference(set, model.times, lightCurveOptionsOf(model), model.bands).magnitudes;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
}

/** Whether all bands of a flow are bands of its light-curve model. */
export function isOfItsBands(model: FlowModel): boolean {
  const lightCurves = lightCurveModelOf(model);
  return model.bands.every((band) => findBand(lightCurves, band));
}
