/** metzger2017 as a light-curve model. */

import { metzger2017 } from "./description.ts";
import * as kernels from "./program.ts";

/**
 * Metzger 2017 (2019): expanding layers with free neutrons.
 *
 * @example
 * ```ts
 * import { lightCurves, METZGER2017 } from "kiloflow";
 *
 * const set = [0.03, 0.2, 3, 2]; // ejecta mass (Msun), velocity (c), index of the velocities, opacity (cm2/g)
 * const { magnitudes } = await lightCurves(METZGER2017, [set], { times: [1, 2, 4], bands: ["ztfg", "K"] });
 * ```
 */
export const METZGER2017 = metzger2017({}, kernels);
