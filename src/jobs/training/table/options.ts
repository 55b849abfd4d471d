/** Options of trainings on tables: their own, and those of any flow with other defaults. */

import { type OptionValues, option } from "../../../flow/training/options.ts";
import { completeOptions, TRAINING_OPTIONS } from "../options.ts";

const { bands, compress, fill, feed, conditions, ...ANY_FLOW } = TRAINING_OPTIONS;

/** Options that tables leave no use. */
export const CURVE_OPTIONS = { bands, compress, fill, feed };

const text = (value: string) => value;
const anything = () => {};
const list = (usage: string, summary: string) => option<string | undefined>(usage, summary, text, anything, undefined);

/** Options of tables alone. */
export const OWN_OPTIONS = {
  targets: list(
    "--targets <columns>",
    "columns whose density is learned instead of curves, names with commas between; NAME is all columns of an array, NAME[0:5] the first five; --conditions then names columns too; with --simulate --conditions photometry inputs of the model (default: all that vary)",
  ),
  table: list("--table <path>", "the array, group or table of records in an HDF5 file or NumPy archive"),
  transform: list(
    "--transform <list>",
    "NAME=linear, log, positive, bounded:LOW:HIGH or log-bounded:LOW:HIGH for targets and conditions, with commas between",
  ),
  masked: list(
    "--masked <columns>",
    "conditions that a row may lack: NAME (empty cells and NaN), or NAME:FLAGS with a column that is 1 where a row has it and 0 where not",
  ),
  conditionNoise: list(
    "--condition-noise <list>",
    "NAME=SIGMA, normal noise added to conditions anew in each batch, in units of the transformed value",
  ),
} as const;

/**
 * Passes over a large table; over a small one as many as make so many steps. On 6,000 rows of two targets 200 epochs learn
 * by heart, and the best of them is 0.01 nats worse than that of 25, whose rates have come down by then.
 */
const EPOCHS = [25, 200] as const;
const STEPS = 500;
const BATCH = 250;

/** Passes over a table where none are asked for. */
function defaultEpochs(rows: number, batch: number): number {
  const epochs = Math.round((STEPS * Math.min(batch, rows)) / rows);
  return Math.min(EPOCHS[1], Math.max(EPOCHS[0], epochs));
}

/** What is one way by default here. */
const otherwise = (one: object, fallback: string | number) => ({
  ...one,
  fallback: () => fallback,
  defaultText: String(fallback),
});

/** What a training on arrays is told. */
export const FLOW_OPTIONS = {
  ...ANY_FLOW,
  transformer: otherwise(ANY_FLOW.transformer, "spline"),
  batch: otherwise(ANY_FLOW.batch, BATCH),
  noise: otherwise(ANY_FLOW.noise, 0),
} as unknown as typeof ANY_FLOW;

/** What a training on a table is told. */
export const TABLE_OPTIONS = {
  ...OWN_OPTIONS,
  conditions: list(`${conditions.flag} <${conditions.argument}>`, "columns that the density is given"),
  ...FLOW_OPTIONS,
};

/** Options of the training of a flow of arrays. */
export type FlowRecipe = OptionValues<typeof FLOW_OPTIONS>;
export type TableRecipe = OptionValues<typeof TABLE_OPTIONS>;

/** A single target has nothing to be exchanged with, and its second dimension must stay as it is. */
const SINGLE = { normalisation: "none" } as const;

/** A recipe with the defaults for what is not given, some of which follow from the table. */
export function completeFlowRecipe<Recipe extends FlowRecipe>(
  given: Partial<Recipe>,
  options: typeof FLOW_OPTIONS,
  { rows, targets }: { readonly rows: number; readonly targets: number },
): Recipe {
  const held = Math.round((given.validation ?? FLOW_OPTIONS.validation.fallback({})) * rows);
  const epochs = defaultEpochs(Math.max(1, rows - held), given.batch ?? BATCH);
  return completeOptions<Recipe>({ epochs, ...(targets === 1 ? SINGLE : {}), ...withoutUndefined(given) }, options);
}

/** What is given, of an object some of whose entries may be undefined. */
export const withoutUndefined = <T extends object>(given: T): T =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
