/** When the model has values, in the source's frame and in the observer's. */

import type { TimeWindow } from "../lightcurves/model.ts";
import { stretch } from "../lightcurves/observation.ts";
import type { Options } from "../lightcurves/options.ts";
import { LAST_DAY, START } from "./physics/constants.ts";

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
