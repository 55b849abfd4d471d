/**
 * The light curves in float64, written like the equations, point by point. It is slow on purpose: kernels and their
 * twins are checked against it, and it is checked against the original Python.
 */

import { BAND_CORRECTIONS, type Band } from "./bands.ts";
import { PARSEC, RESCALED_TIME_RANGE, SOLAR_MASS, ZERO_POINT_FLUX } from "./constants.ts";
import type { LightSource } from "./ejecta.ts";
import type { ModelOptions } from "./options.ts";
import { timeScale as timeScaleOf } from "./validity.ts";

/** One set's light curves. */
export interface SeenCurves {
  /** [time], erg/s; NaN where undefined. */
  readonly bolometricLuminosity: Float64Array;
  /** [band, time], AB magnitudes; NaN where the model has no value. */
  readonly magnitudes: Float64Array;
}

/** Bolometric magnitude of a luminosity in erg/s. */
export function bolometricMagnitude(luminosity: number): number {
  return -2.5 * Math.log10(luminosity / (4 * Math.PI * (10 * PARSEC) ** 2 * ZERO_POINT_FLUX));
}

/**
 * Bolometric luminosity in erg/s at one time in days: a share (1 + theta) mej f of the heating rate, where f grows as
 * t / tobs until tobs and is 1 from then on, and 1 throughout where tobs is undefined.
 */
export function bolometricLuminosity(source: LightSource, timeDays: number, options: ModelOptions): number {
  const { diffusionTime, polarAngle, ejectaMass } = source;
  const visible = timeDays < diffusionTime ? timeDays / diffusionTime : 1;
  return (1 + polarAngle) * ejectaMass * visible * options.eth * options.eps0 * SOLAR_MASS * timeDays ** -options.alpha;
}

/** Magnitude of one solar mass of ejecta that shines at full power one day after merger. */
export function magnitudeZero(options: ModelOptions): number {
  return bolometricMagnitude(options.eth * options.eps0 * SOLAR_MASS);
}

/** Polynomial a0 + a1 x + ... + a4 x^4. */
export function polynomial([a0, a1, a2, a3, a4]: readonly number[], x: number): number {
  return a0 + x * (a1 + x * (a2 + x * (a3 + x * a4)));
}

/**
 * The curves of one set, seen through given offsets.
 *
 * @param timesDays days after merger
 * @param offsets magnitudes that the way of the light adds to each band
 */
export function seenCurves(
  source: LightSource,
  timesDays: ArrayLike<number>,
  options: ModelOptions,
  bands: readonly Band[],
  offsets: readonly number[],
): SeenCurves {
  const points = timesDays.length;
  const luminosity = new Float64Array(points);
  const magnitudes = new Float64Array(bands.length * points).fill(Number.NaN);
  const timeScale = timeScaleOf(source.ejectaMass);
  for (let index = 0; index < points; index++) {
    const time = timesDays[index];
    luminosity[index] = bolometricLuminosity(source, time, options);
    // Without ejecta this is infinite, or NaN.
    const rescaled = time / timeScale;
    if (!(rescaled >= RESCALED_TIME_RANGE.first && time > RESCALED_TIME_RANGE.first * timeScale)) continue;
    const magnitude = bolometricMagnitude(luminosity[index]);
    bands.forEach((band, row) => {
      const { coefficients, last } = BAND_CORRECTIONS[band];
      if (rescaled <= last)
        magnitudes[row * points + index] = magnitude + offsets[row] - polynomial(coefficients, rescaled);
    });
  }
  return { bolometricLuminosity: luminosity, magnitudes };
}
