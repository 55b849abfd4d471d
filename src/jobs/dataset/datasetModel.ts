/** The light-curve model of a dataset, and its options, as the file states them. */

import type { DatasetLayout } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { type Options, statedOptions } from "../../lightcurves/options.ts";
import { DEFAULT_MODEL, modelNamed, registeredModels } from "../../lightcurves/registry.ts";

/** What of a dataset says by which model it was made. */
type Stated = Pick<DatasetLayout, "provenance" | "parameterNames">;

/**
 * The model that made a dataset. Files that name none are known by their columns' names; arrays of others without any
 * names are taken for inputs of the default model where they have as many columns.
 * @throws InputError for models that this program does not have, and where nothing tells
 */
export function modelOfDataset({ provenance, parameterNames }: Stated, path: string): LightCurveModel {
  if (typeof provenance.model === "string") return modelNamed(provenance.model, `the model of ${path}`);
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

/** Complete options of the model as a dataset states them; undefined where it states none. */
export function optionsOfDataset(
  model: LightCurveModel,
  { provenance }: Pick<Stated, "provenance">,
): Options | undefined {
  const stated = statedOptions(model.options, provenance);
  // A distance alone, or nothing, does not say what else was chosen; models without options have nothing to say.
  const { distanceMpc: _, ...chosen } = stated;
  const choosable = model.options.some(({ name }) => name !== "distanceMpc");
  if (choosable && Object.keys(chosen).length === 0) return undefined;
  return model.completeOptions(stated);
}
