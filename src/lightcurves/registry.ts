/** The models that a program has. `src/models.ts` registers those that kiloflow brings; others may add theirs. */

import { InputError } from "../engine/errors.ts";
import type { LightCurveModel } from "./model.ts";

const models = new Map<string, LightCurveModel>();

/** The model where none is named. */
export const DEFAULT_MODEL = "du17";

/** What a model may be called: flags and files take its name in any case. */
const NAME = /^[a-z0-9][a-z0-9._-]*$/;

/** Makes a model known by its name. @throws Error if the name is not one, or is taken by another */
export function registerModel(model: LightCurveModel): void {
  if (!NAME.test(model.name)) {
    throw new Error(
      `a light-curve model is named "${model.name}", but must have a name of small letters, digits, ".", "_" and "-"`,
    );
  }
  const known = models.get(model.name);
  if (known && known !== model) throw new Error(`a light-curve model named ${model.name} is registered already`);
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
