/** Whether a training may go on from a checkpoint: only with the recipe and the data that it began with. */

import { createHash } from "node:crypto";
import { InputError } from "../../engine/errors.ts";
import type { TrainingRecord } from "../../flow/model.ts";
import { type Checkpoint, checkpointRequest } from "../../flow/training/checkpoint.ts";
import type { TrainerOptions } from "../../flow/training/options.ts";
import {
  type Compression,
  completeOptions,
  completeRecipe,
  type OptionTable,
  optionText,
  recordedRecipe,
  TRAINING_OPTIONS,
  type TrainingRecipe,
} from "./options.ts";
import type { PreparedTraining } from "./prepareTraining.ts";
import { simulationRecord } from "./simulation.ts";
import type { TrainingData } from "./trainingData.ts";

/** What of a recipe decides how a training may go on. */
type ContinuedRecipe = TrainerOptions & { readonly patience: number };

/** What a checkpoint keeps of its training's request. */
interface KeptRequest<Recipe extends ContinuedRecipe = ContinuedRecipe> {
  readonly recipe: Recipe;
  readonly rows: number;
  /** SHA-256 of the data; version 0.1.0 kept two sums. */
  readonly dataset?: string | readonly number[];
  /** What was simulated, of a training that has no dataset. */
  readonly simulations?: SimulationRecord;
}

/** Data and recipe decide the result. As a checkpoint keeps them. */
export function requestText({ recipe, data, simulation }: PreparedTraining): string {
  return JSON.stringify({
    recipe: recordedRecipe(recipe),
    rows: data.rows,
    ...(simulation ? { simulations: simulationRecord(simulation) } : { dataset: fingerprint(data) }),
  });
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

/** A training that is to go on, as it is asked for now. */
export interface Continued {
  readonly recipe: ContinuedRecipe;
  /** Its options. */
  readonly options: OptionTable;
  readonly rows: number;
  /** Where its data are from. */
  readonly source: string;
  /** What it simulates, where it has no dataset. */
  readonly simulations?: SimulationRecord | undefined;
  /** Whether these are the data that a checkpoint's request names. */
  isOf(dataset: KeptRequest["dataset"]): boolean;
}

/** Whether a training on light curves may go on: see {@link admitContinuation}. */
export function admitCurves(
  kept: Pick<Checkpoint, "request" | "bestEpoch" | "records">,
  { recipe, data, template, simulation }: PreparedTraining,
  last: string,
): string | undefined {
  const { rows } = data;
  const { source } = template.training;
  const isOf = (dataset: KeptRequest["dataset"]) =>
    JSON.stringify(dataset) === JSON.stringify(typeof dataset === "string" ? fingerprint(data) : sums(data));
  const simulations = simulation && simulationRecord(simulation);
  const own = { recipe, options: TRAINING_OPTIONS, rows, source, simulations, isOf };
  return admitContinuation(kept, own, last);
}

/**
 * Whether a training may go on from a checkpoint: with the same recipe and data, and with more epochs where it has ended.
 * @param last the checkpoint's file
 * @returns what is to be said of the model that comes of it, where it is not that of an undivided training
 * @throws InputError naming what is another now
 */
export function admitContinuation(
  { request, bestEpoch, records }: Pick<Checkpoint, "request" | "bestEpoch" | "records">,
  { recipe, options, rows, source, simulations, isOf }: Continued,
  last: string,
): string | undefined {
  const begun = readRequest(request, options, last);
  const done = records.length;
  let changed = differences(begun.recipe, recipe, options);
  const more = changed.includes("epochs") && hasEnded(begun.recipe, done, bestEpoch);
  if (more && recipe.epochs < done) {
    throw new InputError(
      `${optionText("epochs", recipe, options)} is asked for, but the training of ${last} has done ${done} epochs already`,
      { hint: "ask for more, or start from the beginning" },
    );
  }
  if (more) {
    const byDefault = [begun.recipe, recipe].every(
      (one) => one.dropEvery === TRAINING_OPTIONS.dropEvery.fallback({ ...one }),
    );
    changed = changed.filter((name) => name !== "epochs" && !(name === "dropEvery" && byDefault));
  }
  if (changed.length > 0) {
    const list = (one: ContinuedRecipe) => changed.map((name) => optionText(name, one, options)).join(" ");
    throw new InputError(`the training of ${last} began with ${list(begun.recipe)}, not with ${list(recipe)}`, {
      hint: "ask for the same again, or start from the beginning",
    });
  }
  if (simulations || begun.simulations) checkSameSimulations(begun.simulations, simulations, source, last);
  else if (begun.rows !== rows || !isOf(begun.dataset)) {
    const what = options === TRAINING_OPTIONS ? "sets" : "rows";
    const counts = begun.rows === rows ? "" : ` (${count(begun.rows)} ${what} then, ${count(rows)} in this file)`;
    throw new InputError(`${source} does not hold what the training of ${last} began with${counts}`, {
      hint: "go on with the dataset of the first run, or start from the beginning",
    });
  }
  const { schedule, dropEvery } = recipe;
  const sameRates = schedule === "constant" || (schedule === "step" && dropEvery === begun.recipe.dropEvery);
  // Where patience has ended it, none follow.
  if (!more || sameRates || done < begun.recipe.epochs) return undefined;
  return `the first ${done} epochs had the learning rates of a training of ${begun.recipe.epochs}, the others have those of one of ${recipe.epochs}: the model is not that of ${recipe.epochs} epochs at one go`;
}

type SimulationRecord = Readonly<Record<string, unknown>>;

/** @throws InputError naming what is simulated otherwise now, or where only one of the runs simulates */
function checkSameSimulations(
  begun: SimulationRecord | undefined,
  own: SimulationRecord | undefined,
  source: string,
  last: string,
): void {
  const hint = "ask for the same again, or start from the beginning";
  if (!begun || !own) {
    const [then, now] = begun ? ["simulations", source] : ["a dataset", source];
    throw new InputError(`the training of ${last} began with ${then}, not with ${now}`, { hint });
  }
  const text = (one: SimulationRecord, name: string) => JSON.stringify(one[name]) ?? "none";
  const changed = [...new Set([...Object.keys(begun), ...Object.keys(own)])].filter(
    (name) => text(begun, name) !== text(own, name),
  );
  if (changed.length === 0) return;
  const list = (one: SimulationRecord) => changed.map((name) => `${name} ${text(one, name)}`).join(", ");
  throw new InputError(`the training of ${last} began with simulations of ${list(begun)}, not of ${list(own)}`, {
    hint,
  });
}

/** Whether nothing is left to do of what was asked for. */
const hasEnded = ({ epochs, patience }: ContinuedRecipe, done: number, bestEpoch: number): boolean =>
  done >= epochs || (patience > 0 && done - bestEpoch >= patience);

const count = (rows: number): string => rows.toLocaleString("en-US");

/** Names of the options that both recipes use, with another value. */
function differences(begun: ContinuedRecipe, own: ContinuedRecipe, options: OptionTable): string[] {
  const [before, now]: Readonly<Record<string, unknown>>[] = [
    recordedRecipe(begun, options),
    recordedRecipe(own, options),
  ];
  return Object.keys(now).filter(
    (name) => name in before && JSON.stringify(before[name]) !== JSON.stringify(now[name]),
  );
}

/** What a training learns that its last state is of. @throws InputError for a file that is none, or damaged */
export function begunCompression(bytes: Uint8Array, last: string): Compression {
  const { recipe } = readRequest<TrainingRecipe>(checkpointRequest(bytes, last), TRAINING_OPTIONS, last);
  return recipe.compress;
}

/** A checkpoint's request of this or an earlier version. @throws InputError for any other */
function readRequest<Recipe extends ContinuedRecipe = ContinuedRecipe>(
  text: string,
  options: OptionTable,
  last: string,
): KeptRequest<Recipe> {
  try {
    const { recipe: kept, ...others } = JSON.parse(text);
    return { ...others, recipe: completeOptions<Recipe>(flatRecipe(kept) as Partial<Recipe>, options) };
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
