/** Options of a training out of a file: JSON, or a trained model, which keeps those that it was trained with. */

import { jsonObject, parseJsonText } from "../../data/jsonText.ts";
import { shownName } from "../../data/names.ts";
import { nearNames } from "../../data/nearNames.ts";
import { printable } from "../../data/printable.ts";
import { looksLikeSafetensors } from "../../data/safetensors.ts";
import { readWholeFile } from "../../data/wholeFile.ts";
import { InputError } from "../../engine/errors.ts";
import type { TrainingOption } from "../../flow/training/options.ts";
import { openAnyModel } from "../inference/openModel.ts";
import { recipeOf } from "./continuation.ts";
import { type OptionTable, recordedRecipe, TRAINING_OPTIONS, type TrainingRecipe } from "./options.ts";

type Options = ReadonlyMap<string, TrainingOption<unknown>>;

/** The names of many conditions have room. */
const LONGEST_TEXT = 2000;

/**
 * Reads options by the names under which models keep them, each as it is kept or as the text of its flag.
 * @param path JSON, or a model of ours
 * @param table the options of such a training
 * @returns what the file gives, each value checked; whether the options go together depends on all others
 * @throws InputError naming file and option
 */
export async function readRecipeFile<Recipe = TrainingRecipe>(
  path: string,
  table: OptionTable = TRAINING_OPTIONS,
): Promise<Partial<Recipe>> {
  const options: Options = new Map(Object.entries(table as Readonly<Record<string, TrainingOption<unknown>>>));
  const bytes = await readWholeFile(path);
  if (looksLikeSafetensors(bytes) || /\.safetensors$/i.test(path))
    return recipeOfValues(await valuesOfModel(path), options, path);
  const values = jsonObject(parseJsonText(new TextDecoder().decode(bytes), path));
  if (values) return recipeOfValues(values, options, path);
  throw new InputError(`${path} must hold one JSON object of options, as in {"epochs": 25, "noise": 0.02}`);
}

/** The options that a model keeps. */
async function valuesOfModel(path: string): Promise<Readonly<Record<string, unknown>>> {
  const model = await openAnyModel(path);
  const recipe = "kind" in model ? undefined : recipeOf(model.training);
  const values = recipe ? { ...recordedRecipe(recipe) } : jsonObject(model.training.details?.recipe);
  if (values && (recipe || "kind" in model)) return values;
  throw new InputError(`${path} does not say by which options it was trained`, {
    hint: "models that kiloflow has trained say it",
  });
}

function recipeOfValues<Recipe>(
  values: Readonly<Record<string, unknown>>,
  options: Options,
  file: string,
): Partial<Recipe> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const option = options.get(name);
    if (!option) throw unknownOption(name, options, file);
    // A model that learned all bands names none.
    if (value !== undefined) given[name] = readValue(option, value, `${file}: ${name}`);
  }
  return given as Partial<Recipe>;
}

/** @param where file and name, for messages */
function readValue(option: TrainingOption<unknown>, value: unknown, where: string): unknown {
  if (typeof value === "string" && printable(value, LONGEST_TEXT) !== value) {
    throw new InputError(`${where} is "${shownName(value)}", which no option can be`);
  }
  if (typeof value !== "string" && !option.form.admits(value)) {
    throw new InputError(`${where} is ${shownName(JSON.stringify(value))}, but must be ${option.form.description}`);
  }
  const own = typeof value === "string" ? option.parse(value, where) : value;
  option.check(own, where);
  return own;
}

function unknownOption(name: string, options: Options, file: string): InputError {
  const known = [...options.keys()];
  const near = nearNames(name, known);
  return new InputError(`${file} has "${shownName(name)}", which is no option of a training`, {
    hint: near.length > 0 ? `nearby names are ${near.join(", ")}` : `options are ${known.join(", ")}`,
  });
}
