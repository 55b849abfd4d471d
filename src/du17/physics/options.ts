/** What fixes the model: its variants, constants and defaults. `src/du17/options.ts` has the flags and checks. */

import type { CompactnessRelation } from "../../ejecta/compactness.ts";
import type { DynamicalMassRelation } from "../../ejecta/dynamicalMass.ts";

/**
 * Which published form of the opening angles is evaluated; `docs/variants.md` shows what they do to the curves.
 * - `paper`: as the geometry of DU17 demands.
 * - `gwemlightcurves`: as that package computes them, with a wrong sign in theta and a product for a sum in phi.
 * - `kilonovaml`: the same, and phi evaluated with the compactness of star 2 for both stars.
 */
export const VARIANTS = ["paper", "gwemlightcurves", "kilonovaml"] as const;
export type Variant = (typeof VARIANTS)[number];

/** Fits of the dynamical ejecta mass. */
export const EJECTA_FITS = ["du17", "coughlin2019", "krueger-foucart2020"] as const satisfies DynamicalMassRelation[];
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
  /** E(B-V) of the Milky Way's and of the host galaxy's dust; undefined for none. */
  readonly ebv: number | undefined;
  readonly ebvHost: number | undefined;
  /** Names of constants that every set has of its own, with commas between; undefined where none has. */
  readonly drawn?: string;
} & EjectaScatter;

/** What sets may have of their own beside the constants: by how much their ejecta differ from the fits. */
export type EjectaScatter = {
  /** Factor on the fit's mass; 1 where absent. */
  readonly ejectaMassFactor?: number;
  /** What is added to it then, Msun, before the floor at 0. */
  readonly ejectaMassShift?: number;
  /** Factor on the velocities in the plane and along the axis; 1 where absent. */
  readonly ejectaVelocityFactor?: number;
};

/** The exponent that each variant's code uses: 1.3 in the paper's text, 1.2 in `gwemlightcurves` and what builds on it. */
const ALPHA_OF_VARIANT: Readonly<Record<Variant, number>> = { paper: 1.3, gwemlightcurves: 1.2, kilonovaml: 1.2 };

/** Admitted values. */
export const RANGES = {
  kappa: [1e-3, 1e3],
  eps0: [1e6, 1e14],
  alpha: [0, 5],
  eth: [1e-6, 1],
  vmin: [0, 1],
} as const satisfies Partial<Record<keyof ModelOptions, readonly [number, number]>>;

/** Options with the defaults for those that are not given, the published pipeline's constants; nothing is checked. */
export function withDefaults({
  variant = "paper",
  compactness = "yagi-yunes",
  ejectaFit = "du17",
  kappa = 10,
  eps0 = 1.58e10,
  alpha = ALPHA_OF_VARIANT[variant],
  eth = 0.5,
  vmin = 0.02,
  distanceMpc,
  ebv,
  ebvHost,
  drawn,
}: Partial<ModelOptions> = {}): ModelOptions {
  return {
    ...{ variant, compactness, ejectaFit, kappa, eps0, alpha, eth, vmin, distanceMpc, ebv, ebvHost },
    ...(drawn === undefined ? {} : { drawn }),
  };
}
