/** Curves of one set of Dietrich & Ujevic 2017. */

import { BANDS } from "../du17/physics/bands.ts";
import { seenCurves } from "../du17/physics/curves.ts";
import { lightSource } from "../du17/physics/ejecta.ts";
import { EJECTA_FITS, type ModelOptions, RANGES, VARIANTS, withDefaults } from "../du17/physics/options.ts";
import { COMPACTNESS_RELATIONS } from "../ejecta/compactness.ts";
import { usualOffsets } from "../lightcurves/usualOffsets.ts";
import {
  type Admitted,
  type CurveRequest,
  checkedRequest,
  type Inputs,
  OBSERVER,
  type ObserverOptions,
} from "./request.ts";

/** As `kiloflow curve --model du17` has them. */
export interface Du17Options extends ObserverOptions {
  readonly variant?: "paper" | "gwemlightcurves" | "kilonovaml" | undefined;
  readonly compactness?: "yagi-yunes" | "nmma" | undefined;
  readonly ejectaFit?: "du17" | "coughlin2019" | "krueger-foucart2020" | undefined;
  /** Opacity, cm2/g. */
  readonly kappa?: number | undefined;
  /** Heating rate at one day, erg/g/s. */
  readonly eps0?: number | undefined;
  /** Decline of the heating rate. */
  readonly alpha?: number | undefined;
  /** Thermalisation efficiency. */
  readonly eth?: number | undefined;
  /** Smallest ejecta velocity, c. */
  readonly vmin?: number | undefined;
}

const OPTIONS: Admitted = {
  ...OBSERVER,
  ...RANGES,
  variant: VARIANTS,
  compactness: COMPACTNESS_RELATIONS,
  ejectaFit: EJECTA_FITS,
};

/** As the model's own (`../lightcurves/binary/inputs.ts`), without what else is said of them there. */
const INPUTS: Inputs = ["m1", "m2", "lambda1", "lambda2"].map((name) => ({
  name,
  range: [Number.MIN_VALUE, Number.MAX_VALUE],
}));

/**
 * Magnitudes of the dynamical ejecta of two neutron stars, at once and in float64.
 *
 * @param set m1, m2 (Msun, m1 >= m2), Lambda1, Lambda2
 * @returns AB magnitudes [band, time]; NaN where the model has no value
 * @throws InputError naming the argument that is not as it must be
 *
 * @example
 * ```ts
 * import { du17 } from "kiloflow/physics";
 *
 * const times = [0.5, 1, 2, 4]; // days after merger
 * const magnitudes = du17([1.48, 1.26, 250, 700], { times, bands: ["g", "K"], options: { distanceMpc: 40 } });
 * const k = magnitudes.subarray(times.length); // at those times
 * ```
 */
export function du17(set: ArrayLike<number>, request: CurveRequest<Du17Options>): Float64Array {
  const bands = checkedRequest(set, [INPUTS], request, OPTIONS, BANDS, (name) => BANDS.find((band) => band === name));
  const options = withDefaults(request.options as Partial<ModelOptions>);
  return seenCurves(lightSource(set, options), request.times, options, bands, usualOffsets(bands, options)).magnitudes;
}
