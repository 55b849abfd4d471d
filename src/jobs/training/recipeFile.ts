/** Options of a training out of a file: JSON, or a trained model, which keeps those that it was trained with. */

import { jsonObject, parseJsonText } from "../../data/jsonText.ts";
import { shownName } from "../../data/names.ts";
import { nearNames } from "../../data/nearNames.ts";
import { printable } from "../../data/printable.ts";
import { looksLikeSafetensors } from "../../data/safetensors.ts";
import { readWholeFile } from "../../data/wholeFile.ts";
import { InputError } from "../../engine/errors.ts";
import type { TrainingOption } from "../../flow/training/options.ts";
import { openModel } from "../inference/openModel.ts";
import { recipeOf } from "./continuation.ts";
import { recordedRecipe, TRAINING_OPTIONS, type TrainingRecipe } from "./options.ts";

const OPTIONS = new Map<string, TrainingOption<unknown>>(
  Object.entries(TRAINING_OPTIONS as unknown as Readonly<Record<string, TrainingOption<unknown>>>),
);
/** The names of many conditions have room. */
const LONGEST_TEXT = 2000;

/**
 * Reads options by the names under which models keep them, each as it is kept or as the text of its flag.
 * @param path JSON, or a model of ours
 * @returns what the file gives, each value checked; whether the options go together depends on all others
 * @throws InputError naming file and option
 */
export async function readRecipeFile(path: string): Promise<Partial<TrainingRecipe>> {
  const bytes = await readWholeFile(path);
  if (looksLikeSafetensors(bytes) || /\.safetensors$/i.test(path)) return recipeOfModel(path);
  const values = jsonObject(parseJsonText(new TextDecoder().decode(bytes), path));
  if (values) return recipeOfValues(values, path);
  throw new InputError(`${path} must hold one JSON object of options, as in {"epochs": 25, "noise": 0.02}`);
}

async function recipeOfModel(path: string): Promise<Partial<TrainingRecipe>> {
  const recipe = recipeOf((await openModel(path)).training);
  if (recipe) return recipeOfValues(recordedRecipe(recipe), path);
  throw new InputError(`${path} does not say by which options it was trained`, {
    hint: "models that kiloflow has trained say it",
  });
}

function recipeOfValues(values: Readonly<Record<string, unknown>>, file: string): Partial<TrainingRecipe> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const option = OPTIONS.get(name);
    if (!option) throw unknownOption(name, file);
    // A model that learned all bands names none.
    if (value !== undefined) given[name] = readValue(option, value, `${file}: ${name}`);
  }
  return given as Partial<TrainingRecipe>;
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

function unknownOption(name: string, file: string): InputError {
  const near = nearNames(name, [...OPTIONS.keys()]);
  return new InputError(`${file} has "${shownName(name)}", which is no option of a training`, {
    hint: near.length > 0 ? `nearby names are ${near.join(", ")}` : `options are ${[...OPTIONS.keys()].join(", ")}`,
  });
}
