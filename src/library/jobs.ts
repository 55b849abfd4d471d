/**
 * The commands' jobs for programs: each comes with its first call, has defaults where the command has them, and names
 * options where the command names flags.
 */

import { checkFields } from "../data/checkFields.ts";
import { checkSource } from "../data/checkSource.ts";
import type { FixedValues } from "../data/parameters/schema.ts";
import { type DatasetReader, MAGNITUDE_TYPES, type ParameterSource } from "../data/types.ts";
import { timesOf } from "../embed/times.ts";
import { argument, InputError } from "../engine/errors.ts";
import { checkSeed } from "../engine/random/streams.ts";
import type { CheckRequest, CheckSummary } from "../jobs/dataset/check.ts";
import type { GenerateRequest, GenerateSummary } from "../jobs/dataset/generate.ts";
import type { MergeOptions, MergeSummary } from "../jobs/dataset/merge.ts";
import type { PrepareRequest, PrepareSummary } from "../jobs/dataset/prepare.ts";
import type { JobEvents } from "../jobs/events.ts";
import type { Prediction } from "../jobs/inference/bandPrediction.ts";
import type { CompareRequest, CompareResult } from "../jobs/inference/compare.ts";
import type { PredictRequest } from "../jobs/inference/predict.ts";
import { bandsOf } from "../lightcurves/bands.ts";
import type { Draws } from "../lightcurves/draws/draws.ts";
import { describeRange, inRange, type LightCurveModel } from "../lightcurves/model.ts";
import { checkNoise } from "../lightcurves/noise.ts";
import type { Options } from "../lightcurves/options.ts";
import type { LightCurveRequest } from "../lightcurves/program.ts";
import { checkBolometric, checkModel, configuredModel, modelNamed } from "../lightcurves/registry.ts";
import { withoutFlags } from "./jobErrors.ts";
import {
  AMOUNT,
  ANY,
  COUNT,
  checkEvents,
  checkJob,
  checkText,
  FLAG,
  PATHS,
  SHARE,
  TEXT,
  VALUES,
} from "./jobRequests.ts";
import type { Flow } from "./types.ts";

/** A request some of whose fields have defaults. */
export type WithDefaults<Request, Names extends keyof Request> = Omit<Request, Names> & Partial<Pick<Request, Names>>;

/**
 * Opens a dataset that kiloflow wrote, HDF5, NumPy or CSV. Close it when done.
 * @throws InputError where it cannot be read or is no dataset
 * @example
 * ```ts
 * import { createPrior, DU17, generateDataset, openDataset, parseTimes } from "kiloflow";
 *
 * const source = createPrior(DU17, "eos", 5, 1);
 * await generateDataset({ model: "du17", source, curves: { times: parseTimes("1:5:1") }, output: "read.npz" });
 * const dataset = await openDataset("read.npz");
 * const { parameters, magnitudes } = await dataset.read(0, dataset.layout.count); // [sets, inputs], [sets, band, time]
 * await dataset.close();
 * ```
 */
export async function openDataset(path: string): Promise<DatasetReader> {
  checkText("path", path);
  return (await import("../data/dataset/reader.ts")).openDataset(path);
}

/** How `openSets` reads a file. */
export interface OpenSetsOptions {
  /** Group, array or table of the file that has the sets, where it has several. */
  readonly table?: string;
  /** That will be applied to the masses, which are read as the file has them: those in the detector's frame are preferred. */
  readonly redshift?: number;
  /** Whether the file has binaries from which the model's inputs follow; those of DU17 are a binary anyway. */
  readonly fromBinary?: boolean;
  /** The model's options, complete: they say how inputs follow from binaries. */
  readonly options?: Options;
  /** Inputs that have one value in every set: the file needs no columns for them. */
  readonly fixed?: FixedValues;
  /** What is drawn for every set: the file needs no columns for it either. */
  readonly draws?: Draws;
}

/**
 * Opens a file of sets of a model's inputs: a table, HDF5, JSON of bilby, NumPy. Sets that the model cannot evaluate are
 * kept, and counted in a note.
 * @throws InputError where it cannot be read, or has no columns for the inputs
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { DU17, lightCurves, openSets } from "kiloflow";
 *
 * writeFileSync("posterior.csv", "m1,m2,lambda1,lambda2\n1.48,1.26,250,700\n1.5,1.3,240,690\n");
 * const source = await openSets(DU17, "posterior.csv");
 * const { magnitudes } = await lightCurves("du17", source.read(0, source.count), { times: [1, 2] });
 * ```
 */
export async function openSets(
  model: LightCurveModel | string,
  path: string,
  options?: OpenSetsOptions,
): Promise<ParameterSource> {
  const known = typeof model === "string" ? modelNamed(model) : model;
  checkModel(known);
  checkText("path", path);
  checkJob("openSets", options, SETS, []);
  return withoutFlags((await import("../lightcurves/openSets.ts")).openSets(known, path, options));
}

const MERGE = { inputs: PATHS, output: TEXT, force: FLAG, resume: FLAG, format: ANY, compress: FLAG, sync: FLAG };
const PREPARE = {
  ...{ input: TEXT, output: TEXT, fill: TEXT, every: COUNT, bands: TEXT, cropShare: SHARE, dropEmpty: FLAG },
  ...{ force: FLAG, resume: FLAG, format: ANY, compress: FLAG, sync: FLAG },
};
const CHECK = { input: TEXT, rows: COUNT, options: ANY, tolerance: AMOUNT };
const FILES = { figure: TEXT, force: FLAG, backend: ANY, calibration: FLAG };
const PREDICT = {
  ...{ models: PATHS, sets: ANY, redshift: ANY, distanceMpc: AMOUNT, samples: ANY, seed: ANY, ...FILES },
  ...{ output: TEXT, histograms: TEXT, bands: TEXT, times: ANY },
};
const COMPARE = {
  ...{ models: PATHS, dataset: TEXT, sets: ANY, rows: ANY, samples: ANY, seed: ANY, reliability: TEXT, ...FILES },
};
const SETS = { table: TEXT, redshift: AMOUNT, fromBinary: FLAG, options: ANY, fixed: VALUES, draws: ANY };
const DATASET_FIELDS: readonly (keyof GenerateRequest)[] = [
  ...(["model", "source", "curves", "backend", "output", "format", "compress", "sync", "force", "resume"] as const),
  ...(["seed", "redshift", "noise", "fixed", "draws", "shard", "figure"] as const),
];
const CURVE_FIELDS: readonly (keyof LightCurveRequest)[] = ["times", "bands", "options", "bolometric", "magnitudeType"];

/** What a dataset is generated of; the rest of {@link GenerateRequest} has defaults. */
export interface DatasetRequest
  extends WithDefaults<Omit<GenerateRequest, "model" | "curves">, "backend" | "force" | "resume" | "seed"> {
  /** A light-curve model, or its name. */
  readonly model: GenerateRequest["model"] | string;
  readonly curves: Pick<LightCurveRequest, "times"> & Partial<LightCurveRequest>;
}

/**
 * Generates a dataset: light curves of all sets of a source, in a file. Memory does not grow with it.
 * @throws InputError for what cannot be read or written, DeviceError for a failing adapter, InterruptedError if stopped
 * @example
 * ```ts
 * import { createPrior, DU17, generateDataset, parseTimes } from "kiloflow";
 *
 * const summary = await generateDataset({
 *   model: "du17",
 *   source: createPrior(DU17, "eos", 10, 1),
 *   curves: { times: parseTimes("1:5:1"), bands: ["g", "r"] },
 *   output: "kilonovae.npz",
 *   force: true, // an existing file is replaced
 * });
 * ```
 */
export async function generateDataset(request: DatasetRequest, events?: JobEvents): Promise<GenerateSummary> {
  const { generateDataset: generate } = await import("../jobs/dataset/generate.ts");
  checkFields(request, DATASET_FIELDS, `the options of ${argument("generateDataset")}`);
  const { model: named, curves, source, output } = request ?? {};
  if (typeof output !== "string") throw new InputError(`${argument("output")} must be the path of a file`);
  checkEvents(events);
  checkSource(source);
  checkFields(curves, CURVE_FIELDS, argument("curves"));
  const given = curves?.options ?? {};
  const model = configuredModel(typeof named === "string" ? modelNamed(named) : named, given);
  const complete: LightCurveRequest = {
    ...{ magnitudeType: "f32", bolometric: false },
    ...curves,
    ...{ times: timesOf(curves?.times), bands: bandsOf(model, curves?.bands) },
    options: model.completeOptions(given),
  };
  checkSourceOf(model, source);
  if (!MAGNITUDE_TYPES.includes(complete.magnitudeType)) {
    throw new InputError(`${argument("magnitudeType")} is "${complete.magnitudeType}", but must be f32 or f16`);
  }
  checkBolometric(model, complete.bolometric);
  const seed = checkSeed(request.seed ?? source.seed ?? 0);
  if (request.noise !== undefined) checkNoise(request.noise);
  const defaults = { backend: "auto", force: false, resume: false } as const;
  return withoutFlags(generate({ ...defaults, ...request, seed, model, curves: complete }, events));
}

/** @throws InputError for a source of another model's sets */
function checkSourceOf({ name, inputs }: LightCurveModel, source: ParameterSource): void {
  const names = inputs.map((input) => input.name).join(", ");
  if (source.width === inputs.length && (source.inputs?.join(", ") ?? names) === names) return;
  const found = source.inputs?.join(", ") ?? `${source.width} numbers`;
  throw new InputError(`${argument("source")} has sets of ${found}, but those of ${name} are ${names}`);
}

/**
 * Joins the shards of a dataset.
 * @throws InputError where one is missing, doubled, or made with other settings
 * @example
 * ```ts
 * import { createPrior, DU17, generateDataset, mergeDatasets, parseTimes } from "kiloflow";
 *
 * const request = { model: DU17, source: createPrior(DU17, "eos", 10, 1), curves: { times: parseTimes("1:5:1") } };
 * await generateDataset({ ...request, shard: { index: 1, count: 2 }, output: "part1.npz" });
 * await generateDataset({ ...request, shard: { index: 2, count: 2 }, output: "part2.npz" });
 * const { rows } = await mergeDatasets(["part1.npz", "part2.npz"], "whole.npz");
 * ```
 */
export async function mergeDatasets(
  inputs: readonly string[],
  output: string,
  options?: Partial<MergeOptions>,
  events?: JobEvents,
): Promise<MergeSummary> {
  checkFields(options, Object.keys(MERGE), `the options of ${argument("mergeDatasets")}`);
  checkJob("mergeDatasets", { ...options, inputs, output }, MERGE, ["inputs", "output"]);
  checkEvents(events);
  const { mergeDatasets: merge } = await import("../jobs/dataset/merge.ts");
  return withoutFlags(merge(inputs, output, { force: false, ...options }, events));
}

/**
 * Thins a dataset, and fills its missing values, for networks that know no NaN.
 * @throws InputError for selections that leave nothing, and for unreadable or unwritable files
 * @example
 * ```ts
 * import { createPrior, DU17, generateDataset, parseTimes, prepareDataset } from "kiloflow";
 *
 * const source = createPrior(DU17, "eos", 10, 1);
 * await generateDataset({ model: DU17, source, curves: { times: parseTimes("0.1:5:0.1") }, output: "full.npz" });
 * const { filledValues } = await prepareDataset({ input: "full.npz", output: "thin.npz", every: 5, fill: "nearest" });
 * ```
 */
export async function prepareDataset(
  request: WithDefaults<PrepareRequest, "every" | "cropShare" | "dropEmpty" | "force">,
  events?: JobEvents,
): Promise<PrepareSummary> {
  checkJob("prepareDataset", request, PREPARE, ["input", "output", "fill"]);
  checkEvents(events);
  const { prepareDataset: prepare } = await import("../jobs/dataset/prepare.ts");
  (await import("../jobs/dataset/fill.ts")).parseFill(request.fill);
  return withoutFlags(prepare({ every: 1, cropShare: 0.5, dropEmpty: false, force: false, ...request }, events));
}

/**
 * Compares a dataset with the float64 reference of its model.
 * @throws InputError where the dataset cannot be read or does not say how it was made
 * @example
 * ```ts
 * import { checkDataset, createPrior, DU17, generateDataset, parseTimes } from "kiloflow";
 *
 * const source = createPrior(DU17, "eos", 10, 1);
 * await generateDataset({ model: DU17, source, curves: { times: parseTimes("1:5:1") }, output: "checked.npz" });
 * const { passed, largest } = await checkDataset({ input: "checked.npz" }); // mag
 * ```
 */
export async function checkDataset(
  request: WithDefaults<CheckRequest, "rows">,
  events?: JobEvents,
): Promise<CheckSummary> {
  checkJob("checkDataset", request, CHECK, ["input"]);
  checkEvents(events);
  const { checkDataset: check } = await import("../jobs/dataset/check.ts");
  return withoutFlags(check({ rows: 1000, ...request }, events));
}

/**
 * Credible bands of light curves from flows of several bands, for one set or a posterior.
 * @throws InputError for bad input, flows of one band or of several light-curve models; InterruptedError where stopped
 * @example
 * ```ts
 * import { predict } from "kiloflow";
 *
 * const { bands } = await predict({
 *   models: ["models/tiny.safetensors"],
 *   sets: () => Float64Array.of(1.48, 1.26, 250, 700), // or { path } of a posterior
 * });
 * ```
 */
export async function predict(
  request: WithDefaults<PredictRequest, "seed" | "backend" | "force">,
  events?: JobEvents,
): Promise<Prediction> {
  checkJob("predict", request, PREDICT, ["models", "sets"]);
  checkEvents(events);
  const { predict: run } = await import("../jobs/inference/predict.ts");
  const { sets: given } = request;
  const path = (given as { path?: unknown } | null)?.path;
  if (typeof given !== "function" && typeof path !== "string") {
    throw new InputError(
      `${argument("sets")} must be a function that gives one set, or { path } of a posterior's file`,
    );
  }
  const sets: PredictRequest["sets"] =
    typeof given === "function" ? (model, fixed) => oneSet(model, given(model, fixed)) : given;
  return withoutFlags(run({ seed: 1, backend: "auto", force: false, ...request, sets }, events));
}

/** @throws InputError for what is not one set of a model's inputs */
function oneSet({ inputs, title }: LightCurveModel, given: ArrayLike<number>): Float64Array {
  const set = Float64Array.from(given ?? []);
  const wrong = inputs.find((input, at) => !inRange(input, set[at]));
  if (set.length === inputs.length && wrong === undefined) return set;
  const right = `one set of ${title}: ${inputs.map(({ name }) => name).join(", ")}`;
  if (set.length !== inputs.length)
    throw new InputError(`${argument("sets")} gives ${set.length} numbers, but must give ${right}`);
  const { name } = wrong!;
  const value = set[inputs.indexOf(wrong!)];
  throw new InputError(`${argument("sets")}: ${name} is ${value}, but must be ${describeRange(wrong!)}`);
}

/**
 * How well flows give the curves of a dataset: errors, and coverage of their credible bands.
 * @throws InputError where the dataset is of another model, or lacks a flow's bands or times; InterruptedError if stopped
 * @example
 * ```ts
 * import { compare, createPrior, DU17, generateDataset, loadFlow } from "kiloflow";
 *
 * using flow = await loadFlow("models/tiny.safetensors");
 * const curves = { times: Float64Array.from(flow.times), bands: flow.bands };
 * await generateDataset({ model: DU17, source: createPrior(DU17, "eos", 20, 2), curves, output: "truth.npz" });
 * const { bands } = await compare({ models: ["models/tiny.safetensors"], dataset: "truth.npz", samples: 50 });
 * ```
 */
export async function compare(
  request: WithDefaults<CompareRequest, "sets" | "samples" | "seed" | "backend" | "force">,
  events?: JobEvents,
): Promise<CompareResult> {
  checkJob("compare", request, COMPARE, ["models", "dataset"]);
  checkEvents(events);
  const { compare: run } = await import("../jobs/inference/compare.ts");
  const defaults = { sets: 1000, samples: 100, seed: 1, backend: "auto", force: false } as const;
  return withoutFlags(run({ ...defaults, ...request }, events));
}

/**
 * Reads a published KilonovaML model, `.safetensors` or `.pth`. A `.pth` is read as data: nothing in it is run.
 * @param band for files that do not say it, or to contradict them
 * @throws InputError for files that are neither, or that hold anything else
 * @example
 * ```ts
 * import { importPublishedModel, InputError } from "kiloflow";
 *
 * try {
 *   using flow = await importPublishedModel("g.pth", "g");
 *   const file = flow.toBytes(); // what loadFlow reads
 * } catch (error) {
 *   if (!(error instanceof InputError)) throw error; // here there is no such file
 * }
 * ```
 */
export async function importPublishedModel(path: string, band?: string): Promise<Flow> {
  checkText("path", path);
  if (band !== undefined) checkText("band", band);
  const { importPublishedModel: read } = await import("../jobs/inference/importModel.ts");
  const { flowOf } = await import("./flowOfModel.ts");
  return flowOf(await withoutFlags(read(path, band)));
}
