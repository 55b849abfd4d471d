/** Everything of a training on a table that follows from rows and recipe: network units, transforms, architecture. */

import { shownName } from "../../../data/names.ts";
import { columnOf } from "../../../data/table/table.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import { eventTurn } from "../../../engine/eventTurn.ts";
import { CounterRandom } from "../../../engine/random/streams.ts";
import { type Architecture, buildArchitecture, checkArchitecture, LIMITS } from "../../../flow/architecture.ts";
import { columnExtremes, isOneValue, pickRows } from "../../../flow/columns.ts";
import { standardisation } from "../../../flow/curveTransform.ts";
import { ignoreFeatures } from "../../../flow/foldConditions.ts";
import { type ColumnTransform, fitTransform, LINEAR, ofRow, transformed } from "../../../flow/table/columnTransform.ts";
import {
  conditionFlags,
  conditionWidth,
  encodeTableConditions,
  encodeTargets,
  type TableColumns,
  type TableFlow,
} from "../../../flow/table/model.ts";
import type { SimulatedBlock } from "../../../flow/training/rowSource.ts";
import { splitRows } from "../../../flow/training/shuffle.ts";
import type { TrainingRows } from "../../../flow/training/trainer.ts";
import type { AddedTransform } from "../../../flow/transforms/index.ts";
import { embeddingFor } from "../embeddingOption.ts";
import { transformerOf } from "../options.ts";
import type { TrainingTask } from "../trainingTask.ts";
import type { FlowRecipe } from "./options.ts";
import { checkRows, type RowColumns, type TableRows } from "./rows.ts";

/** What a training on a table starts from. */
export interface PreparedTable
  extends Pick<
    TrainingTask,
    | "architecture"
    | "training"
    | "validation"
    | "noise"
    | "conditionNoise"
    | "conditionFlags"
    | "ignoredConditions"
    | "start"
  > {
  /** Without its numbers. */
  readonly template: TableFlow;
  readonly trainingIndices: Uint32Array;
  readonly validationIndices: Uint32Array;
  /** Other rows in network units. */
  encode(rows: SimulatedBlock): TrainingRows;
  /** What the user should know, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * @param split which rows are trained on, and which judge each epoch
 * @throws InputError where the rows are no basis for a training with this recipe
 */
export async function prepareTable(
  table: TableRows,
  recipe: FlowRecipe,
  split = splitRows(table.rows, recipe.validation, recipe.seed),
  added: readonly AddedTransform[] = [],
): Promise<PreparedTable> {
  checkRows(table);
  const { source } = table;
  if (split.training.length < 2) {
    throw new InputError(
      `of ${source} ${split.training.length} rows are left to train on, but a training needs at least 2`,
    );
  }
  // Each of these steps may take tens of milliseconds for large tables: others get their turn in between.
  await eventTurn();
  const targets = fitColumns(table, table.targets, split.training);
  checkTargets(targets, table, split.training);
  await eventTurn();
  const own = table.conditions.encoded
    ? asGiven(table.conditions)
    : fitColumns(table, table.conditions, split.training);
  const { masked, flags } = table.conditions;
  const conditions = { ...own, masked, flags: flags.map((name) => name ?? null) };
  const shape = { dimensions: targets.names.length, conditions: conditionWidth(conditions) };
  checkShape(shape);
  const extremes = columnExtremes(pickedRows(table.conditions, split.training), conditions.names.length);
  const transforms = conditions.transforms;
  const constant = extremes.lowest.map((low, column) => {
    const [least, most] = [low, extremes.highest[column]].map((value) => transformed(transforms[column], value));
    return isOneValue(least, most);
  });
  const encode = (rows: SimulatedBlock): TrainingRows => {
    const encoded = encodeTableConditions(conditions, Float64Array.from(rows.conditions));
    constant.forEach((one, condition) => {
      // What only rounding tells apart is not to be learned from.
      if (one) for (let at = condition; at < encoded.length; at += shape.conditions) encoded[at] = 0;
    });
    return { curves: encodeTargets(targets, Float64Array.from(rows.targets)), conditions: encoded };
  };
  const network = (indices: Uint32Array): TrainingRows =>
    encode({ targets: pickedRows(table.targets, indices), conditions: pickedRows(table.conditions, indices) });
  await eventTurn();
  const training = network(split.training);
  await eventTurn();
  const noise = new Float32Array(training.curves.length / split.training.length).fill(
    recipe.noise,
    0,
    shape.dimensions,
  );
  const built = await tableArchitecture(shape, recipe, async () => {
    // Few trainings ask for it, and pages that train would load linear algebra in vain.
    const { learnedOrders } = await import("../../../flow/learnedOrder.ts");
    return learnedOrders(training, noise, recipe.couplings, recipe.seed);
  });
  const architecture = added.length === 0 ? built : withTransforms(built, added, shape.dimensions);
  const conditionNoise = Float32Array.from({ length: shape.conditions }, (_, at) =>
    at < conditions.names.length && !constant[at]
      ? (table.conditionNoise.get(conditions.names[at]) ?? 0) / conditions.scale[at]
      : 0,
  );
  const flagOf = conditionFlags(conditions);
  // Where none are held out, the training rows decide which epoch is the best.
  await eventTurn();
  const validation = network(split.validation.length > 0 ? split.validation : split.training);
  addNoise(validation.conditions, conditionNoise, flagOf, recipe.seed);
  return {
    architecture,
    training,
    validation,
    noise,
    conditionNoise,
    conditionFlags: flagOf,
    ignoredConditions: Array.from({ length: shape.conditions }, (_, at) => constant[at] ?? false),
    ...(shape.dimensions === 1 ? { start: (initial) => ignoreFeatures(architecture, initial) } : {}),
    template: {
      kind: "table",
      architecture,
      state: { parameters: new Float32Array(), moments: new Float32Array() },
      targets,
      conditions,
      training: {
        source,
        trainingRows: split.training.length,
        validationRows: split.validation.length,
        ...extremes,
      },
    },
    trainingIndices: split.training,
    validationIndices: split.validation,
    encode,
    warnings: conditions.names.flatMap((name, column) =>
      constant[column] && !table.conditions.encoded
        ? [
            `the condition ${shownName(name)} is ${oneValueText(extremes.lowest[column], extremes.highest[column])} in all training rows: the flow learns nothing of it`,
          ]
        : [],
    ),
  };
}

/** What still leaves room for the differences of a column's values. */
const LARGEST = 1e300;

/**
 * Noise on the conditions of validation rows, the same in every epoch: without it the epochs would be judged by conditions that
 * are surer than those that the flow is for.
 * @param flags as `conditionFlags` gives them: what is missing gets no noise
 */
function addNoise(conditions: Float32Array, sigma: Float32Array, flags: Uint32Array, seed: number): void {
  const random = new CounterRandom(seed, "conditions");
  const width = sigma.length;
  for (let at = 0; at < conditions.length; at++) {
    const column = at % width;
    const row = (at - column) / width;
    const missing = flags[column] > 0 && conditions[row * width + flags[column] - 1] === 0;
    if (sigma[column] > 0 && !missing) conditions[at] += sigma[column] * random.normal(row, column);
  }
}

/** Transforms, centres and scales of columns over the training rows that have them. */
function fitColumns({ source, transforms }: TableRows, columns: RowColumns, rows: Uint32Array): TableColumns {
  const { names } = columns;
  const picked = pickedRows(columns, rows);
  const fitted = names.map((name, column) => {
    const own = columnOf(picked, names.length, column).filter((value) => !Number.isNaN(value));
    if (own.length === 0) {
      throw new InputError(`the condition ${shownName(name)} has no value in any training row of ${source}`);
    }
    const transform: ColumnTransform = fitTransform(transforms.get(name) ?? LINEAR, own);
    // A target below another one has a value in every row.
    const values = own.map((value, row) => transformed(ofRow(transform, picked, row * names.length), value));
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest > LARGEST) {
      throw new InputError(
        `${shownName(name)} of ${source} reaches ${largest}, but a flow takes numbers up to ${LARGEST}`,
        {
          hint: "give it in another unit, or its logarithm",
        },
      );
    }
    // Squares of 1e200 or 1e-200 are beyond float64. A power of two as the unit rounds nothing.
    const unit = largest > 0 ? 2 ** Math.floor(Math.log2(largest)) : 1;
    const { centre, scale } = standardisation(
      values.map((value) => value / unit),
      1,
    );
    const { lowest, highest } = columnExtremes(values, 1);
    const one = isOneValue(lowest[0], highest[0]);
    return { transform, centre: centre[0] * unit, scale: one ? 1 : scale[0] * unit };
  });
  return {
    names,
    transforms: fitted.map(({ transform }) => transform),
    centre: Float64Array.from(fitted, ({ centre }) => centre),
    scale: Float64Array.from(fitted, ({ scale }) => scale),
  };
}

/** What is one value but for rounding to float32, with both ends where they differ. */
const oneValueText = (low: number, high: number): string =>
  low === high ? `${low}` : `from ${low} to ${high}, which is one value but for rounding to float32,`;

const offsetHint = (low: number, high: number): string | undefined =>
  low === high ? undefined : `subtract ${low} from the column where these differences are real`;
/** Columns that are as the network sees them. */
const asGiven = ({ names }: RowColumns): TableColumns => ({
  names,
  transforms: names.map(() => LINEAR),
  centre: new Float64Array(names.length),
  scale: new Float64Array(names.length).fill(1),
});

/** @throws InputError for a target that does not vary: it has no density */
function checkTargets({ names, transforms }: TableColumns, { source, targets }: TableRows, rows: Uint32Array): void {
  const { lowest, highest } = columnExtremes(pickedRows(targets, rows), names.length);
  names.forEach((name, column) => {
    const [low, high] = [lowest[column], highest[column]].map((value) => transformed(transforms[column], value));
    if (!isOneValue(low, high)) return;
    throw new InputError(
      `the target ${shownName(name)} is ${oneValueText(lowest[column], highest[column])} in all training rows of ${source}: what does not vary has no density`,
      { hint: offsetHint(lowest[column], highest[column]) },
    );
  });
}

/** @throws InputError for more targets or conditions than a flow takes */
function checkShape({ dimensions, conditions }: { readonly dimensions: number; readonly conditions: number }): void {
  const most = { targets: LIMITS.dimensions[1], conditions: LIMITS["conditions of an embedding"][1] };
  if (dimensions > most.targets) {
    throw new InputError(
      `${argument("targets")} names ${dimensions} columns, more than a flow has dimensions (${most.targets})`,
    );
  }
  if (conditions > most.conditions) {
    throw new InputError(
      `${argument("conditions")} names ${conditions} numbers, flags of masked ones included, but a flow takes at most ${most.conditions}`,
    );
  }
}

/** The flow of a table. A single target is the first of two dimensions, and what no coupling changes or looks at the second. */
async function tableArchitecture(
  shape: { readonly dimensions: number; readonly conditions: number },
  recipe: FlowRecipe,
  orders: () => Promise<readonly (readonly number[])[]>,
): Promise<Architecture> {
  const transformer = transformerOf(recipe);
  const embedding = embeddingFor(recipe.embedding, shape.conditions);
  if (shape.dimensions > 1) {
    const learned = recipe.permutation === "learned" ? { orders: await orders() } : {};
    return buildArchitecture({ ...recipe, ...shape, embedding, transformer, ...learned });
  }
  if (recipe.normalisation !== "none" || recipe.permutation !== "none") {
    throw new InputError(
      `a single target goes with ${argument("normalisation")} none and ${argument("permutation")} none`,
    );
  }
  const { hidden, blocks, couplings } = recipe;
  const coupling = { kind: "coupling", identity: [1], transformed: [0], hidden, blocks, transformer } as const;
  const network = embedding ? { embedding } : {};
  const architecture = {
    ...shape,
    ...network,
    dimensions: 2,
    transforms: Array.from({ length: couplings }, () => coupling),
  };
  checkArchitecture(architecture, "the architecture");
  return architecture;
}

/** A flow that goes through transforms of a program's own last, on the way to the noise. */
function withTransforms(built: Architecture, added: readonly AddedTransform[], targets: number): Architecture {
  // What looks at the second of a single target's dimensions would make the density that of both.
  if (targets === 1) throw new InputError(`a single target goes without ${argument("addedTransforms")}`);
  const architecture = { ...built, transforms: [...built.transforms, ...added] };
  checkArchitecture(architecture, argument("addedTransforms"));
  return architecture;
}

const pickedRows = ({ names, values }: RowColumns, rows: Uint32Array): Float64Array =>
  pickRows(values, names.length, rows);
