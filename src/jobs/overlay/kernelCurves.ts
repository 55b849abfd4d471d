/** Curves of a set or of a posterior by a light-curve model's own kernels. */

import type { ParameterSource } from "../../data/types.ts";
import type { BackendChoice } from "../../engine/openBackend.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { frameNote, type SetRequest } from "../../lightcurves/sets.ts";
import { curveQuantiles } from "../dataset/quantiles/curveQuantiles.ts";
import { lightCurveWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { type CurveSource, OVERLAY_LEVELS } from "./curveSource.ts";
import { type Observer, seenBy } from "./observer.ts";

/** Sets of a model, and who observes them. */
export interface KernelCurves extends SetRequest {
  readonly source: ParameterSource;
  /** Configured. */
  readonly model: LightCurveModel;
  /** Of the model, without the observer's. */
  readonly options: Options;
  /** Complete: see `completeObserver`. */
  readonly observer: Observer;
  /** Whose curves, in words. */
  readonly what: string;
  readonly backend: BackendChoice;
}

/** @throws InputError for options that make no sense, and for a redshift that does not go with the sets */
export function kernelCurves(request: KernelCurves): CurveSource {
  const { model, source, what, backend: choice } = request;
  const { options, stretch, notes } = seenBy(model, request.options, request.observer);
  const frame = frameNote(model, request);
  return {
    ...{ name: model.name, what, model },
    notes: [...source.notes, ...(frame === undefined ? [] : [frame]), ...notes],
    async curves({ bands, times }, events) {
      const own = times.map((time) => time / stretch);
      const curves = { options, bands, times: own, magnitudeType: "f32", bolometric: false } as const;
      using backend = await openFastestBackend(choice, lightCurveWork(model, curves, source.count));
      events.onBackend?.(backend);
      return await curveQuantiles(backend, { ...request, options, bands, times: own }, OVERLAY_LEVELS, events);
    },
  };
}
