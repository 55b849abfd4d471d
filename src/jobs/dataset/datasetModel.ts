/** The light-curve model of a dataset, and its options, as the file states them. */

import type { DatasetLayout } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import { EJECTA_OPTIONS } from "../../lightcurves/binary/ejectaOptions.ts";
import { inputNames, type LightCurveModel } from "../../lightcurves/model.ts";
import { type Options, statedOptions } from "../../lightcurves/options.ts";
import { DEFAULT_MODEL, modelNamed, registeredModels, statedModel } from "../../lightcurves/registry.ts";

const EJECTA_NAMES = EJECTA_OPTIONS.map(({ name }) => name);

/** What of a dataset says by which model it was made. */
type Stated = Pick<DatasetLayout, "provenance" | "parameterNames">;

/**
 * The model that made a dataset, as the options make it that it states. Files that name none are known by their columns' names; arrays of others without any
 * names are taken for inputs of the default model where they have as many columns.
 * @throws InputError for models that this program does not have, and where nothing tells
 */
export function modelOfDataset({ provenance, parameterNames }: Stated, path: string): LightCurveModel {
  if (typeof provenance.model === "string") {
    const named = modelNamed(provenance.model, `the model of ${path}`);
    const model = statedModel(named, statedOptions(named.options, provenance), path);
    requireInputs(model, parameterNames, path);
    return model;
  }
  const names = parameterNames.join();
  const known = registeredModels().find(({ inputs }) => inputs.map(({ name }) => name).join() === names);
  if (known) return known;
  const fallback = modelNamed(DEFAULT_MODEL);
  const unnamed = parameterNames.every((name, column) => name === `column ${column + 1}`);
  if (unnamed && parameterNames.length === fallback.inputs.length) return fallback;
  throw new InputError(
    `${path} does not say by which light-curve model it was made, and no model has the inputs ${names}`,
  );
}

/** @throws InputError where a dataset's sets are not sets of a model */
export function requireInputs(model: LightCurveModel, parameterNames: readonly string[], path: string): void {
  if (parameterNames.length === model.inputs.length) return;
  throw new InputError(
    `${path} has sets of ${parameterNames.length} values, but ${model.title} has ${model.inputs.length} inputs: ${inputNames(model)}`,
  );
}

/** Complete options of the model as a dataset states them; undefined where it states none. */
export function optionsOfDataset(
  model: LightCurveModel,
  { provenance }: Pick<Stated, "provenance">,
): Options | undefined {
  const stated = statedOptions(model.options, provenance);
  // A distance alone, or nothing, does not say what else was chosen; models without options have nothing to say. How inputs
  // followed from a binary does not matter to curves of inputs.
  const choosable = model.options.filter(({ name }) => name !== "distanceMpc" && !EJECTA_NAMES.includes(name));
  if (choosable.length > 0 && choosable.every(({ name }) => stated[name] === undefined)) return undefined;
  return model.completeOptions(stated);
}
