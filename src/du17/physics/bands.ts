/** The nine bands and their bolometric corrections, polynomials of degree four in the rescaled time. */

import { RESCALED_TIME_RANGE } from "./constants.ts";

/** Bands in the order of every output, from blue to red. */
export const BANDS = ["u", "g", "r", "i", "z", "y", "J", "H", "K"] as const;
export type Band = (typeof BANDS)[number];

/** Coefficients a0..a4 of a correction, and the last rescaled time at which it holds. */
export interface BandCorrection {
  readonly coefficients: readonly [number, number, number, number, number];
  readonly last: number;
}

const [Z, Y, J] = [8657.8, 9603.1, 12350];
/** Effective wavelengths in Angstrom. */
export const WAVELENGTHS: Readonly<Record<Band, number>> = {
  u: 3543,
  g: 4775.6,
  r: 6129.5,
  i: 7484.6,
  z: Z,
  y: Y,
  J,
  H: 16620,
  K: 21590,
};

type Coefficients = BandCorrection["coefficients"];

/** Fits of the bolometric corrections of Tanaka & Hotokezaka's ejecta models, as DU17 section IV gives them. */
const FITTED: Readonly<Record<Exclude<Band, "y">, Coefficients>> = {
  u: [40.01, -56.79, 25.73, -5.207, 0.3813],
  g: [-6.195, 4.054, -1.754, 0.2246, -0.009813],
  r: [-2.308, 1.445, -0.574, 0.0531, -0.00152],
  i: [0.6441, 0.0796, -0.122, 0.00793, -0.000122],
  z: [1.072, 0.3646, -0.1032, 0.00368, 0.0000126],
  J: [-1.038, 1.348, -0.2364, 0.0137, -0.000261],
  H: [-2.763, 1.502, -0.2133, 0.0128, -0.000288],
  K: [-7.876, 3.245, -0.3946, 0.0216, -0.000443],
};

/** Where a correction ends before the others. */
const LAST: Readonly<Partial<Record<Band, number>>> = { u: 5, g: 8.5 };

/** Weight of J in y, which is interpolated between z and J linearly in wavelength. */
const J_IN_Y = (Y - Z) / (J - Z);

/** Since y is a mean of two magnitudes, its correction is the same mean of their polynomials. */
const correctionOfY = () =>
  FITTED.z.map((value, power) => value + J_IN_Y * (FITTED.J[power] - value)) as unknown as Coefficients;

/** The bolometric correction of each band. */
export const BAND_CORRECTIONS = Object.fromEntries(
  BANDS.map((band) => {
    const coefficients = band === "y" ? correctionOfY() : FITTED[band];
    return [band, { coefficients, last: LAST[band] ?? RESCALED_TIME_RANGE.last }];
  }),
) as Readonly<Record<Band, BandCorrection>>;
