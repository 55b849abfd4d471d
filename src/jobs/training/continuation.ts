/** Whether a training may go on from a checkpoint: only with the recipe and the data that it began with. */

import { completeRecipe, recordedRecipe, type TrainingRecipe } from "./options.ts";
import type { PreparedTraining } from "./prepareTraining.ts";

/** Data and recipe decide the result. As a checkpoint keeps them. */
export function requestText({ recipe, data }: PreparedTraining): string {
  return textOf(recipe, data.rows, [fingerprint(data.parameters), fingerprint(data.magnitudes)]);
}

/** Whether a checkpoint's request, of this or an earlier version, asks for the same as one of {@link requestText}. */
export function sameRequest(kept: string, own: string): boolean {
  try {
    const { recipe, rows, dataset } = JSON.parse(kept);
    return textOf(completeRecipe(flatRecipe(recipe)), rows, dataset) === own;
  } catch {
    // Not JSON, or a recipe of options that this version refuses.
    return false;
  }
}

const textOf = (recipe: TrainingRecipe, rows: number, dataset: readonly number[]): string =>
  JSON.stringify({ recipe: recordedRecipe(recipe), rows, dataset });

/** A short sum over numbers, to recognise the same data. */
const fingerprint = (values: Float64Array): number =>
  values.reduce((total, value, index) => total + value * ((index % 97) + 1), 0);

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
