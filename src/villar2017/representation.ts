/**
 * Curves without holes: magnitudes of the usual bands at times equally spaced in ln t. In between, a cubic through four of
 * them.
 */

import type { ModelBand, Representation } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { STATUS_NAMES } from "./physics/ejecta.ts";
import { evaluateReference } from "./reference.ts";

/** With these, 95 of 100 values that a telescope could see come back within 0.06 mag; the kinks at the floors cost most. */
const POINTS = 24;
const FIRST_DAY = 0.05;
const LAST_DAY = 25;
const LOG_STEP = Math.log(LAST_DAY / FIRST_DAY) / (POINTS - 1);
const DAYS = Float64Array.from({ length: POINTS }, (_, point) => FIRST_DAY * Math.exp(LOG_STEP * point));

/** @param bands those that the numbers are of; decoded curves of others are missing */
export const representationOf = (bands: readonly ModelBand[]): Representation => ({
  names: bands.flatMap(({ name }) => Array.from(DAYS, (_, point) => `${name}_${point + 1}`)),
  encode(parameters, options) {
    const { status, magnitudes } = evaluateReference(parameters, DAYS, options, bands);
    return STATUS_NAMES[status] === "ok" ? magnitudes : undefined;
  },
  decode(numbers, times, names, _options: Options) {
    const magnitudes = new Float64Array(names.length * times.length).fill(Number.NaN);
    for (const [row, name] of names.entries()) {
      const first = POINTS * bands.findIndex((band) => band.name === name);
      if (first < 0) continue;
      for (let index = 0; index < times.length; index++) {
        const place = Math.log(times[index] / FIRST_DAY) / LOG_STEP;
        // The rounding of the ends' logarithms is no reason to miss them.
        if (!(place >= -1e-9 && place <= POINTS - 1 + 1e-9)) continue;
        magnitudes[row * times.length + index] = interpolate(numbers, first, place);
      }
    }
    return magnitudes;
  },
});

/** The cubic through the four points around a place. */
function interpolate(numbers: ArrayLike<number>, first: number, place: number): number {
  const start = Math.min(POINTS - 4, Math.max(0, Math.floor(place) - 1));
  let sum = 0;
  for (let tap = 0; tap < 4; tap++) {
    let weight = 1;
    for (let other = 0; other < 4; other++) if (other !== tap) weight *= (place - start - other) / (tap - other);
    sum += weight * numbers[first + start + tap];
  }
  return sum;
}
