/** Curves of one set of Villar et al. 2017. */

import { COMPONENT_FIELDS, COMPONENT_RANGES, inputName } from "../villar2017/physics/component.ts";
import { evaluateReference } from "../villar2017/reference.ts";
import { type CurveRequest, checkedRequest, type Inputs, type SpectralOptions } from "./request.ts";
import { SPECTRAL, spectralBand, usualNames } from "./spectral.ts";

/** Of one to three components, without what the model's own (`../villar2017/inputs.ts`) say beside. */
const INPUTS: readonly Inputs[] = [[1], [1, 2], [1, 2, 3]].map((components) =>
  components.flatMap((component) =>
    COMPONENT_FIELDS.map((field) => ({ name: inputName(field, component), range: COMPONENT_RANGES[field] })),
  ),
);

/**
 * Magnitudes of one to three components of expanding ejecta, at once and in float64.
 *
 * @param set of each component mass (Msun), velocity (c), opacity (cm2/g) and temperature floor (K)
 * @returns AB magnitudes [band, time]; NaN where the model has no value
 * @throws InputError naming the argument that is not as it must be
 *
 * @example
 * ```ts
 * import { villar2017 } from "kiloflow/physics";
 *
 * const blue = [0.02, 0.27, 0.5, 700];
 * const red = [0.01, 0.14, 10, 3700];
 * const options = { redshift: 0.0098, distanceMpc: 40 };
 * const magnitudes = villar2017([...blue, ...red], { times: [1, 2, 4], bands: ["ztfg", "K"], options });
 * ```
 */
export function villar2017(set: ArrayLike<number>, request: CurveRequest<SpectralOptions>): Float64Array {
  const bands = checkedRequest(set, INPUTS, request, SPECTRAL, usualNames(), spectralBand);
  const { times, options = {} } = request;
  return evaluateReference(set, times, { ...options, components: set.length / 4 }, bands).magnitudes;
}
