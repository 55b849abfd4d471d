/** Everything of a training that follows from data and recipe: rows in network units, transforms, architecture. */

import type { Backend } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { type Architecture, buildArchitecture, LIMITS } from "../../flow/architecture.ts";
import { columnExtremes, isOneValue, pickRows } from "../../flow/columns.ts";
import {
  type ConditionTransform,
  encodeConditions,
  plainConditions,
  standardiseConditions,
} from "../../flow/conditionTransform.ts";
import { type CurveTransform, encodeCurves, standardisation } from "../../flow/curveTransform.ts";
import { checkFeedable, PUBLISHED_CONDITIONS, publishedScale } from "../../flow/formats/kilonovaml/feeding.ts";
import { learnedOrders } from "../../flow/learnedOrder.ts";
import type { FlowModel, ObservedCondition } from "../../flow/model.ts";
import { principalComponents } from "../../flow/principalComponents.ts";
import type { RowSource, SimulatedBlock } from "../../flow/training/rowSource.ts";
import { type RowSplit, splitRows } from "../../flow/training/shuffle.ts";
import type { TrainingRows } from "../../flow/training/trainer.ts";
import { conditionValues } from "../../lightcurves/integratedOut.ts";
import { observedConditions, observedConditionValues } from "../../lightcurves/observedConditions.ts";
import type { Options } from "../../lightcurves/options.ts";
import { namedQuantities } from "../../lightcurves/quantities.ts";
import { keptInputs } from "../inference/nearness.ts";
import { embeddingFor } from "./embeddingOption.ts";
import { type TrainingRecipe, transformerOf } from "./options.ts";
import { representedNumbers } from "./representedNumbers.ts";
import { simulatedEpochs } from "./simulatedEpochs.ts";
import { type Simulation, simulationName } from "./simulation.ts";
import { givenRows, type TrainingData, tooFewSets } from "./trainingData.ts";
import { noiseOfDimensions } from "./trainingNoise.ts";

/** What a training starts from. */
export interface PreparedTraining {
  /** Complete; bands by their names where some were chosen. */
  readonly recipe: TrainingRecipe;
  readonly data: TrainingData;
  readonly architecture: Architecture;
  readonly template: FlowModel;
  /** With simulations those of the first epoch. */
  readonly training: TrainingRows;
  readonly validation: TrainingRows;
  /** Where each epoch has rows of its own: what they are simulations of. */
  readonly simulation?: Simulation;
  /** And those rows, on a backend. */
  epochs?(backend: Backend): RowSource;
  readonly trainingIndices: Uint32Array;
  readonly validationIndices: Uint32Array;
  readonly noise: Float32Array;
  readonly explained: number;
  /** For each condition the value that it has in all training rows, where it is one. */
  readonly constantConditions: readonly (number | undefined)[];
}

/**
 * @param from the dataset's file, or what is simulated
 * @param data what was read of it, or first simulated, for this recipe
 * @param split which of its rows are trained on and which judge the epochs
 * @param observed what the flow is conditioned on, where it is observed
 * @throws InputError where the dataset is no basis for a training with this recipe
 */
export function prepareTraining(
  from: string | Simulation,
  asked: TrainingRecipe,
  data: TrainingData,
  split: RowSplit = splitRows(data.rows, asked.validation, asked.seed),
  observed?: ObservedCondition,
): PreparedTraining {
  const source = typeof from === "string" ? from : simulationName(from);
  const recipe = asked.bands === undefined ? asked : { ...asked, bands: data.bands };
  const { name: lightCurves } = data.lightCurves;
  const given = givenRows(data);
  if (recipe.feed === "kilonovaml") checkFeedable(lightCurves, source);
  const targets = data.numbers ?? data.magnitudes;
  const values = targets.length / data.rows;
  if (split.training.length < 2) throw tooFewSets(data, split.training.length);
  const trainingTargets = pickRows(targets, values, split.training);
  const trainingInputs = pickRows(given.values, given.inputs.length, split.training);
  const { curves, explained } = fitCurves(recipe, data, trainingTargets, values);
  checkDimensions(curves.scale.length, values, data);
  const { conditions, valuesOf } = fitConditions(recipe, data, split.training, observed);
  const constant = constantColumns(valuesOf(split.training), conditions.names.length);
  const encode = ({ targets: own, conditions: given }: SimulatedBlock): TrainingRows => {
    const encoded = encodeConditions(conditions, given);
    constant.forEach((value, condition) => {
      // What only rounding tells apart is not to be learned from.
      if (value !== undefined) for (let at = condition; at < encoded.length; at += constant.length) encoded[at] = 0;
    });
    return {
      curves: new Float32Array(encodeCurves(curves, own)),
      conditions: new Float32Array(encoded),
    };
  };
  const encodeDrawn = ({ targets: own, conditions: given }: SimulatedBlock): TrainingRows =>
    encode({ targets: own, conditions: observed ? observedConditionValues(observed.counts, given) : given });
  const network = (indices: Uint32Array): TrainingRows =>
    encode({ targets: pickRows(targets, values, indices), conditions: valuesOf(indices) });
  const training = network(split.training);
  const noise = noiseOfDimensions(recipe.noise, curves, data.numbers && data.lightCurves.representation);
  const architecture = buildArchitecture({
    ...recipe,
    transformer: transformerOf(recipe),
    dimensions: curves.scale.length,
    conditions: conditions.names.length,
    embedding: embeddingFor(recipe.embedding, conditions.names.length),
    ...(recipe.permutation === "learned"
      ? { orders: learnedOrders(training, noise, recipe.couplings, recipe.seed) }
      : {}),
  });
  return {
    recipe,
    data,
    architecture,
    template: {
      architecture,
      state: { parameters: new Float32Array(), moments: new Float32Array() },
      curves,
      conditions,
      ...(data.numbers ? { representation: data.lightCurves.representation!.names } : {}),
      ...(observed ? { observed } : {}),
      bands: data.bands,
      times: data.times,
      training: {
        source,
        model: lightCurves,
        ...(data.options ? { options: withoutDistance(data.options) } : {}),
        trainingRows: split.training.length,
        validationRows: split.validation.length,
        ...columnExtremes(trainingInputs, given.inputs.length),
      },
      trainingInputs: keptInputs(data.inputsWithValues, given.inputs.length),
    },
    ...(typeof from === "string"
      ? {}
      : { simulation: from, epochs: (backend) => simulatedEpochs(backend, from, recipe, data, encodeDrawn) }),
    training,
    // Where none are held out, the training rows decide which epoch is the best.
    validation: network(split.validation.length > 0 ? split.validation : split.training),
    trainingIndices: split.training,
    validationIndices: split.validation,
    noise,
    explained,
    constantConditions: constant,
  };
}

/** Curves are absolute magnitudes: a distance is no part of what a flow learns. */
function withoutDistance({ distanceMpc: _, ...options }: Options): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function checkDimensions(dimensions: number, values: number, { path, numbers, lightCurves }: TrainingData): void {
  const [least, most] = LIMITS.dimensions;
  if (numbers && dimensions > most) {
    throw new InputError(
      `${dimensions} components of what ${lightCurves.title} is represented by are more dimensions than a flow takes (${most})`,
    );
  }
  if (dimensions > most) {
    throw new InputError(`${dimensions} points are more dimensions than a flow takes (${most})`, {
      hint: `use ${argument("compress")} points:F or pca:K, or fewer ${argument("bands")}`,
    });
  }
  if (dimensions < least) {
    const what = dimensions < values ? argument("compress") : path;
    throw new InputError(`${what} leaves one dimension, but a flow has at least ${least}`, {
      hint: "keep more points or components, or train several bands together",
    });
  }
}

/** The value of each column of [rows, width] that does not vary. */
function constantColumns(values: Float64Array, width: number): (number | undefined)[] {
  const { lowest, highest } = columnExtremes(values, width);
  return lowest.map((low, column) => (isOneValue(low, highest[column]) ? low : undefined));
}

/** The transform of the conditions, fitted to the training rows, and the values that it takes. */
function fitConditions(
  recipe: TrainingRecipe,
  data: TrainingData,
  training: Uint32Array,
  observed?: ObservedCondition,
): { conditions: ConditionTransform; valuesOf: (rows: Uint32Array) => Float64Array } {
  const { plain, all } = observed
    ? {
        plain: plainConditions(observedConditions(observed.name)),
        all: observedConditionValues(observed.counts, data.conditions),
      }
    : unscaledConditions(recipe, data);
  const valuesOf = (rows: Uint32Array) => pickRows(all, plain.names.length, rows);
  return { conditions: standardiseConditions(plain, valuesOf(training)), valuesOf };
}

/** The conditions before they are standardised, and their values in all rows. */
function unscaledConditions(
  { feed }: TrainingRecipe,
  { lightCurves, parameters, quantities, conditions, options }: TrainingData,
): { plain: ConditionTransform; all: Float64Array } {
  switch (feed) {
    case "standardised":
      return { plain: plainConditions(quantities), all: conditions };
    case "kilonovaml": {
      // Published flows were fed otherwise: one input twice, and none by its logarithm.
      const named = namedQuantities(lightCurves, PUBLISHED_CONDITIONS.names, "a published condition");
      const complete = options ?? lightCurves.completeOptions({});
      return { plain: PUBLISHED_CONDITIONS, all: conditionValues(lightCurves, named, parameters, complete, undefined) };
    }
    default:
      return feed satisfies never;
  }
}

/** How targets become dimensions, and the share of their variance that these keep. */
interface FittedCurves {
  readonly curves: CurveTransform;
  readonly explained: number;
}

function fitCurves(recipe: TrainingRecipe, data: TrainingData, targets: Float64Array, values: number): FittedCurves {
  if (data.numbers) return representedNumbers(recipe, data, targets);
  if (recipe.compress.kind === "pca") {
    if (recipe.feed === "kilonovaml")
      throw new InputError(`${argument("feed")} kilonovaml has no principal components`);
    if (recipe.compress.value > values) {
      throw new InputError(
        `${argument("compress")} pca:${recipe.compress.value} asks for more components than there are points (${values})`,
      );
    }
    const { transform, explained } = principalComponents(targets, values, recipe.compress.value);
    return { curves: transform, explained };
  }
  switch (recipe.feed) {
    case "standardised":
      return { curves: standardisation(targets, values), explained: 1 };
    case "kilonovaml": {
      const scale = publishedScale(data.bands, data.times.length, targets);
      return { curves: { centre: new Float64Array(values), scale }, explained: 1 };
    }
    default:
      return recipe.feed satisfies never;
  }
}
