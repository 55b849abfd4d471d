/** Where DU17 itself has a value: elsewhere a flow repeats how the missing values of its training data were filled. */

import { modelOptions } from "../../du17/options.ts";
import { BANDS, type Band } from "../../du17/physics/bands.ts";
import type { ModelOptions } from "../../du17/physics/options.ts";
import { evaluateReference } from "../../du17/physics/reference.ts";
import type { FlowModel } from "../../flow/model.ts";
import { pickSets } from "./nearness.ts";

/** Sets that stand for a posterior: shares are right to some 2 %. */
const SETS = 500;

/**
 * Share of the inputs for which DU17 has a value, for each band and time of a model, [band, time]. NaN for models of bands
 * that are none of DU17's.
 * @param parameters [sets, 4]: m1, m2 (Msun, source frame, m1 >= m2), Lambda1, Lambda2
 */
export function physicsShare(model: FlowModel, parameters: Float64Array): Float64Array {
  const share = new Float64Array(model.bands.length * model.times.length);
  const bands = BANDS.filter((band) => model.bands.includes(band));
  if (bands.length < model.bands.length) return share.fill(Number.NaN);
  const { variant, options: stated } = model.training;
  const options = modelOptions((stated ?? { variant }) as Partial<ModelOptions>);
  const picked = pickSets(parameters, SETS);
  const sets = picked.length / 4;
  for (let at = 0; at < picked.length; at += 4) {
    const { magnitudes } = evaluateReference(picked.subarray(at, at + 4), model.times, options, model.bands as Band[]);
    magnitudes.forEach((value, index) => {
      if (!Number.isNaN(value)) share[index]++;
    });
  }
  return share.map((count) => count / sets);
}
