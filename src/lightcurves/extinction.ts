/**
 * Extinction by interstellar dust with R_V = 3.1: A in magnitudes for E(B-V) = 1.
 *
 * F99 = Fitzpatrick 1999 (PASP 111, 63; arXiv astro-ph/9809387), the mean law of the Milky Way: in the ultraviolet the
 * parametrisation of Fitzpatrick & Massa, below a cubic spline through the anchors of his Table 3.
 * SF11 = Schlafly & Finkbeiner 2011 (ApJ 737, 103; arXiv 1012.4804): E(B-V) of the maps of Schlegel, Finkbeiner & Davis
 * 1998, as all tools for lines of sight give it, overestimates reddening, so that F99 is to be scaled to
 * A(1 um) = 0.78 x 1.32 E(B-V). Their Table 6 has that law's integrals over filters.
 */

import { USUAL_BANDS } from "./spectrum/usualBands.ts";
import { MILKY_WAY } from "./usualOffsets.ts";

const R_V = 3.1;

/** Wavelengths at which the law is known, nm. */
export const LAW_RANGE_NM: readonly [number, number] = [100, 3300];

/** F99, parametrisation in x = 1 um / wavelength: line, Drude profile of the bump at 217.5 nm, and the rise beyond 5.9. */
const SLOPE = -0.824 + 4.717 / R_V;
const INTERCEPT = 2.03 - 3.007 * SLOPE;
const BUMP = { strength: 3.23, centre: 4.596, width: 0.99 } as const;
const RISE = { strength: 0.41, from: 5.9, square: 0.5392, cube: 0.05644 } as const;

function ultraviolet(x: number): number {
  const { strength, centre, width } = BUMP;
  const drude = x ** 2 / ((x ** 2 - centre ** 2) ** 2 + (x * width) ** 2);
  const beyond = Math.max(0, x - RISE.from);
  const rise = RISE.strength * (RISE.square * beyond ** 2 + RISE.cube * beyond ** 3);
  return R_V + INTERCEPT + SLOPE * x + strength * drude + rise;
}

/** F99 Table 3 by his formulas in R_V: x and A. */
const ANCHORS: readonly (readonly [number, number])[] = [
  [0, 0],
  [1 / 2.65, (0.26469 * R_V) / 3.1],
  [1 / 1.22, (0.82925 * R_V) / 3.1],
  [1 / 0.6, -0.422809 + 1.0027 * R_V + 2.13572e-4 * R_V ** 2],
  [1 / 0.547, -5.1354e-2 + 1.00216 * R_V - 7.35778e-5 * R_V ** 2],
  [1 / 0.467, 0.700127 + 1.00184 * R_V - 3.32598e-5 * R_V ** 2],
  [1 / 0.411, 1.19456 + 1.01707 * R_V - 5.46959e-3 * R_V ** 2 + 7.97809e-4 * R_V ** 3 - 4.45636e-5 * R_V ** 4],
  [1 / 0.27, ultraviolet(1 / 0.27)],
  [1 / 0.26, ultraviolet(1 / 0.26)],
];

/** Second derivatives of the natural cubic spline through points. */
function curvatures(points: readonly (readonly [number, number])[]): number[] {
  const last = points.length - 1;
  const second = new Array<number>(points.length).fill(0);
  const factor = new Array<number>(points.length).fill(0);
  const right = new Array<number>(points.length).fill(0);
  for (let at = 1; at < last; at++) {
    const [[x0, y0], [x1, y1], [x2, y2]] = points.slice(at - 1, at + 2);
    const pivot = 2 * (x2 - x0) - (x1 - x0) * factor[at - 1];
    factor[at] = (x2 - x1) / pivot;
    right[at] = (6 * ((y2 - y1) / (x2 - x1) - (y1 - y0) / (x1 - x0)) - (x1 - x0) * right[at - 1]) / pivot;
  }
  for (let at = last - 1; at > 0; at--) second[at] = right[at] - factor[at] * second[at + 1];
  return second;
}

const CURVATURES = curvatures(ANCHORS);

function optical(x: number): number {
  const end = ANCHORS.findIndex(([anchor]) => anchor >= x);
  const [[x0, y0], [x1, y1]] = [ANCHORS[end - 1], ANCHORS[end]];
  const width = x1 - x0;
  const [low, high] = [(x1 - x) / width, (x - x0) / width];
  const bend = (low ** 3 - low) * CURVATURES[end - 1] + (high ** 3 - high) * CURVATURES[end];
  return low * y0 + high * y1 + (bend * width ** 2) / 6;
}

/** A / E(B-V) by F99 at a wavelength; NaN outside {@link LAW_RANGE_NM}. */
export function fitzpatrick(wavelengthNm: number): number {
  if (!(wavelengthNm >= LAW_RANGE_NM[0] && wavelengthNm <= LAW_RANGE_NM[1])) return Number.NaN;
  const x = 1000 / wavelengthNm;
  return x >= 1 / 0.27 ? ultraviolet(x) : optical(x);
}

/** SF11 section 5. */
const SCALE = (0.78 * 1.32) / fitzpatrick(1000);

const COEFFICIENTS: ReadonlyMap<string, { readonly wavelengthNm: number; readonly perReddening: number }> = new Map(
  USUAL_BANDS.map(({ name, wavelengthNm }) => [name, { wavelengthNm, perReddening: MILKY_WAY[name] }]),
);

/**
 * A / E(B-V) of the Milky Way, where E(B-V) is that of the maps: SF11's coefficient of one of the nine usual bands, else the
 * law at the wavelength. NaN outside {@link LAW_RANGE_NM}.
 */
export function milkyWay(band: string | undefined, wavelengthNm: number): number {
  const known = band === undefined ? undefined : COEFFICIENTS.get(band);
  const usual = known !== undefined && Math.abs(wavelengthNm / known.wavelengthNm - 1) < 1e-3;
  return usual ? known.perReddening : SCALE * fitzpatrick(wavelengthNm);
}
