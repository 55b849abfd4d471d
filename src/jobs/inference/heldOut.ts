/** Which sets of a dataset a flow was not trained on: those on which it can be judged. */

import { datasetBlocks } from "../../data/dataset/blocks.ts";
import type { DatasetReader } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import { columnExtremes } from "../../flow/columns.ts";
import { type FlowModel, lightCurveModelOf } from "../../flow/model.ts";
import { splitRows } from "../../flow/training/shuffle.ts";
import { stopIfAborted } from "../events.ts";
import { recipeOf } from "../training/continuation.ts";
import type { TrainingRecipe } from "../training/options.ts";
import { readTrainingData } from "../training/trainingData.ts";
import { keptInputs } from "./nearness.ts";

/** The sets of a dataset that are compared. */
export interface ComparedSets {
  /** `held-out`: the validation rows of the training; `all`: every set. */
  readonly rows: "held-out" | "all";
  /** Why these. */
  readonly because: /** The flow was trained on this dataset, and held these rows out. */
    | "trained-on-it"
    /** It was trained on this dataset and held none out, or on sets of it among others: part of what is compared is learned. */
    | "partly-trained-on"
    | "another-dataset"
    /** The flow's file does not tell what it was trained on. */
    | "unknown"
    | "asked-for";
  /** Row numbers of the dataset, ascending; every row where there are none. */
  readonly indices?: Uint32Array;
}

/** The rows that a flow's training held out where it was trained on this dataset, else all of them. */
export async function heldOutRows(
  reader: DatasetReader,
  model: FlowModel,
  signal: AbortSignal | undefined,
): Promise<ComparedSets> {
  const recipe = recipeOf(model.training);
  const { trainingInputs } = model;
  if (!recipe || !trainingInputs) return { rows: "all", because: "unknown" };
  const share = await foundShare(reader, trainingInputs, signal);
  if (share === 0) return { rows: "all", because: "another-dataset" };
  const indices = share === 1 ? await validationRows(reader, model, recipe, trainingInputs) : undefined;
  if (!indices || indices.length === 0) return { rows: "all", because: "partly-trained-on" };
  return { rows: "held-out", because: "trained-on-it", indices };
}

/** Share of the inputs that a flow kept which are sets of the dataset. */
async function foundShare(reader: DatasetReader, kept: Float64Array, signal: AbortSignal | undefined): Promise<number> {
  const width = reader.layout.parameterNames.length;
  // As the flow's file has them, which is in float32.
  const keyAt = (values: ArrayLike<number>, at: number) =>
    Array.from({ length: width }, (_, column) => Math.fround(values[at + column])).join();
  const all = new Set(Array.from({ length: kept.length / width }, (_, row) => keyAt(kept, width * row)));
  const missing = new Set(all);
  for await (const { parameters, rows } of datasetBlocks(reader, () =>
    stopIfAborted(signal, "the comparison was stopped; nothing was written"),
  )) {
    for (let row = 0; row < rows && missing.size > 0; row++) missing.delete(keyAt(parameters, width * row));
  }
  return 1 - missing.size / all.size;
}

/** The rows that the training held out, split anew; undefined where the dataset is not what was split then. */
async function validationRows(
  reader: DatasetReader,
  model: FlowModel,
  { compress, fill, feed, validation, seed }: TrainingRecipe,
  kept: Float64Array,
): Promise<Uint32Array | undefined> {
  const { trainingRows, validationRows: held, lowest, highest } = model.training;
  if (reader.layout.count < trainingRows + held) return undefined;
  const conditions = feed === "standardised" ? model.conditions.names.join() : "inputs";
  const recipe = { bands: model.bands, compress, fill, feed, conditions };
  const data = await readTrainingData(reader.path, recipe).catch((error) => {
    // It may hold the sets without being what was trained on.
    if (error instanceof InputError) return undefined;
    throw error;
  });
  if (data?.rows !== trainingRows + held) return undefined;
  const { inputs } = lightCurveModelOf(model);
  const split = splitRows(data.rows, validation, seed);
  const width = inputs.length;
  const training = new Float64Array(width * split.training.length);
  split.training.forEach((row, at) => {
    training.set(data.parameters.subarray(width * row, width * (row + 1)), width * at);
  });
  const own = columnExtremes(training, width);
  const isSame = (a: ArrayLike<number>, b: ArrayLike<number> = []) =>
    a.length === b.length && Array.from(a).every((value, at) => value === b[at]);
  if (!isSame(own.lowest, lowest) || !isSame(own.highest, highest)) return undefined;
  // Files of earlier versions kept inputs of the training rows alone.
  if (![keptInputs(data.inputsWithValues, width), keptInputs(training, width)].some((one) => isSame(one, kept))) {
    return undefined;
  }
  return Uint32Array.from(split.validation, (row) => data.datasetRows[row]);
}
