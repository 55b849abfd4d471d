/** What fixes the model: its variants and constants. `src/du17/options.ts` has the defaults and checks. */

import type { COMPACTNESS_COEFFICIENTS } from "./constants.ts";

/**
 * Which published form of the opening angles is evaluated; `docs/variants.md` shows what they do to the curves.
 * - `paper`: as the geometry of DU17 demands.
 * - `gwemlightcurves`: as that package computes them, with a wrong sign in theta and a product for a sum in phi.
 * - `kilonovaml`: the same, and phi evaluated with the compactness of star 2 for both stars.
 */
export const VARIANTS = ["paper", "gwemlightcurves", "kilonovaml"] as const;
export type Variant = (typeof VARIANTS)[number];

/** Compactness relations: see `COMPACTNESS_COEFFICIENTS`. */
export const COMPACTNESS_RELATIONS = [
  "yagi-yunes",
  "nmma",
] as const satisfies (keyof typeof COMPACTNESS_COEFFICIENTS)[];
export type CompactnessRelation = (typeof COMPACTNESS_RELATIONS)[number];

/** Fits of the dynamical ejecta mass. */
export const EJECTA_FITS = ["du17", "coughlin2019", "krueger-foucart2020"] as const;
export type EjectaFit = (typeof EJECTA_FITS)[number];

/** Everything that fixes the model. */
export type ModelOptions = {
  readonly variant: Variant;
  readonly compactness: CompactnessRelation;
  readonly ejectaFit: EjectaFit;
  /** Opacity, cm^2/g. */
  readonly kappa: number;
  /** Specific heating rate at one day, erg/g/s. */
  readonly eps0: number;
  /** Exponent of the heating rate's decline with time. */
  readonly alpha: number;
  /** Efficiency with which heat is thermalised. */
  readonly eth: number;
  /** Smallest velocity in the ejecta, units of c. */
  readonly vmin: number;
  /** Luminosity distance in Mpc for apparent magnitudes, or undefined for absolute ones. */
  readonly distanceMpc: number | undefined;
};

/** Distance modulus 5 log10(d / 10 pc), or 0 for absolute magnitudes. */
export function distanceModulus({ distanceMpc }: Pick<ModelOptions, "distanceMpc">): number {
  return distanceMpc === undefined ? 0 : 5 * Math.log10(distanceMpc * 1e5);
}
