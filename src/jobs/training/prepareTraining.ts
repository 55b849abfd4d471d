/** Everything of a training that follows from data and recipe: rows in network units, transforms, architecture. */

import { InputError } from "../../engine/errors.ts";
import { type Architecture, buildArchitecture, LIMITS } from "../../flow/architecture.ts";
import { encodeConditions, fitConditions, fitPublishedConditions } from "../../flow/conditionTransform.ts";
import { type CurveTransform, encodeCurves, standardisation } from "../../flow/curveTransform.ts";
import { learnedOrders } from "../../flow/learnedOrder.ts";
import type { FlowModel } from "../../flow/model.ts";
import { principalComponents } from "../../flow/principalComponents.ts";
import { PUBLISHED_SCALES } from "../../flow/publishedModel.ts";
import { splitRows } from "../../flow/training/shuffle.ts";
import type { TrainingRows } from "../../flow/training/trainer.ts";
import { statedOptions } from "../dataset/datasetOptions.ts";
import { pickSets } from "../inference/nearness.ts";
import { readTrainingData, type TrainingData } from "./trainingData.ts";
import type { TrainingRecipe, TrainRequest } from "./trainingRecipe.ts";

/** Training inputs that a model keeps, for the question whether others are like them: 32 KB. */
const KEPT_INPUTS = 2000;

/** What a training starts from. */
export interface PreparedTraining {
  readonly data: TrainingData;
  readonly architecture: Architecture;
  readonly template: FlowModel;
  readonly training: TrainingRows;
  readonly validation: TrainingRows;
  readonly trainingIndices: Uint32Array;
  readonly validationIndices: Uint32Array;
  readonly noise: Float32Array;
  readonly explained: number;
}

/** @throws InputError where the dataset is no basis for a training with this recipe */
export async function prepareTraining(request: TrainRequest): Promise<PreparedTraining> {
  const { recipe } = request;
  const every = recipe.compression.kind === "points" ? recipe.compression.value : 1;
  const data = await readTrainingData(
    request.dataset,
    recipe.bands,
    every,
    recipe.fill,
    recipe.feeding === "kilonovaml",
  );
  const values = data.bands.length * data.times.length;
  const split = splitRows(data.rows, recipe.validation, recipe.seed);
  if (split.training.length < 2)
    throw new InputError(`${request.dataset} leaves ${split.training.length} rows to train on`);
  const trainingMagnitudes = pickRows(data.magnitudes, values, split.training);
  const trainingParameters = pickRows(data.parameters, 4, split.training);
  const { curves, explained } = fitCurves(recipe, data, trainingMagnitudes, values);
  const conditions =
    recipe.feeding === "kilonovaml" ? fitPublishedConditions(trainingParameters) : fitConditions(trainingParameters);
  const dimensions = curves.scale.length;
  const [, most] = LIMITS.dimensions;
  if (dimensions > most) {
    throw new InputError(`${dimensions} points are more dimensions than a flow takes (${most})`, {
      hint: "use --compress points:F or pca:K, or fewer --bands",
    });
  }
  if (dimensions < LIMITS.dimensions[0]) {
    throw new InputError(`--compress leaves one dimension, but a flow has at least ${LIMITS.dimensions[0]}`, {
      hint: "keep more points or components, or train several --bands together",
    });
  }
  const network = (indices: Uint32Array): TrainingRows => ({
    curves: Float32Array.from(encodeCurves(curves, pickRows(data.magnitudes, values, indices))),
    conditions: Float32Array.from(encodeConditions(conditions, pickRows(data.parameters, 4, indices))),
  });
  const training = network(split.training);
  const noise = Float32Array.from(curves.scale, (scale) => recipe.noise / Math.abs(scale));
  const architecture = buildArchitecture({
    ...recipe,
    dimensions,
    conditions: conditions.columns.length,
    ...(recipe.permutation === "learned"
      ? { orders: learnedOrders(training, noise, recipe.couplings, recipe.seed) }
      : {}),
  });
  const extremes = (pick: (a: number, b: number) => number, start: number) =>
    [0, 1, 2, 3].map((column) => {
      let best = start;
      for (let at = column; at < trainingParameters.length; at += 4) best = pick(best, trainingParameters[at]);
      return best;
    });
  return {
    data,
    architecture,
    template: {
      architecture,
      state: { parameters: new Float32Array(), moments: new Float32Array() },
      curves,
      conditions,
      bands: data.bands,
      times: data.times,
      training: {
        source: request.dataset,
        trainingRows: split.training.length,
        validationRows: split.validation.length,
        lowest: extremes(Math.min, Number.POSITIVE_INFINITY),
        highest: extremes(Math.max, Number.NEGATIVE_INFINITY),
        ...modelOf(data.provenance),
      },
      trainingInputs: pickSets(trainingParameters, KEPT_INPUTS),
    },
    training,
    // Where none are held out, the training rows decide which epoch is the best.
    validation: network(split.validation.length > 0 ? split.validation : split.training),
    trainingIndices: split.training,
    validationIndices: split.validation,
    noise,
    explained,
  };
}

/** What a dataset says of the model of its curves. They are absolute magnitudes: a distance is no part of it. */
function modelOf(provenance: TrainingData["provenance"]): Pick<FlowModel["training"], "variant" | "options"> {
  const stated = statedOptions(provenance);
  if (!stated) return {};
  const { distanceMpc: _, ...options } = stated;
  return { variant: stated.variant, options };
}

function fitCurves(
  recipe: TrainingRecipe,
  data: TrainingData,
  magnitudes: Float64Array,
  values: number,
): { curves: CurveTransform; explained: number } {
  if (recipe.compression.kind === "pca") {
    if (recipe.feeding === "kilonovaml") throw new InputError("--feed kilonovaml has no principal components");
    if (recipe.compression.value > values) {
      throw new InputError(
        `--compress pca:${recipe.compression.value} asks for more components than there are points (${values})`,
      );
    }
    const { transform, explained } = principalComponents(magnitudes, values, recipe.compression.value);
    return { curves: transform, explained };
  }
  if (recipe.feeding === "standardised") return { curves: standardisation(magnitudes, values), explained: 1 };
  const scale = data.bands.flatMap((band, index) => {
    const points = data.times.length;
    let brightest = PUBLISHED_SCALES[band] ?? Number.POSITIVE_INFINITY;
    if (!Number.isFinite(brightest)) {
      magnitudes.forEach((value, at) => {
        if (Math.floor((at % values) / points) === index) brightest = Math.min(brightest, value);
      });
    }
    return new Array<number>(points).fill(brightest);
  });
  return { curves: { centre: new Float64Array(values), scale: Float64Array.from(scale) }, explained: 1 };
}

function pickRows(values: Float64Array, width: number, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length * width);
  rows.forEach((row, index) => {
    picked.set(values.subarray(row * width, (row + 1) * width), index * width);
  });
  return picked;
}

/** A short sum over the data, to recognise the same data in a continuation. */
export function fingerprint({ data }: PreparedTraining): number[] {
  const sum = (values: Float64Array) => values.reduce((total, value, index) => total + value * ((index % 97) + 1), 0);
  return [sum(data.parameters), sum(data.magnitudes)];
}
