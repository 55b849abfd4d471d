/** How shipped models are made: `models/recipes/NAME.json`. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { InputError } from "../../src/engine/errors.ts";
import { shippedFolder } from "../../src/jobs/inference/shippedModels.ts";

/** Flags and their values, as they would be typed. */
const FLAGS = v.pipe(
  v.array(v.array(v.string())),
  v.transform((flags) => flags.flat()),
);

/** What the errors of medians and means are not to exceed in any band, and the share of right "has a value" is to reach. */
const AIMS = v.strictObject({ farOff: v.number(), rmse: v.number(), medianError: v.number(), valueRight: v.number() });
export type Aims = v.InferOutput<typeof AIMS>;

const RECIPE = v.strictObject({
  /** What the model is, in a sentence. */
  what: v.string(),
  /** What it learned from, in a sentence. */
  from: v.string(),
  /** Flags of `kiloflow generate`, which make the training data; none where the training simulates them. */
  generate: v.optional(FLAGS),
  /** Flags of `kiloflow train`. */
  train: FLAGS,
  /** Of an emulator: on sets that are drawn as its training's, and on all others. */
  aims: v.optional(v.strictObject({ wide: AIMS, others: AIMS })),
});

/** How a model is made. */
export interface ShippedRecipe extends v.InferOutput<typeof RECIPE> {
  readonly name: string;
}

const recipeFolder = (): string => join(shippedFolder(), "recipes");

/** Names of all recipes. */
export const recipeNames = (): string[] =>
  readdirSync(recipeFolder())
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -5))
    .sort();

/** The recipe of a model, undefined where there is none. @throws InputError where its file is damaged */
export function findRecipe(name: string): ShippedRecipe | undefined {
  if (!recipeNames().includes(name)) return undefined;
  const path = join(recipeFolder(), `${name}.json`);
  let contents: unknown;
  try {
    contents = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new InputError(`${path} is not JSON: ${(error as Error).message}`);
  }
  const parsed = v.safeParse(RECIPE, contents);
  if (!parsed.success) {
    const [{ message, path: at }] = parsed.issues;
    throw new InputError(`${path}: ${at ? `${v.getDotPath(parsed.issues[0])}: ` : ""}${message}`);
  }
  return { name, ...parsed.output };
}

/** The recipe of a model. @throws InputError where there is none of that name */
export function recipeNamed(name: string): ShippedRecipe {
  const recipe = findRecipe(name);
  if (!recipe) throw new InputError(`there is no model "${name}"; there are ${recipeNames().join(", ")}`);
  return recipe;
}

/** Whether a model's own file is there. */
export const isMade = (name: string): boolean => existsSync(join(shippedFolder(), `${name}.safetensors`));
