/** Curves of one set of Metzger 2017. */

import { INPUTS } from "../metzger2017/inputs.ts";
import { evaluateReference } from "../metzger2017/reference.ts";
import { type CurveRequest, checkedRequest, type SpectralOptions } from "./request.ts";
import { SPECTRAL, spectralBand, usualNames } from "./spectral.ts";

/** As `kiloflow curve --model metzger2017` has them. */
export interface Metzger2017Options extends SpectralOptions {
  /** `converged` by default; `gwemlightcurves` steps from one time to the next. */
  readonly variant?: "converged" | "gwemlightcurves" | undefined;
}

/**
 * Magnitudes of a sphere in layers, at once and in float64.
 *
 * @param set mass (Msun) and velocity (c) of the ejecta, slope beta, opacity (cm2/g)
 * @returns AB magnitudes [band, time]; NaN where the model has no value
 * @throws InputError naming the argument that is not as it must be
 *
 * @example
 * ```ts
 * import { metzger2017 } from "kiloflow/physics";
 *
 * const magnitudes = metzger2017([0.02, 0.15, 3, 1], { times: [1, 2, 4], bands: ["r"] });
 * ```
 */
export function metzger2017(set: ArrayLike<number>, request: CurveRequest<Metzger2017Options>): Float64Array {
  const admitted = { ...SPECTRAL, variant: ["converged", "gwemlightcurves"] };
  const bands = checkedRequest(set, [INPUTS], request, admitted, usualNames(), spectralBand);
  const { times, options = {} } = request;
  return evaluateReference(set, times, { variant: "converged", ...options }, bands).magnitudes;
}
