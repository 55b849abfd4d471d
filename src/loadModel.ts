/** Registers one of the models that kiloflow brings, without those that are not asked for. */

import type { LightCurveModel } from "./lightcurves/model.ts";
import { registerDescription, registerModel } from "./lightcurves/registry.ts";

type Loaders = Readonly<Record<string, () => Promise<LightCurveModel>>>;

/** In the order in which users are told of them. */
const MODELS: Loaders = {
  du17: async () => (await import("./du17/model.ts")).DU17,
  metzger2017: async () => (await import("./metzger2017/model.ts")).METZGER2017,
  villar2017: async () => (await import("./villar2017/model.ts")).VILLAR2017,
  possis: async () => (await import("./possis/model.ts")).POSSIS,
};

const DESCRIPTIONS: Loaders = {
  du17: async () => (await import("./du17/description.ts")).du17(undefined),
  metzger2017: async () => (await import("./metzger2017/description.ts")).metzger2017({}),
  villar2017: async () => (await import("./villar2017/description.ts")).villar2017({}),
};

/**
 * Makes a model of kiloflow known by its name, in any case. Where it has none of that name it makes all known: who asks for
 * the model is told which there are.
 */
export async function loadModel(name: string): Promise<void> {
  const known = name.toLowerCase();
  const loaders = Object.hasOwn(MODELS, known) ? [MODELS[known]] : Object.values(MODELS);
  for (const model of await Promise.all(loaders.map((load) => load()))) registerModel(model);
}

/** The same without the kernels of the model, for flows, which need all else. */
export async function loadDescription(name: string): Promise<void> {
  const known = name.toLowerCase();
  if (Object.hasOwn(DESCRIPTIONS, known)) registerDescription(await DESCRIPTIONS[known]());
  else await loadModel(name);
}
