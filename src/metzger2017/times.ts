/** When the model has values, in the source's frame and in the observer's. */

import type { TimeWindow } from "../lightcurves/model.ts";
import { stretch } from "../lightcurves/observation.ts";
import type { Options } from "../lightcurves/options.ts";
import { START } from "./physics/constants.ts";

/**
 * Last day of the source. The formulas go on, but what heats ejecta after weeks is no power law any more, and after years
 * there is nothing to see.
 */
const LAST_DAY = 1000;

/** First and last observed day. */
export const windowOf = (options: Options): TimeWindow => [START * stretch(options), LAST_DAY * stretch(options)];

/** Observed times as days of the source, and which of them have values: from `first` up to `end`. */
export function sourceTimes(
  times: ArrayLike<number>,
  options: Options,
): { readonly days: Float64Array; readonly first: number; readonly end: number } {
  const factor = stretch(options);
  const days = Float64Array.from(times, (time) => time / factor);
  return {
    days,
    first: days.filter((day) => !(day > START)).length,
    end: days.filter((day) => day <= LAST_DAY).length,
  };
}
