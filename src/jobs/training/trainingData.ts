/** Rows to train on, from a dataset: chosen bands and points, missing values filled, sets that say nothing left out. */

import { datasetBlocks, type ReadChunk } from "../../data/dataset/blocks.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import { jsonObject } from "../../data/jsonText.ts";
import { shownName } from "../../data/names.ts";
import type { DatasetLayout, DatasetReader, RowReader } from "../../data/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { encodeConditions, plainConditions } from "../../flow/conditionTransform.ts";
import { isDecodable, parseBands } from "../../lightcurves/bands.ts";
import { conditionValues, integratedOut } from "../../lightcurves/integratedOut.ts";
import { admits, type LightCurveModel, type ModelInput } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { parseQuantities, type Quantity } from "../../lightcurves/quantities.ts";
import { requireAbsoluteMagnitudes } from "../dataset/absoluteMagnitudes.ts";
import { modelOfDataset, optionsOfDataset } from "../dataset/datasetModel.ts";
import { fillCurve } from "../dataset/fill.ts";
import { SetsWithValues } from "../dataset/setsWithValues.ts";
import type { TrainingRecipe } from "./options.ts";

export interface TrainingData {
  readonly path: string;
  readonly rows: number;
  readonly bands: readonly string[];
  readonly times: readonly number[];
  /** The light-curve model of the dataset, and its complete options where the dataset states them. */
  readonly lightCurves: LightCurveModel;
  readonly options: Options | undefined;
  /** Inputs of all admitted sets of the dataset with a value in any band at any time, those left out included; or what was observed of sets. */
  readonly inputsWithValues: Float64Array;
  /** [rows, inputs of the light-curve model] */
  readonly parameters: Float64Array;
  /** What the recipe conditions the flow on; none where it is what is observed. */
  readonly quantities: readonly Quantity[];
  /** What is observed of each set instead, in the order of the conditions. */
  readonly observed?: readonly ModelInput[];
  /**
   * [rows, quantities], each with a place on its scale, of the sets with the usual values of what is integrated out; or what
   * was observed of them.
   */
  readonly conditions: Float64Array;
  /** [rows, band, time]; NaN where there is none and a representation is learned. */
  readonly magnitudes: Float64Array;
  /** [band, time] of a row that has no magnitudes here; absent where all have. */
  magnitudesOf?(row: number): Float64Array;
  /** [rows, numbers] of the light-curve model's representation, where this is learned instead of magnitudes. */
  readonly numbers?: Float64Array;
  /** Row numbers in the dataset. */
  readonly datasetRows: Uint32Array;
  /** Distributions from which constants of the sets were drawn, as the dataset states them. */
  readonly draws?: Readonly<Record<string, unknown>>;
  /** For each band the number of sets of the dataset that have a value in it. */
  readonly setsWithValues: readonly number[];
  /** Sets left out, since a band has no value at all; with a representation those without curves. */
  readonly emptySets: number;
  /** Sets left out, since they do not have one of the conditions, or no curves with the usual values of what is integrated out. */
  readonly unconditionedSets: number;
  readonly filledValues: number;
  /** Times left out, since no curve has a value of its own there. */
  readonly emptyTimes: readonly number[];
}

/** What of a recipe decides which sets are trained on, and their values. */
export type DataRecipe = Pick<TrainingRecipe, "bands" | "compress" | "fill" | "feed" | "conditions">;

/**
 * Reads a whole dataset for training.
 * @throws InputError for bands or conditions that it does not have, or where no set is left
 */
export const readTrainingData = (path: string, recipe: DataRecipe): Promise<TrainingData> =>
  readDataFor(path, async () => ({ recipe })).then(({ data }) => data);

/**
 * The same where the dataset itself decides part of the recipe. It is opened once: it may be a pipe.
 * @param choose gives the recipe, and whatever else belongs to it, to a dataset of which the head was read
 */
export async function readDataFor<Chosen extends { readonly recipe: DataRecipe }>(
  path: string,
  choose: (dataset: DatasetReader) => Promise<Chosen>,
): Promise<{ chosen: Chosen; data: TrainingData }> {
  const reader = await openDataset(path);
  try {
    requireAbsoluteMagnitudes(reader);
    const chosen = await choose(reader);
    return { chosen, data: await readRows(reader, chosen.recipe) };
  } finally {
    await reader.close();
  }
}

/** Which bands and points of a dataset become values of a curve. */
function selectValues({ bands, times }: DatasetLayout, path: string, recipe: DataRecipe) {
  const wanted =
    typeof recipe.bands === "string"
      ? parseBands(bands, recipe.bands, argument("bands"), path)
      : (recipe.bands ?? bands);
  const chosen = wanted.map((band) => bands.indexOf(band));
  const missing = wanted.find((_, index) => chosen[index] < 0);
  if (missing !== undefined) throw new InputError(`${path} has no band ${missing}`);
  const every = recipe.compress.kind === "points" ? recipe.compress.value : 1;
  const points = Array.from({ length: Math.ceil(times.length / every) }, (_, index) => index * every);
  return { bands: wanted, chosen, points, times: points.map((point) => times[point]) };
}

/** `--conditions` of trainings on what is observed, which takes the place of quantities of the sets. */
export const OBSERVED = "observed";

/** What a user gives to a flow of these rows: the sets, or what was observed of them. */
export const givenRows = ({ lightCurves, parameters, observed, conditions }: TrainingData) =>
  observed ? { inputs: observed, values: conditions } : { inputs: lightCurves.inputs, values: parameters };

/** What a recipe conditions a flow on, as `parseQuantities` reads it. */
function conditionNames({ name, representation }: LightCurveModel, { conditions }: DataRecipe): string {
  if (conditions === OBSERVED)
    throw new InputError(`${argument("conditions")} ${OBSERVED} goes with ${argument("observe")} alone`);
  if (conditions !== "representation") return conditions;
  if (!representation)
    throw new InputError(`${argument("conditions")} asks for those of the representation of ${name}, which has none`);
  return representation.conditions?.join(",") ?? "inputs";
}

/**
 * The representation in which curves of a dataset are learned.
 * @throws InputError where the model has none, or where the dataset does not say by which options its curves were made:
 *   the numbers are computed from the inputs, not from the curves
 */
function representationFor({ title, representation }: LightCurveModel, options: Options | undefined, path: string) {
  if (!representation) throw new InputError(`${path} holds curves of ${title}, which has no representation to learn`);
  if (!options) {
    throw new InputError(
      `${path} does not say by which options of ${title} its curves were made, so that they have no representation to learn`,
    );
  }
  return representation;
}

/** Rows of which more are to come: of simulations, that know their model. */
export interface PartOfRows {
  readonly lightCurves: LightCurveModel;
  readonly options: Options;
  /** What is observed of sets instead of conditions that follow from them. */
  readonly observed?: ObservedRows;
}

/** What is observed of sets. */
export interface ObservedRows {
  readonly inputs: readonly ModelInput[];
  /** Values [.., inputs] of some sets [.., inputs of the model]. @param rows their places among those that are read */
  valuesOf(sets: Float64Array, rows: Uint32Array): Float64Array;
}

/**
 * The rows of an open dataset that are trained on.
 * @param part where it is a part of the rows, which may be left without any, and keeps every time
 */
export async function readRows(reader: RowReader, recipe: DataRecipe, part?: PartOfRows): Promise<TrainingData> {
  const { layout, path } = reader;
  const lightCurves = part?.lightCurves ?? modelOfDataset(layout, path);
  const options = part?.options ?? optionsOfDataset(lightCurves, layout);
  const represented =
    recipe.compress.kind === "representation" ? representationFor(lightCurves, options, path) : undefined;
  const observed = part?.observed;
  const quantities = observed
    ? []
    : parseQuantities(lightCurves, conditionNames(lightCurves, recipe), argument("conditions"));
  const told = observed?.inputs ?? quantities;
  const scales = plainConditions(told);
  // Sets that are as they were drawn are known to have numbers.
  const drawn = integratedOut(lightCurves, quantities).length > 0;
  const modelOptions = options ?? lightCurves.completeOptions({});
  const width = lightCurves.inputs.length;
  const { bands, chosen, points, times } = selectValues(layout, path, recipe);
  const foreign = represented && bands.find((band) => !isDecodable(lightCurves, band));
  if (foreign !== undefined) {
    throw new InputError(
      `${path} has the band ${shownName(foreign)}, of which the representation of ${lightCurves.title} has nothing`,
    );
  }
  const values = chosen.length * points.length;
  const magnitudes = new Float64Array(layout.count * values);
  const parameters = new Float64Array(layout.count * width);
  const conditions = new Float64Array(layout.count * told.length);
  const numbersPerSet = represented?.names.length ?? 0;
  const numbers = new Float64Array(layout.count * numbersPerSet);
  const datasetRows = new Uint32Array(layout.count);
  const setsWithValues = bands.map(() => 0);
  const withValues = new SetsWithValues(lightCurves);
  const counts = { kept: 0, empty: 0, unconditioned: 0, filled: 0 };
  for await (const chunk of datasetBlocks(reader)) {
    withValues.add(chunk);
    const first = counts.kept;
    let end = first;
    for (let row = 0; row < chunk.rows; row++) {
      let complete = true;
      for (let index = 0; index < chosen.length; index++) {
        const base = (row * layout.bands.length + chosen[index]) * layout.times.length;
        const at = end * values + index * points.length;
        const missing = copyPoints(chunk, base, points, magnitudes, at);
        if (missing < points.length) setsWithValues[index]++;
        if (represented) continue;
        counts.filled += missing;
        if (missing > 0) fillCurve(magnitudes.subarray(at, at + points.length), times, recipe.fill);
        for (let k = at; k < at + points.length; k++) complete &&= Number.isFinite(magnitudes[k]);
      }
      const set = chunk.parameters.subarray(width * row, width * (row + 1));
      const encoded = represented?.encode(set, modelOptions);
      if (!complete || !admits(lightCurves, set) || (represented && !encoded)) {
        counts.empty++;
        continue;
      }
      if (encoded) numbers.set(encoded, numbersPerSet * end);
      for (let k = 0; k < width; k++) parameters[width * end + k] = chunk.parameters[width * row + k];
      datasetRows[end++] = chunk.start + row;
    }
    // All conditions of a block together, and then without the sets that lack one.
    const sets = parameters.subarray(width * first, width * end);
    const given = observed
      ? observed.valuesOf(sets, datasetRows.subarray(first, end))
      : conditionValues(lightCurves, quantities, sets, modelOptions, drawn ? represented : undefined);
    const encoded = encodeConditions(scales, given);
    for (let row = first; row < end; row++) {
      const from = (row - first) * told.length;
      if (!encoded.subarray(from, from + told.length).every(Number.isFinite)) {
        counts.unconditioned++;
        continue;
      }
      if (row !== counts.kept) {
        parameters.copyWithin(width * counts.kept, width * row, width * (row + 1));
        magnitudes.copyWithin(values * counts.kept, values * row, values * (row + 1));
        numbers.copyWithin(numbersPerSet * counts.kept, numbersPerSet * row, numbersPerSet * (row + 1));
        datasetRows[counts.kept] = datasetRows[row];
      }
      conditions.set(given.subarray(from, from + told.length), told.length * counts.kept++);
    }
  }
  if (!part && represented && counts.kept === 0) throw new InputError(`no set of ${path} has a curve to learn`);
  if (!part && !represented && (counts.kept === 0 || setsWithValues.includes(0))) {
    throw tooFewSets({ path, bands, setsWithValues }, 0);
  }
  const filled = magnitudes.subarray(0, values * counts.kept);
  // As published, times at which every curve repeats its neighbour are kept, though such a dimension has no density.
  const keepsAll = part !== undefined || represented !== undefined || recipe.feed === "kilonovaml";
  const kept = keepsAll ? times.map((_, point) => point) : pointsOfTheirOwn(filled, times.length);
  return {
    path,
    rows: counts.kept,
    bands,
    times: kept.map((point) => times[point]),
    emptyTimes: times.filter((_, point) => !kept.includes(point)),
    lightCurves,
    options,
    inputsWithValues: withValues.inputs(),
    parameters: parameters.slice(0, width * counts.kept),
    quantities,
    conditions: conditions.slice(0, told.length * counts.kept),
    ...(observed ? { observed: observed.inputs } : {}),
    magnitudes: pickPoints(filled, times.length, kept),
    ...(represented ? { numbers: numbers.slice(0, numbersPerSet * counts.kept) } : {}),
    datasetRows: datasetRows.slice(0, counts.kept),
    draws: jsonObject(layout.provenance.draws),
    setsWithValues,
    emptySets: counts.empty,
    unconditionedSets: counts.unconditioned,
    filledValues: counts.filled,
  };
}

/**
 * Copies the points of one curve, NaN where it has none: what the dataset itself has filled, and says so, is filled again.
 * @returns how many are NaN
 */
function copyPoints(
  { magnitudes, mask }: Pick<ReadChunk, "magnitudes" | "mask">,
  base: number,
  points: readonly number[],
  target: Float64Array,
  at: number,
): number {
  let missing = 0;
  for (let index = 0; index < points.length; index++) {
    const from = base + points[index];
    const value = mask?.[from] === 0 ? Number.NaN : magnitudes[from];
    target[at + index] = value;
    if (Number.isNaN(value)) missing++;
  }
  return missing;
}

/** Why there is nothing to train on: a band in which hardly any set has a value, or few sets altogether. */
export function tooFewSets(
  { path, bands, setsWithValues }: Pick<TrainingData, "path" | "bands" | "setsWithValues">,
  rows: number,
): InputError {
  const poorest = Math.min(...setsWithValues);
  const band = bands[setsWithValues.indexOf(poorest)];
  if (poorest === 0) return new InputError(`no set of ${path} has a value in band ${band} at the times to learn`);
  const sets = (count: number) => `${count.toLocaleString("en-US")} ${count === 1 ? "set" : "sets"}`;
  const why = poorest < 4 ? ` (only ${sets(poorest)} with a value in band ${band})` : "";
  return new InputError(`${path} leaves ${sets(rows)} to train on, but a training needs at least 2${why}`);
}

/** Points whose value differs from that of the neighbour that is kept, in at least one curve of [.., points]. */
export function pointsOfTheirOwn(magnitudes: Float64Array, points: number): number[] {
  const differs = new Array<boolean>(points).fill(false);
  for (let start = 0; start < magnitudes.length; start += points) {
    for (let point = 0; point + 1 < points; point++) {
      if (magnitudes[start + point] !== magnitudes[start + point + 1]) differs[point] = true;
    }
  }
  // Of a run of equal points the last is kept.
  return differs.flatMap((different, point) => (different || point === points - 1 ? [point] : []));
}

/** Of magnitudes [.., points] those at some of the points. */
export function pickPoints(magnitudes: Float64Array, points: number, kept: readonly number[]): Float64Array {
  if (kept.length === points) return magnitudes.slice();
  const picked = new Float64Array((magnitudes.length / points) * kept.length);
  let next = 0;
  for (let start = 0; start < magnitudes.length; start += points) {
    for (const point of kept) picked[next++] = magnitudes[start + point];
  }
  return picked;
}
