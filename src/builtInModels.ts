/** The light-curve models that kiloflow brings: one line each. */

import { DU17 } from "./du17/model.ts";
import { registerModel } from "./lightcurves/registry.ts";
import { METZGER2017 } from "./metzger2017/model.ts";
import { POSSIS } from "./possis/model.ts";
import { VILLAR2017 } from "./villar2017/model.ts";

/**
 * Makes them known by their names. What asks for a model by its name calls this first: a module that did it in passing could
 * not be left out of bundles of programs which need no models.
 */
export function registerModels(): void {
  for (const model of [DU17, METZGER2017, VILLAR2017, POSSIS]) registerModel(model);
}
