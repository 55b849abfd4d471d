/** Rows to train on, from a dataset: chosen bands and points, missing values filled, sets that say nothing left out. */

import { datasetBlocks } from "../../data/dataset/blocks.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import type { DatasetLayout, DatasetReader } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import { encodeConditions, plainConditions } from "../../flow/conditionTransform.ts";
import { parseBands } from "../../lightcurves/bands.ts";
import { admits, type LightCurveModel } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { parseQuantities, type Quantity, quantityValues } from "../../lightcurves/quantities.ts";
import { requireAbsoluteMagnitudes } from "../dataset/absoluteMagnitudes.ts";
import { modelOfDataset, optionsOfDataset } from "../dataset/datasetModel.ts";
import { fillCurve } from "../dataset/fill.ts";
import type { TrainingRecipe } from "./options.ts";

export interface TrainingData {
  readonly path: string;
  readonly rows: number;
  readonly bands: readonly string[];
  readonly times: readonly number[];
  /** The light-curve model of the dataset, and its complete options where the dataset states them. */
  readonly lightCurves: LightCurveModel;
  readonly options: Options | undefined;
  /** [rows, inputs of the light-curve model] */
  readonly parameters: Float64Array;
  /** What the recipe conditions the flow on. */
  readonly quantities: readonly Quantity[];
  /** [rows, quantities], each with a place on its scale. */
  readonly conditions: Float64Array;
  /** [rows, band, time] */
  readonly magnitudes: Float64Array;
  /** Row numbers in the dataset. */
  readonly datasetRows: Uint32Array;
  /** Sets left out, since a band has no value at all. */
  readonly emptySets: number;
  /** Sets left out, since they do not have one of the conditions. */
  readonly unconditionedSets: number;
  readonly filledValues: number;
  /** Times left out, since no curve has a value of its own there. */
  readonly emptyTimes: readonly number[];
}

/**
 * Reads a whole dataset for training.
 * @throws InputError for bands or conditions that it does not have, or where no set is left
 */
export async function readTrainingData(path: string, recipe: TrainingRecipe): Promise<TrainingData> {
  const reader = await openDataset(path);
  try {
    requireAbsoluteMagnitudes(reader);
    return await readRows(reader, recipe);
  } finally {
    await reader.close();
  }
}

/** Which bands and points of a dataset become values of a curve. */
function selectValues({ bands, times }: DatasetLayout, path: string, recipe: TrainingRecipe) {
  const wanted =
    typeof recipe.bands === "string" ? parseBands(bands, recipe.bands, "--bands", path) : (recipe.bands ?? bands);
  const chosen = wanted.map((band) => bands.indexOf(band));
  const missing = wanted.find((_, index) => chosen[index] < 0);
  if (missing !== undefined) throw new InputError(`${path} has no band ${missing}`);
  const every = recipe.compress.kind === "points" ? recipe.compress.value : 1;
  const points = Array.from({ length: Math.ceil(times.length / every) }, (_, index) => index * every);
  return { bands: wanted, chosen, points, times: points.map((point) => times[point]) };
}

async function readRows(reader: DatasetReader, recipe: TrainingRecipe): Promise<TrainingData> {
  const { layout, path } = reader;
  const lightCurves = modelOfDataset(layout, path);
  const options = optionsOfDataset(lightCurves, layout);
  const quantities = parseQuantities(lightCurves, recipe.conditions, "--conditions");
  const scales = plainConditions(quantities);
  const modelOptions = options ?? lightCurves.completeOptions({});
  const width = lightCurves.inputs.length;
  const { bands, chosen, points, times } = selectValues(layout, path, recipe);
  const values = chosen.length * points.length;
  const magnitudes = new Float64Array(layout.count * values);
  const parameters = new Float64Array(layout.count * width);
  const conditions = new Float64Array(layout.count * quantities.length);
  const datasetRows = new Uint32Array(layout.count);
  const counts = { kept: 0, empty: 0, unconditioned: 0, filled: 0 };
  for await (const chunk of datasetBlocks(reader)) {
    for (let row = 0; row < chunk.rows; row++) {
      const target = magnitudes.subarray(counts.kept * values, (counts.kept + 1) * values);
      let complete = true;
      chosen.forEach((band, index) => {
        const base = (row * layout.bands.length + band) * layout.times.length;
        const curve = target.subarray(index * points.length, (index + 1) * points.length);
        points.forEach((point, at) => {
          // What the dataset itself has filled, and says so, is filled anew.
          const own = chunk.mask?.[base + point] !== 0;
          curve[at] = own ? chunk.magnitudes[base + point] : Number.NaN;
          if (Number.isNaN(curve[at])) counts.filled++;
        });
        fillCurve(curve, times, recipe.fill);
        complete &&= curve.every(Number.isFinite);
      });
      const own = chunk.parameters.subarray(width * row, width * (row + 1));
      if (!complete || !admits(lightCurves, own)) {
        counts.empty++;
        continue;
      }
      const given = quantityValues(lightCurves, quantities, own, modelOptions);
      if (!encodeConditions(scales, given).every(Number.isFinite)) {
        counts.unconditioned++;
        continue;
      }
      parameters.set(own, width * counts.kept);
      conditions.set(given, quantities.length * counts.kept);
      datasetRows[counts.kept++] = chunk.start + row;
    }
  }
  if (counts.kept === 0) throw new InputError(`${path} has no set with values in these bands and times`);
  const filled = magnitudes.subarray(0, values * counts.kept);
  // As published, times at which every curve repeats its neighbour are kept, though such a dimension has no density.
  const kept = recipe.feed === "kilonovaml" ? times.map((_, point) => point) : pointsOfTheirOwn(filled, times.length);
  return {
    path,
    rows: counts.kept,
    bands,
    times: kept.map((point) => times[point]),
    emptyTimes: times.filter((_, point) => !kept.includes(point)),
    lightCurves,
    options,
    parameters: parameters.slice(0, width * counts.kept),
    quantities,
    conditions: conditions.slice(0, quantities.length * counts.kept),
    magnitudes: pickPoints(filled, times.length, kept),
    datasetRows: datasetRows.slice(0, counts.kept),
    emptySets: counts.empty,
    unconditionedSets: counts.unconditioned,
    filledValues: counts.filled,
  };
}

/** Points whose value differs from that of the neighbour that is kept, in at least one curve of [.., points]. */
function pointsOfTheirOwn(magnitudes: Float64Array, points: number): number[] {
  const differs = new Array<boolean>(points).fill(false);
  for (let start = 0; start < magnitudes.length; start += points) {
    for (let point = 0; point + 1 < points; point++) {
      if (magnitudes[start + point] !== magnitudes[start + point + 1]) differs[point] = true;
    }
  }
  // The last of a run of equal points stands for all of them.
  return differs.flatMap((different, point) => (different || point === points - 1 ? [point] : []));
}

function pickPoints(magnitudes: Float64Array, points: number, kept: readonly number[]): Float64Array {
  if (kept.length === points) return magnitudes.slice();
  const picked = new Float64Array((magnitudes.length / points) * kept.length);
  let next = 0;
  for (let start = 0; start < magnitudes.length; start += points) {
    for (const point of kept) picked[next++] = magnitudes[start + point];
  }
  return picked;
}
