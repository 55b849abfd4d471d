/** The evaluator of light curves, with checks of what a program asks of it. */

import { MAGNITUDE_TYPES } from "../data/types.ts";
import { checkCount } from "../embed/arguments.ts";
import { timesOf } from "../embed/times.ts";
import type { Backend } from "../engine/backend.ts";
import { checkBackend } from "../engine/backendOptions.ts";
import { bandsOf } from "../lightcurves/bands.ts";
import { LightCurveEvaluator as Evaluator } from "../lightcurves/evaluator.ts";
import type { LightCurveModel } from "../lightcurves/model.ts";
import { checkOptions } from "../lightcurves/options.ts";
import type { LightCurveRequest } from "../lightcurves/program.ts";
import { checkBolometric, checkModel } from "../lightcurves/registry.ts";
import { ANY, checkJob, FLAG, VALUES } from "./jobRequests.ts";

const REQUEST = {
  ...{ options: VALUES, times: ANY, bands: ANY, bolometric: FLAG },
  magnitudeType: [(value: unknown) => MAGNITUDE_TYPES.includes(value as "f32"), "f32 or f16"],
} as const;

/**
 * Gives curves in chunks, without copies: holds the buffers for one request. Dispose of it when done.
 *
 * @param request of which `options` are complete, as the model's completeOptions gives them
 * @param rows largest number of sets that will be asked for at once, to keep small jobs small
 * @throws InputError naming the argument that is not as it must be, or where one curve alone exceeds what the backend can bind
 * @example
 * ```ts
 * import { createPrior, DU17, LightCurveEvaluator, openBackend, parseTimes } from "kiloflow";
 *
 * using backend = await openBackend("cpu");
 * using evaluator = new LightCurveEvaluator(backend, DU17, {
 *   options: DU17.completeOptions({}),
 *   times: parseTimes("1:5:1"),
 *   bands: ["g", "r"],
 *   magnitudeType: "f32",
 *   bolometric: false,
 * });
 * const sets = createPrior(DU17, "eos", 100, 1).read(0, 100);
 * const brightest = await evaluator.evaluate(sets, ({ magnitudes }) =>
 *   (magnitudes as Float32Array).reduce((least, one) => (one < least ? one : least), Number.POSITIVE_INFINITY),
 * );
 * ```
 */
export class LightCurveEvaluator extends Evaluator {
  constructor(backend: Backend, model: LightCurveModel, request: LightCurveRequest, rows?: number) {
    checkBackend(backend);
    checkModel(model);
    checkJob("LightCurveEvaluator", request, REQUEST, ["options", "times", "bands"]);
    if (rows !== undefined) checkCount(rows, "rows");
    const { options, times, bands, bolometric } = request;
    timesOf(times);
    bandsOf(model, bands);
    checkOptions(model.options, options);
    checkBolometric(model, bolometric);
    super(backend, model, request, rows);
  }
}
