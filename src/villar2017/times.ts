/** From the observer's times to the source's. */

import { stretch } from "../lightcurves/observation.ts";
import type { Options } from "../lightcurves/options.ts";

/** Days of the source at the observer's times. */
export function sourceTimes(times: ArrayLike<number>, options: Options): Float64Array {
  const factor = stretch(options);
  return Float64Array.from(times).map((time) => time / factor);
}
