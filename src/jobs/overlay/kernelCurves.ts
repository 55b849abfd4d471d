/** Curves of a set or of a posterior by a light-curve model's own kernels. */

import type { ParameterSource } from "../../data/types.ts";
import { swappedText } from "../../lightcurves/binary/frame.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { distanceModulus, type Options } from "../../lightcurves/options.ts";
import { frameNote, type SetRequest } from "../../lightcurves/sets.ts";
import { curveQuantiles } from "../dataset/quantiles/curveQuantiles.ts";
import type { LendBackend } from "../machine/lendBackend.ts";
import { type CurveSource, OVERLAY_LEVELS } from "./curveSource.ts";
import { type Observer, observerText, seenBy } from "./observer.ts";

/** Sets of a model, and who observes them. */
export interface KernelCurves extends SetRequest {
  readonly source: ParameterSource;
  /** Configured. */
  readonly model: LightCurveModel;
  /** Of the model, without the observer's. */
  readonly options: Options;
  /** Complete: see `completeObserver`. */
  readonly observer: Observer;
  /** Luminosity distance of each set in Mpc, in place of the observer's. */
  readonly distances?: Float64Array;
  /** Whose curves, in words. */
  readonly what: string;
  readonly lend: LendBackend;
}

/** @throws InputError for options that make no sense, and for a redshift that does not go with the sets */
export function kernelCurves(request: KernelCurves): CurveSource {
  const { model, source, what, observer, distances, lend } = request;
  const { options, stretch, notes } = seenBy(model, request.options, request.observer);
  const frame = frameNote(model, { ...request, seen: true });
  return {
    ...{ name: model.name, what, model, place: observerText(observer, distances !== undefined) },
    notes: [...source.notes, ...(frame === undefined ? [] : [frame]), ...notes],
    async curves({ bands, times }, events) {
      const own = times.map((time) => time / stretch);
      const curves = { options, bands, times: own, magnitudeType: "f32", bolometric: false } as const;
      const offsets = distances && distanceOffsets(distances, bands.length, options);
      const asked = { ...request, options, bands, times: own, offsets };
      const found = await lend({ model, curves, sets: source.count }, (backend) => {
        events.onBackend?.(backend);
        return curveQuantiles(backend, asked, OVERLAY_LEVELS, events);
      });
      if (found.swapped > 0) events.onMessage?.(swappedText(found.swapped));
      const status = found.statuses.findIndex((count) => count > 0);
      if (found.sets === 1 && found.withoutCurves > 0)
        events.onWarning?.(
          `${model.title} has no values for this set, which has the status "${model.statuses[status].name}"`,
        );
      return found;
    },
  };
}

/** What each set's own distance adds to its magnitudes [rows, bands], which are those at the options' distance. */
function distanceOffsets(distances: Float64Array, bands: number, options: Options) {
  const common = distanceModulus(options);
  return (start: number, rows: number): Float64Array =>
    Float64Array.from(
      { length: rows * bands },
      (_, at) => distanceModulus({ distanceMpc: distances[start + Math.floor(at / bands)] }) - common,
    );
}
