/** Villar et al. 2017 as a light-curve model. */

import { villar2017 } from "./description.ts";
import * as kernels from "./program.ts";

/**
 * Villar et al. 2017: one to three spheres that shine as black bodies.
 *
 * @example
 * ```ts
 * import { lightCurves, VILLAR2017 } from "kiloflow";
 *
 * const set = [0.03, 0.2, 1, 1000]; // mass (Msun), velocity (c), opacity (cm2/g), temperature floor (K)
 * const options = { components: 1, distanceMpc: 40 };
 * const { magnitudes } = await lightCurves(VILLAR2017, [set], { times: [1, 2, 4], bands: ["ztfg"], options });
 * ```
 */
export const VILLAR2017 = villar2017({}, kernels);
