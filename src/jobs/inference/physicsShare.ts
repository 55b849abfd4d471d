/** Where a light-curve model itself has a value: elsewhere a flow repeats how the missing values of its training data were filled. */

import { type FlowModel, lightCurveModelOf, lightCurveOptionsOf } from "../../flow/model.ts";
import { findBand } from "../../lightcurves/bands.ts";
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
    const { magnitudes } = lightCurves.reference(picked.subarray(at, at + width), model.times, options, model.bands);
    magnitudes.forEach((value, index) => {
      if (!Number.isNaN(value)) share[index]++;
    });
  }
  return share.map((count) => (count * width) / picked.length);
}

/** Whether all bands of a flow are bands of its light-curve model. */
export function isOfItsBands(model: FlowModel): boolean {
  const lightCurves = lightCurveModelOf(model);
  return model.bands.every((band) => findBand(lightCurves, band));
}
