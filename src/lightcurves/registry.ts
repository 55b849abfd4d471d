/** The models that a program has. `src/models.ts` registers those that kiloflow brings; others may add theirs. */

import { InputError } from "../engine/errors.ts";
import type { LightCurveModel } from "./model.ts";
import { PROVENANCE_KEYS } from "./options.ts";

const models = new Map<string, LightCurveModel>();

/** The model where none is named. */
export const DEFAULT_MODEL = "du17";

/** Makes a model known by its name. @throws Error if the name is taken by another, or an option's by what datasets state */
export function registerModel(model: LightCurveModel): void {
  const known = models.get(model.name);
  if (known && known !== model) throw new Error(`a light-curve model named ${model.name} is registered already`);
  const taken = model.options.find(({ name }) => PROVENANCE_KEYS.includes(name));
  if (taken)
    throw new Error(`the option ${taken.name} of ${model.name} has the name of something else that datasets state`);
  models.set(model.name, model);
}

/** All models, in the order of registration. */
export const registeredModels = (): readonly LightCurveModel[] => [...models.values()];

/** The model of a name, in any case. @param where the flag or file, for the message @throws InputError for unknown names */
export function modelNamed(name: string, where = "--model"): LightCurveModel {
  const model = models.get(name.toLowerCase());
  if (model) return model;
  throw new InputError(`${where} is "${name}", but must be one of ${[...models.keys()].join(", ")}`);
}
