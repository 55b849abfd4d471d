/** Whether a training may go on from a checkpoint: only with the recipe and the data that it began with. */

import { createHash } from "node:crypto";
import { InputError } from "../../engine/errors.ts";
import type { TrainingRecord } from "../../flow/model.ts";
import type { Checkpoint } from "../../flow/training/checkpoint.ts";
import { completeRecipe, optionText, recordedRecipe, TRAINING_OPTIONS, type TrainingRecipe } from "./options.ts";
import type { PreparedTraining } from "./prepareTraining.ts";
import type { TrainingData } from "./trainingData.ts";

/** What a checkpoint keeps of its training's request. */
interface KeptRequest {
  readonly recipe: TrainingRecipe;
  readonly rows: number;
  /** SHA-256 of the data; version 0.1.0 kept two sums. */
  readonly dataset: string | readonly number[];
}

/** Data and recipe decide the result. As a checkpoint keeps them. */
export function requestText({ recipe, data }: PreparedTraining): string {
  return JSON.stringify({ recipe: recordedRecipe(recipe), rows: data.rows, dataset: fingerprint(data) });
}

/** SHA-256 of everything of the data that the result depends on, wherever it was read from. */
function fingerprint({ lightCurves, options, bands, times, parameters, conditions, magnitudes }: TrainingData): string {
  const hash = createHash("sha256").update(JSON.stringify([lightCurves.name, options, bands, times]));
  for (const { buffer, byteOffset, byteLength } of [parameters, conditions, magnitudes]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}

/** The sums by which version 0.1.0 recognised data. */
const sums = ({ parameters, magnitudes }: TrainingData): number[] =>
  [parameters, magnitudes].map((values) =>
    values.reduce((total, value, index) => total + value * ((index % 97) + 1), 0),
  );

/**
 * Whether a training may go on from a checkpoint: with the same recipe and data, and with more epochs where it has ended.
 * @param last the checkpoint's file
 * @returns what is to be said of the model that comes of it, where it is not that of an undivided training
 * @throws InputError naming what is another now
 */
export function admitContinuation(
  { request, bestEpoch, records }: Pick<Checkpoint, "request" | "bestEpoch" | "records">,
  { recipe, data, template }: PreparedTraining,
  last: string,
): string | undefined {
  const begun = readRequest(request, last);
  const done = records.length;
  let changed = differences(begun.recipe, recipe);
  const more = changed.includes("epochs") && hasEnded(begun.recipe, done, bestEpoch);
  if (more && recipe.epochs < done) {
    throw new InputError(
      `${optionText("epochs", recipe)} is asked for, but the training of ${last} has done ${done} epochs already`,
      { hint: "ask for more, or start from the beginning" },
    );
  }
  if (more) {
    const byDefault = [begun.recipe, recipe].every((one) => one.dropEvery === TRAINING_OPTIONS.dropEvery.fallback(one));
    changed = changed.filter((name) => name !== "epochs" && !(name === "dropEvery" && byDefault));
  }
  if (changed.length > 0) {
    const list = (one: TrainingRecipe) => changed.map((name) => optionText(name, one)).join(" ");
    throw new InputError(`the training of ${last} began with ${list(begun.recipe)}, not with ${list(recipe)}`, {
      hint: "ask for the same again, or start from the beginning",
    });
  }
  const own = typeof begun.dataset === "string" ? fingerprint(data) : sums(data);
  if (begun.rows !== data.rows || JSON.stringify(begun.dataset) !== JSON.stringify(own)) {
    const rows = begun.rows === data.rows ? "" : ` (${count(begun.rows)} sets then, ${count(data.rows)} in this file)`;
    throw new InputError(`${template.training.source} does not hold what the training of ${last} began with${rows}`, {
      hint: "go on with the dataset of the first run, or start from the beginning",
    });
  }
  const { schedule, dropEvery } = recipe;
  const sameRates = schedule === "constant" || (schedule === "step" && dropEvery === begun.recipe.dropEvery);
  // Where patience has ended it, none follow.
  if (!more || sameRates || done < begun.recipe.epochs) return undefined;
  return `the first ${done} epochs had the learning rates of a training of ${begun.recipe.epochs}, the others have those of one of ${recipe.epochs}: the model is not that of ${recipe.epochs} epochs at one go`;
}

/** Whether nothing is left to do of what was asked for. */
const hasEnded = ({ epochs, patience }: TrainingRecipe, done: number, bestEpoch: number): boolean =>
  done >= epochs || (patience > 0 && done - bestEpoch >= patience);

const count = (rows: number): string => rows.toLocaleString("en-US");

/** Names of the options that both recipes use, with another value. */
function differences(begun: TrainingRecipe, own: TrainingRecipe): string[] {
  const [before, now] = [recordedRecipe(begun), recordedRecipe(own)];
  return Object.keys(now).filter(
    (name) => name in before && JSON.stringify(before[name]) !== JSON.stringify(now[name]),
  );
}

/** A checkpoint's request of this or an earlier version. @throws InputError for any other */
function readRequest(text: string, last: string): KeptRequest {
  try {
    const { recipe, rows, dataset } = JSON.parse(text);
    return { recipe: completeRecipe(flatRecipe(recipe)), rows, dataset };
  } catch {
    // Not JSON, or a recipe of options that this version refuses.
    throw new InputError(`${last} does not say what its training began with in a way that this version reads`, {
      hint: "start from the beginning",
    });
  }
}

/** The recipe of a flow's training; undefined where its file does not hold one that this version reads. */
export function recipeOf({ details }: Pick<TrainingRecord, "details">): TrainingRecipe | undefined {
  try {
    return details?.recipe === undefined ? undefined : completeRecipe(flatRecipe(details.recipe));
  } catch (error) {
    if (error instanceof InputError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Recipes of version 0.1.0 nested some options, and named others differently. */
// biome-ignore lint/suspicious/noExplicitAny: JSON of any version
function flatRecipe(recipe: any): Partial<TrainingRecipe> {
  if (recipe.feeding === undefined) return recipe;
  const { compression: compress, feeding: feed, transformer, schedule, ...others } = recipe;
  const { kind, ...shape } = transformer;
  const { dropEvery, dropFactor } = schedule;
  return {
    ...others,
    compress,
    feed,
    transformer: kind,
    ...shape,
    schedule: schedule.kind,
    learningRate: schedule.learningRate,
    warmup: schedule.warmupEpochs,
    ...(schedule.kind === "step" ? { dropEvery, dropFactor } : {}),
  };
}
