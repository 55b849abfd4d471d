/** The curves of one set, by the float64 reference. */

import { memorySource } from "../../data/parameters/source.ts";
import type { LightCurveModel, ReferenceCurves, TimeWindow } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { frameNote, readSets } from "../../lightcurves/sets.ts";
import { countOutside, windowOf } from "./validity.ts";

export interface CurveRequest {
  readonly model: LightCurveModel;
  /** The model's inputs, in order. */
  readonly set: Float64Array;
  /** Days after merger. */
  readonly times: Float64Array;
  readonly bands: readonly string[];
  /** Complete. */
  readonly options: Options;
  /** Where masses are in the detector's frame. */
  readonly redshift?: number;
}

/** One set and what was computed for it. */
export interface CurveResult extends Omit<CurveRequest, "set" | "redshift"> {
  /** As the model took them: in the source's frame, the heavier star first. */
  readonly parameters: Float64Array;
  /** Whether the stars were given in the other order. */
  readonly swapped: boolean;
  readonly curves: ReferenceCurves;
  /** For each band the first and last day with values; undefined where it has none. */
  readonly bandWindows: readonly (TimeWindow | undefined)[];
  /** The same over all bands. */
  readonly window: TimeWindow | undefined;
  /** How many of the times lie before and after it. */
  readonly timesOutside: readonly [number, number];
}

/** Evaluates one set. @throws InputError for a redshift that makes no sense */
export function evaluateOne({ model, set, times, bands, options, redshift }: CurveRequest): CurveResult {
  const source = memorySource(set, set.length, "flags", "unstated");
  frameNote(model, { source, redshift });
  const { parameters, swapped } = readSets(model, { source, redshift }, 0, 1);
  const curves = model.reference(parameters, times, options, bands);
  const bandWindows = model.validity(parameters, options, bands);
  const window = windowOf(bandWindows);
  return {
    ...{ model, times, bands, options, parameters, curves, bandWindows, window },
    swapped: swapped > 0,
    timesOutside: window ? countOutside(times, window) : [0, 0],
  };
}
