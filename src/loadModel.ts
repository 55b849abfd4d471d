/** Registers one of the models that kiloflow brings, without those that are not asked for. */

import type { LightCurveModel } from "./lightcurves/model.ts";
import { registerModel } from "./lightcurves/registry.ts";

const LOADERS: Readonly<Record<string, () => Promise<LightCurveModel>>> = {
  du17: async () => (await import("./du17/model.ts")).DU17,
  metzger2017: async () => (await import("./metzger2017/model.ts")).METZGER2017,
  possis: async () => (await import("./possis/model.ts")).POSSIS,
  villar2017: async () => (await import("./villar2017/model.ts")).VILLAR2017,
};

/**
 * Makes a model of kiloflow known by its name, in any case. Where it has none of that name it makes all known: who asks for
 * the model is told which there are.
 */
export async function loadModel(name: string): Promise<void> {
  const known = name.toLowerCase();
  if (Object.hasOwn(LOADERS, known)) registerModel(await LOADERS[known]());
  else (await import("./builtInModels.ts")).registerModels();
}
