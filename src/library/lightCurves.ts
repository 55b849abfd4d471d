/** Light curves of any model; what evaluates them comes with the first. */

import type { Rows } from "../embed/types.ts";
import type { LightCurves } from "../lightcurves/evaluateLightCurves.ts";
import type { LightCurveModel } from "../lightcurves/model.ts";
import { openAhead } from "./sharedBackend.ts";
import type { LightCurvesOptions } from "./types.ts";

/**
 * Light curves of sets of a model's inputs.
 *
 * @param model its name: "du17", "metzger2017", "villar2017", "possis" or one that was registered; or the model itself
 * @param sets rows of the model's inputs in their order (`modelNamed(name).inputs`), or one flat array
 * @returns magnitudes [set, band, time], NaN where the model has no value, with statuses and properties
 * @throws InputError naming the argument, row and input that is not as it must be; what the signal was aborted with
 * @example
 * ```ts
 * import { lightCurves } from "kiloflow";
 *
 * const sets = [[1.48, 1.26, 250, 700]]; // m1, m2 (Msun), Lambda1, Lambda2
 * const { magnitudes } = await lightCurves("du17", sets, { times: [0.5, 1, 2, 4], bands: ["g", "K"] });
 * ```
 */
export async function lightCurves(
  model: string | LightCurveModel,
  sets: Rows,
  request: LightCurvesOptions,
): Promise<LightCurves> {
  const opening = import("./evaluateCurves.ts");
  openAhead(request?.backend);
  const { evaluateCurves } = await opening;
  return evaluateCurves(model, sets, request);
}
