/** Flows against the curves of a dataset: errors and coverage for each band. */

import { basename } from "node:path";
import { openDataset } from "../../data/dataset/reader.ts";
import type { DatasetReader } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import type { BackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { bandedPanelsFigure } from "../../figures/bandedCurves.ts";
import { reliabilityFigure } from "../../figures/statistics.ts";
import { shortNames } from "../../figures/text.ts";
import { checkFigurePath, writeFigure } from "../../figures/write.ts";
import { type FlowModel, lightCurveModelOf, valuesPerSet } from "../../flow/model.ts";
import { bandNames, wavelengthsOf } from "../../lightcurves/bands.ts";
import { admits, inputNames, type LightCurveModel } from "../../lightcurves/model.ts";
import { statedOptions } from "../../lightcurves/options.ts";
import { isSameModel } from "../../lightcurves/registry.ts";
import { requireAbsoluteMagnitudes } from "../dataset/absoluteMagnitudes.ts";
import { modelOfDataset } from "../dataset/datasetModel.ts";
import type { JobEvents } from "../events.ts";
import { flowWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { type BandComparison, ComparisonTally, NOMINAL } from "./bandComparison.ts";
import { inBlocks, type Piece } from "./blocks.ts";
import { degenerateInputs } from "./degenerateInputs.ts";
import { inputWarning, trainingRangeReport } from "./inputRange.ts";
import { LoadedModel, missingConditions, unconditionedSets } from "./loadedModel.ts";
import { modelWarnings, openModel } from "./openModel.ts";
import { summariseSamples } from "./sampleStatistics.ts";

export interface CompareRequest {
  /** Files of flows. */
  readonly models: readonly string[];
  /** The true curves. */
  readonly dataset: string;
  /** Sets to compare, evenly spread over the dataset. */
  readonly sets: number;
  /** For each set. */
  readonly samples: number;
  readonly seed: number;
  readonly backend: BackendChoice;
  /** Errors over time, `.svg` or `.png`. */
  readonly figure?: string;
  /** Actual against promised coverage, `.svg` or `.png`. */
  readonly reliability?: string;
  readonly force: boolean;
}

/** What a job of its own needs of a flow. */
interface OpenedFlow {
  readonly path: string;
  readonly model: FlowModel;
}

interface Truth {
  readonly rows: number;
  /** [rows, inputs] */
  readonly sets: Float64Array;
  /** [rows, band, time]; NaN where the dataset has no value. */
  readonly magnitudes: Float64Array;
}

/**
 * Runs the job.
 * @throws InputError where the dataset is of another light-curve model, lacks a flow's bands or times, or has no set with
 *   values; InterruptedError where it was stopped
 */
export async function compare(request: CompareRequest, events: JobEvents = {}): Promise<BandComparison[]> {
  checkRequest(request);
  const opened: OpenedFlow[] = [];
  for (const path of request.models) {
    const model = await openModel(path);
    for (const warning of modelWarnings(model, path)) events.onWarning?.(warning);
    opened.push({ path, model });
  }
  const reader = await openDataset(request.dataset);
  try {
    requireAbsoluteMagnitudes(reader);
    const lightCurves = modelOfDataset(reader.layout, request.dataset);
    const flows: OpenedFlow[] = [];
    const truths: Truth[] = [];
    for (const { path, model } of opened) {
      checkFlow({ path, model }, lightCurves, reader, events);
      const flow = { path, model: onGridOf(reader, model) };
      flows.push(flow);
      const truth = await readTruth(reader, flow, lightCurves, request.sets, events);
      warnOfDegenerate(flow, truth, events);
      truths.push(truth);
    }
    const results = await compareAll(flows, truths, request, events);
    await drawFigures(request, results, lightCurves);
    return results;
  } finally {
    await reader.close();
  }
}

function checkRequest({ models, sets, samples, seed, figure, reliability, force }: CompareRequest): void {
  if (models.length === 0) throw new InputError("compare needs at least one model and a dataset");
  for (const [flag, value, low] of [
    ["--sets", sets, 1],
    ["--samples", samples, 2],
  ] as const) {
    if (!Number.isInteger(value) || value < low)
      throw new InputError(`${flag} is ${value}, but must be an integer of at least ${low}`);
  }
  checkSeed(seed);
  if (figure !== undefined) checkFigurePath(figure, "--figure", force);
  if (reliability !== undefined) checkFigurePath(reliability, "--reliability", force);
}

/** @throws InputError where a flow learned another light-curve model than the dataset holds; warns of other options */
function checkFlow(
  { path, model }: OpenedFlow,
  lightCurves: LightCurveModel,
  reader: DatasetReader,
  events: JobEvents,
): void {
  const own = lightCurveModelOf(model);
  if (!isSameModel(own, lightCurves)) {
    throw new InputError(
      own.name === lightCurves.name
        ? `${path} learned ${own.title} of the inputs ${inputNames(own)}, but ${reader.path} holds curves of ${inputNames(lightCurves)}`
        : `${path} learned ${own.title}, but ${reader.path} holds curves of ${lightCurves.title}`,
    );
  }
  const held = statedOptions(lightCurves.options, reader.layout.provenance);
  const learned = model.training.options ?? {};
  const different = Object.keys(learned).filter((name) => held[name] !== undefined && held[name] !== learned[name]);
  if (different.length === 0) return;
  const list = (options: typeof held) => different.map((name) => `${name} ${options[name]}`).join(" and ");
  events.onWarning?.(
    `${path} learned ${list(learned)}, but ${reader.path} holds ${list(held)}: the difference counts as error`,
  );
}

/** Says where the training inputs leave a flow nothing to learn, and whether it is asked for that. */
function warnOfDegenerate({ path, model }: OpenedFlow, { sets }: Truth, events: JobEvents): void {
  const degenerate = degenerateInputs(model);
  if (degenerate.length === 0) return;
  events.onWarning?.(
    `the inputs that ${path} was trained on are degenerate (${degenerate.join(", ")}): the comparison says nothing of sets where that is not so`,
  );
  const report = trainingRangeReport(model, sets);
  if (!report?.worst.some(({ always }) => always !== undefined)) return;
  const range = inputWarning(report, undefined, path);
  if (range) events.onWarning?.(range);
}

/** A flow of a representation at the bands and times of a dataset; one of magnitudes has its own. */
function onGridOf({ layout }: DatasetReader, model: FlowModel): FlowModel {
  if (!model.representation) return model;
  const known = bandNames(lightCurveModelOf(model));
  return { ...model, times: Array.from(layout.times), bands: layout.bands.filter((band) => known.includes(band)) };
}

async function readTruth(
  reader: DatasetReader,
  { path, model }: OpenedFlow,
  lightCurves: LightCurveModel,
  wanted: number,
  events: JobEvents,
): Promise<Truth> {
  const { layout } = reader;
  const bands = model.bands.map((band) => {
    const index = layout.bands.indexOf(band);
    if (index < 0) throw new InputError(`${reader.path} has no band ${band}, which ${path} is for`);
    return index;
  });
  const points = model.times.map((time) => {
    const index = layout.times.findIndex((own) => Math.abs(own - time) < 1e-6);
    if (index < 0) throw new InputError(`${reader.path} has no time ${time} days, which ${path} is for`);
    return index;
  });
  const count = Math.min(wanted, layout.count);
  const width = lightCurves.inputs.length;
  const sets: number[] = [];
  const magnitudes: number[] = [];
  const unconditioned: number[] = [];
  for (let set = 0; set < count; set++) {
    const chunk = await reader.read(Math.floor((set * layout.count) / count), 1);
    const own = bands.flatMap((band) => points.map((point) => chunk.magnitudes[band * layout.times.length + point]));
    const inputs = chunk.parameters.subarray(0, width);
    if (!own.some(Number.isFinite) || !admits(lightCurves, inputs)) continue;
    if (unconditionedSets(model, inputs).length > 0) {
      unconditioned.push(...inputs);
      continue;
    }
    sets.push(...inputs);
    magnitudes.push(...own);
  }
  if (unconditioned.length > 0) {
    const missing = missingConditions(model, unconditioned).join(", ");
    events.onWarning?.(
      `${(unconditioned.length / width).toLocaleString("en-US")} of ${count.toLocaleString("en-US")} sets lack a condition of ${path} (${missing}) and are left out`,
    );
  }
  if (sets.length === 0) throw new InputError(`${reader.path} has no set with values in the bands of ${path}`);
  return { rows: sets.length / width, sets: Float64Array.from(sets), magnitudes: Float64Array.from(magnitudes) };
}

async function compareAll(
  flows: readonly OpenedFlow[],
  truths: readonly Truth[],
  request: CompareRequest,
  events: JobEvents,
): Promise<BandComparison[]> {
  const total = truths.reduce((sum, { rows }) => sum + rows, 0);
  const work = flowWork(flows[0].model.architecture, "inference", total * request.samples);
  using backend = await openFastestBackend(request.backend, work);
  events.onBackend?.(backend);
  const results: BandComparison[] = [];
  let before = 0;
  for (const [index, flow] of flows.entries()) {
    const truth = truths[index];
    // A function of its own: bundlers mishandle `using` in a loop.
    const one = async () => {
      using loaded = await LoadedModel.open(backend, flow.model, truth.rows * request.samples);
      return await compareFlow(loaded, flow, truth, request, events, { before, total });
    };
    results.push(...(await one()));
    before += truth.rows;
  }
  return results;
}

async function compareFlow(
  loaded: LoadedModel,
  { path, model }: OpenedFlow,
  truth: Truth,
  { samples, seed }: CompareRequest,
  events: JobEvents,
  piece: Piece,
): Promise<BandComparison[]> {
  const points = model.times.length;
  const values = valuesPerSet(model);
  const width = truth.sets.length / truth.rows;
  const tallies = model.bands.map(() => new ComparisonTally(points, model.representation !== undefined));
  const levels = [...NOMINAL];
  const block = async (start: number, end: number) => {
    const drawn = await loaded.sample(truth.sets.subarray(width * start, width * end), samples, seed, false, start);
    for (let row = start; row < end; row++) {
      const first = (row - start) * samples * values;
      const summary = summariseSamples(drawn.subarray(first, first + samples * values), samples, values, levels);
      const own = truth.magnitudes.subarray(row * values, (row + 1) * values);
      tallies.forEach((tally, band) => {
        tally.add(own, summary, band * points);
      });
    }
  };
  await inBlocks(truth.rows, samples, events, "the comparison was stopped; nothing was written", block, piece);
  const nll = model.representation ? Number.NaN : await meanNegativeLogDensity(loaded, truth, values);
  return model.bands.map((band, index) => ({
    model: path,
    band,
    times: model.times,
    nll,
    ...tallies[index].result(),
  }));
}

/** Of the sets with a value at every time; NaN without any. */
async function meanNegativeLogDensity(loaded: LoadedModel, truth: Truth, values: number): Promise<number> {
  const complete = Array.from({ length: truth.rows }, (_, row) => row).filter((row) =>
    truth.magnitudes.subarray(row * values, (row + 1) * values).every(Number.isFinite),
  );
  if (complete.length === 0) return Number.NaN;
  const pick = (from: Float64Array, width: number) =>
    Float64Array.from(complete.flatMap((row) => [...from.subarray(row * width, (row + 1) * width)]));
  const sets = pick(truth.sets, truth.sets.length / truth.rows);
  const densities = await loaded.logDensity(pick(truth.magnitudes, values), sets, false);
  return -Float64Array.from(densities).reduce((sum, value) => sum + value, 0) / densities.length;
}

async function drawFigures(
  { models, figure, reliability, dataset, samples }: CompareRequest,
  results: readonly BandComparison[],
  lightCurves: LightCurveModel,
): Promise<void> {
  const severalOfOneBand = new Set(results.map(({ band }) => band)).size < results.length;
  const names = shortNames(models);
  const labelOf = ({ band, model }: BandComparison) =>
    severalOfOneBand ? `${band}, ${names[models.indexOf(model)]}` : band;
  const wavelengths = wavelengthsOf(
    lightCurves,
    results.map(({ band }) => band),
  );
  if (figure !== undefined) {
    const sets = results[0].sets.toLocaleString("en-US");
    const spec = bandedPanelsFigure({
      title: `Flow minus ${lightCurves.title}`,
      subtitle: `${sets} sets of ${basename(dataset)}; line: median error of the mean of ${samples} samples, bands: 68.3 and 95 % of the sets`,
      timesDays: results[0].times,
      panels: results.map((one) => ({
        title: `band ${labelOf(one)}`,
        timesDays: one.times,
        curves: [{ band: one.band, middle: one.errorMedian, intervals: one.errorIntervals }],
      })),
      magnitudeLabel: "error (mag), positive: too faint",
      magnitudes: "difference",
      wavelengths,
    });
    await writeFigure(figure, spec);
  }
  if (reliability !== undefined) {
    const series = results.map((one) => ({ label: labelOf(one), band: one.band, actual: one.reliability }));
    await writeFigure(reliability, reliabilityFigure("Coverage of the flow's intervals", NOMINAL, series, wavelengths));
  }
}
