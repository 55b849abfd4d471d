/** DU17 as a light-curve model. */

import { du17 } from "./description.ts";
import * as kernels from "./kernels.ts";

/**
 * Dietrich & Ujevic 2017: the dynamical ejecta of two neutron stars.
 *
 * @example
 * ```ts
 * import { DU17, lightCurves } from "kiloflow";
 *
 * const names = DU17.inputs.map(({ name }) => name); // m1, m2, lambda1, lambda2
 * const { magnitudes } = await lightCurves(DU17, [[1.48, 1.26, 250, 700]], { times: [1, 2, 4], bands: ["g", "K"] });
 * ```
 */
export const DU17 = du17(undefined, kernels);
