/**
 * DU17's curves without holes. In rescaled time t / x, x = (100 mej)^(1/3.2), every set has values from 2 to 15, and
 * magnitudes of all bands follow from the bolometric one: so a set's curves are the bolometric magnitude at points equally
 * spaced in ln(t / x), and ln x, which also says where a band has values.
 */

import type { Representation } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { BAND_CORRECTIONS, type Band } from "./physics/bands.ts";
import { RESCALED_TIME_RANGE } from "./physics/constants.ts";
import { bolometricLuminosity, bolometricMagnitude, polynomial } from "./physics/curves.ts";
import { evaluateEjecta } from "./physics/ejecta.ts";
import type { ModelOptions } from "./physics/options.ts";
import { offsetOf } from "./physics/reference.ts";
import { LOG_STEP, POINTS } from "./physics/rescaledTimes.ts";
import { hasValues, statusCode } from "./physics/status.ts";
import { timeScale } from "./physics/validity.ts";
import type { SetReader } from "./setConstants.ts";

const { first } = RESCALED_TIME_RANGE;
/** The noise of ln x in units of that of magnitudes: an error of it moves a whole curve, and when it begins and ends. */
const TIME_SCALE_NOISE = 0.15;

/** @param read the model's sets */
export const numbersOf = (read: SetReader): Omit<Representation, "open"> => ({
  names: [...Array.from({ length: POINTS }, (_, point) => `bolometric_magnitude_${point + 1}`), "ln_time_scale"],
  conditions: ["ejecta_mass", "ejecta_velocity", "polar_angle", "diffusion_time"],
  noise: [...Array.from({ length: POINTS }, () => 1), TIME_SCALE_NOISE],
  encode(set, options) {
    const { stars, options: own } = read(set, options as unknown as ModelOptions);
    const ejecta = evaluateEjecta(stars[0], stars[1], stars[2], stars[3], own);
    if (!hasValues(statusCode(ejecta.status))) return undefined;
    const scale = timeScale(ejecta.ejectaMass);
    const numbers = Float64Array.from({ length: POINTS + 1 }, (_, point) =>
      bolometricMagnitude(bolometricLuminosity(ejecta, scale * first * Math.exp(LOG_STEP * point), own)),
    );
    numbers[POINTS] = Math.log(scale);
    return numbers;
  },
  decode(numbers, times, bands, options: Options) {
    const scale = Math.exp(numbers[POINTS]);
    const offsets = bands.map((band) => offsetOf(band as Band, options));
    const magnitudes = new Float64Array(bands.length * times.length).fill(Number.NaN);
    for (let index = 0; index < times.length; index++) {
      const rescaled = times[index] / scale;
      if (!(rescaled >= first)) continue;
      const magnitude = interpolate(numbers, Math.log(rescaled / first) / LOG_STEP);
      bands.forEach((band, row) => {
        const { coefficients, last: end } = BAND_CORRECTIONS[band as Band];
        if (rescaled <= end)
          magnitudes[row * times.length + index] = magnitude + offsets[row] - polynomial(coefficients, rescaled);
      });
    }
    return magnitudes;
  },
});

/** Between neighbours linearly in ln t. */
function interpolate(numbers: ArrayLike<number>, place: number): number {
  const below = Math.min(POINTS - 2, Math.max(0, Math.floor(place)));
  return numbers[below] + (place - below) * (numbers[below + 1] - numbers[below]);
}
