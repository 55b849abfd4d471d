/** Flows against the curves of a dataset: errors and calibration for each band. */

import { openDataset } from "../../data/dataset/reader.ts";
import type { DatasetReader } from "../../data/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { BackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { checkFigurePath } from "../../figures/write.ts";
import { type FlowModel, lightCurveModelOf } from "../../flow/model.ts";
import { bandNames } from "../../lightcurves/bands.ts";
import { inputNames, type LightCurveModel } from "../../lightcurves/model.ts";
import { statedOptions } from "../../lightcurves/options.ts";
import { isSameModel } from "../../lightcurves/registry.ts";
import { requireAbsoluteMagnitudes } from "../dataset/absoluteMagnitudes.ts";
import { modelOfDataset } from "../dataset/datasetModel.ts";
import type { JobEvents } from "../events.ts";
import { flowWork, openFastestBackend } from "../machine/fastestBackend.ts";
import type { BandComparison } from "./bandComparison.ts";
import { type ComparedFlow, type OpenedFlow, readTruth, type Truth } from "./comparedTruth.ts";
import { drawComparison } from "./comparisonFigures.ts";
import { degenerateInputs } from "./degenerateInputs.ts";
import { compareFlow } from "./flowComparison.ts";
import type { ComparedSets } from "./heldOut.ts";
import { inputWarning, trainingRangeReport } from "./inputRange.ts";
import { LoadedModel } from "./loadedModel.ts";
import { borrowedFactorsText, modelWarnings, openFlow } from "./openModel.ts";

/** Flows to compare with the curves of a dataset. */
export interface CompareRequest {
  /** Files of flows. */
  readonly models: readonly string[];
  /** The true curves. */
  readonly dataset: string;
  /** Sets to compare, evenly spread over the rows. */
  readonly sets: number;
  /**
   * `held-out`, the default: of a dataset that a flow was trained on those rows that its training held out, of other datasets
   * all. `all`: every row.
   */
  readonly rows?: ComparedSets["rows"];
  /** For each set. */
  readonly samples: number;
  readonly seed: number;
  /** Whether samples are spread by the flows' sigma factors, as `predict` does; true by default. */
  readonly calibration?: boolean;
  readonly backend: BackendChoice;
  /** Errors over time, `.svg` or `.png`. */
  readonly figure?: string;
  /** Actual against promised coverage, and histograms of probability-integral transforms, `.svg` or `.png`. */
  readonly reliability?: string;
  readonly force: boolean;
}

/** What the job did. */
export interface CompareResult {
  /** Which sets each flow was compared on, in the order of the flows. */
  readonly compared: readonly ComparedFlow[];
  /** For each flow and band; sets that the light-curve model has reported apart follow with `apart`. */
  readonly bands: readonly BandComparison[];
}

/**
 * Runs the job.
 * @throws InputError where the dataset is of another light-curve model, lacks a flow's bands or times, or has no set with
 *   values; InterruptedError where it was stopped
 */
export async function compare(request: CompareRequest, events: JobEvents = {}): Promise<CompareResult> {
  checkRequest(request);
  const opened: OpenedFlow[] = [];
  for (const path of request.models) {
    const model = await openFlow(path, request.calibration);
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
      const truth = await readTruth(reader, flow, lightCurves, request.sets, request.rows ?? "held-out", events);
      const borrowed = borrowedFactorsText(flow.model, path);
      if (borrowed) events.onMessage?.(borrowed);
      warnOfDegenerate(flow, truth, events);
      truths.push(truth);
    }
    const bands = await compareAll(flows, truths, request, events);
    await drawComparison(request, bands, lightCurves);
    return { compared: truths.map(({ compared }) => compared), bands };
  } finally {
    await reader.close();
  }
}

/** Of one set, which are in memory together. */
const MOST_SAMPLES = 100_000;

function checkRequest({ models, sets, samples, seed, rows, figure, reliability, force }: CompareRequest): void {
  if (models.length === 0) throw new InputError("compare needs at least one model and a dataset");
  const twice = models.find((path, index) => models.indexOf(path) !== index);
  if (twice !== undefined) throw new InputError(`the model ${twice} is named twice`);
  if (rows !== undefined && rows !== "held-out" && rows !== "all") {
    throw new InputError(`${argument("rows")} is "${rows}", but must be held-out or all`);
  }
  if (!Number.isInteger(sets) || sets < 1)
    throw new InputError(`${argument("sets")} is ${sets}, but must be an integer of at least 1`);
  if (!Number.isInteger(samples) || samples < 2 || samples > MOST_SAMPLES)
    throw new InputError(`${argument("samples")} is ${samples}, but must be an integer from 2 to ${MOST_SAMPLES}`);
  checkSeed(seed);
  if (figure !== undefined) checkFigurePath(figure, argument("figure"), force);
  if (reliability !== undefined) checkFigurePath(reliability, argument("reliability"), force);
}

/** @throws InputError where a flow learned another light-curve model than the dataset holds; warns of other options */
function checkFlow(
  { path, model }: OpenedFlow,
  lightCurves: LightCurveModel,
  reader: DatasetReader,
  events: JobEvents,
): void {
  if (model.observed) {
    throw new InputError(
      `${path} takes a measured ${model.observed.name}, not the sets of a dataset, so that there is nothing to compare it with`,
      { hint: "npm run evaluate compares such flows with brute force" },
    );
  }
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
      return await compareFlow(loaded, flow.path, truth, request, events, { before, total });
    };
    results.push(...(await one()));
    before += truth.rows;
  }
  return results;
}
