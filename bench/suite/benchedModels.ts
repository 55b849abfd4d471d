/** The light-curve models that are measured: those that are registered, as they are without any options. */

import { InputError } from "../../src/engine/errors.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { configuredModel, registeredModels } from "../../src/lightcurves/registry.ts";

/** A model that lacks what it needs, and why: its file of weights is not on this machine. */
export interface AbsentModel {
  readonly title: string;
  readonly reason: string;
}

export interface BenchedModels {
  readonly models: readonly LightCurveModel[];
  readonly absent: readonly AbsentModel[];
}

/** A model ready to be measured. @throws InputError where it lacks what it needs, as one magnitude of it shows */
function readyModel(registered: LightCurveModel): LightCurveModel {
  const model = configuredModel(registered, {});
  const set = createPrior(model, model.typicalPrior, 1, 1).read(0, 1);
  model.reference(set, [1], model.completeOptions({}), [model.bands[0].name]);
  return model;
}

/** All that can be measured here, in the order of registration, and those that cannot. */
export function benchedModels(registered = registeredModels()): BenchedModels {
  const models: LightCurveModel[] = [];
  const absent: AbsentModel[] = [];
  for (const one of registered) {
    try {
      models.push(readyModel(one));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      absent.push({ title: one.title, reason: error.message });
    }
  }
  return { models, absent };
}
