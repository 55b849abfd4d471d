/** One factor on how wide a flow's samples of a band are. */

import { shownName } from "../data/names.ts";

/** A sample m of a band becomes c + factor (m - c), where c is the flow's centre: see `calibration.ts`. */
export interface SigmaFactor {
  readonly band: string;
  readonly factor: number;
}

/**
 * The factors of bands, each with the band that it was fitted in: a band without one takes that of the nearest in wavelength.
 * @param wavelength of a band, nm
 */
export const nearestFactors = (
  factors: readonly SigmaFactor[],
  bands: readonly string[],
  wavelength: (band: string) => number,
): SigmaFactor[] =>
  bands.map((band) => {
    const own = factors.find((one) => one.band === band);
    if (own) return own;
    const away = factors.map((one) => Math.abs(wavelength(one.band) - wavelength(band)));
    return factors[away.indexOf(Math.min(...away))];
  });

/** "g 0.980, r 1.02" */
export const sigmaFactorsText = (factors: readonly SigmaFactor[]): string =>
  factors.map(({ band, factor }) => `${shownName(band)} ${factor.toPrecision(3)}`).join(", ");

/**
 * Moves samples in place: m becomes c + factor (m - c). Where the centre has no value, samples stay as they are.
 * @param factors [band]
 * @param points times of each band
 * @param samples [rows, any number, band, time]
 * @param centres [rows, band, time]
 */
export function scaleFromCentres(
  factors: readonly number[],
  points: number,
  samples: Float64Array,
  centres: Float64Array,
): void {
  const values = factors.length * points;
  const perRow = (samples.length * values) / centres.length;
  for (let at = 0; at < samples.length; at++) {
    const value = at % values;
    const centre = centres[Math.floor(at / perRow) * values + value];
    if (Number.isFinite(centre)) samples[at] = centre + factors[Math.floor(value / points)] * (samples[at] - centre);
  }
}
