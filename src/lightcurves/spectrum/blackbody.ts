/**
 * AB magnitudes of blackbody photospheres in float64, and the numbers of a band that they need: what the references of
 * models compute with, and what the kernels `blackbody-magnitudes` are handed.
 *
 * Of a component of temperature T and radius R at 10 pc, F(nu) = 2 pi h nu^3 / c^2 / (exp(h nu / kT) - 1) (R / 10 pc)^2.
 * The components' sum is weighted over the wavelengths of a band, and the magnitude is -2.5 log10 F - 48.6.
 */

import type { ModelBand } from "../model.ts";
import { extinctionAt, stretch } from "../observation.ts";
import { distanceModulus, type Options } from "../options.ts";

/** Constants in cgs units, which published codes do not agree about. */
export interface BlackbodyConstants {
  /** Speed of light, cm/s. */
  readonly lightSpeed: number;
  /** Planck's constant, erg s. */
  readonly planck: number;
  /** Boltzmann's constant, erg/K. */
  readonly boltzmann: number;
}

/** A band for blackbodies of a source seen as some options say. */
export interface BlackbodyBand {
  /** h nu / k in K, of light as it leaves the source, for each wavelength of the band. */
  readonly temperatures: readonly number[];
  /** ln of what 1 / (exp(h nu / kT) - 1) is multiplied with, wavelength by wavelength; dust is in it. */
  readonly logWeights: readonly number[];
  /** Added to -2.5 log10 of the sum: zero point and distance. */
  readonly offset: number;
}

/** One component of a source at one time. */
export interface Photosphere {
  /** 1/T in 1/K; 0 where there is no light. */
  readonly inverseTemperature: number;
  /** ln (R^2 / (10 pc)^2) */
  readonly logArea: number;
}

const ZERO_POINT = -48.6;
const CM_PER_NM = 1e-7;

/** The numbers of bands. @param options complete: distance, redshift and dust are taken from it */
export function blackbodyBands(
  bands: readonly ModelBand[],
  options: Options,
  constants: BlackbodyConstants,
): BlackbodyBand[] {
  const { lightSpeed, planck, boltzmann } = constants;
  return bands.map((band) => {
    const { wavelengthsNm, weights } = band.transmission ?? { wavelengthsNm: [band.wavelengthNm], weights: [1] };
    const name = band.transmission ? undefined : band.name;
    const dust = wavelengthsNm.map((wavelength) => extinctionAt(wavelength, options, name));
    const frequencies = wavelengthsNm.map((wavelength) => (lightSpeed / (wavelength * CM_PER_NM)) * stretch(options));
    return {
      temperatures: frequencies.map((frequency) => (planck * frequency) / boltzmann),
      logWeights: frequencies.map(
        (frequency, index) =>
          Math.log(((weights[index] * 2 * Math.PI * planck * frequency ** 3) / lightSpeed ** 2) * stretch(options)) -
          0.4 * Math.LN10 * dust[index],
      ),
      offset: ZERO_POINT + distanceModulus(options),
    };
  });
}

/** Logarithms of a magnitude's terms; one array for all calls, since flows' samples call this millions of times. */
let scratch = new Float64Array(64);

/** Magnitude of some components; NaN where none shines. */
export function blackbodyMagnitude(band: BlackbodyBand, components: readonly Photosphere[]): number {
  const { temperatures, logWeights, offset } = band;
  const most = components.length * temperatures.length;
  if (scratch.length < most) scratch = new Float64Array(most);
  // Logarithms of the terms, so that none underflows.
  let count = 0;
  let largest = Number.NEGATIVE_INFINITY;
  for (const { inverseTemperature, logArea } of components) {
    if (!(inverseTemperature > 0)) continue;
    for (let index = 0; index < temperatures.length; index++) {
      const x = temperatures[index] * inverseTemperature;
      const term = logWeights[index] + logArea - x - Math.log(-Math.expm1(-x));
      scratch[count++] = term;
      largest = Math.max(largest, term);
    }
  }
  if (count === 0) return Number.NaN;
  let sum = 0;
  for (let index = 0; index < count; index++) sum += Math.exp(scratch[index] - largest);
  return offset - (2.5 / Math.LN10) * (largest + Math.log(sum));
}

/** Magnitudes [band, time] of a source. @param photospheres of its components, by time */
export function blackbodyCurves(
  bands: readonly BlackbodyBand[],
  photospheres: readonly (readonly Photosphere[])[],
): Float64Array {
  const magnitudes = new Float64Array(bands.length * photospheres.length);
  let at = 0;
  for (const band of bands) {
    for (const components of photospheres) magnitudes[at++] = blackbodyMagnitude(band, components);
  }
  return magnitudes;
}
