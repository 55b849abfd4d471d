/** Curves with credible bands from flows, for one set or a whole posterior. */

import { basename } from "node:path";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import type { FixedValues } from "../../data/parameters/schema.ts";
import { memorySource } from "../../data/parameters/source.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { BackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { checkFigurePath } from "../../figures/write.ts";
import { sigmaFactorsOf } from "../../flow/calibration.ts";
import { integratedOutText } from "../../flow/integratedOutText.ts";
import {
  type FlowModel,
  givenModelOf,
  hasCredibleBands,
  integratedOutOf,
  lightCurveModelOf,
  lightCurveOptionsOf,
  setsWithoutCurves,
  valuesPerSet,
} from "../../flow/model.ts";
import { swappedText } from "../../lightcurves/binary/frame.ts";
import { inputNames, type LightCurveModel } from "../../lightcurves/model.ts";
import { checkOptions, DISTANCE, distanceModulus, type Options, optionsText } from "../../lightcurves/options.ts";
import { isSameModel } from "../../lightcurves/registry.ts";
import { frameNote, readSets, type SetRequest } from "../../lightcurves/sets.ts";
import { setText } from "../../lightcurves/text.ts";
import { type PosteriorRequest, readPosterior } from "../dataset/posterior.ts";
import { outsideText, shorterBandsText, VALIDITY_SETS, ValidityTally, windowText } from "../dataset/validity.ts";
import type { JobEvents } from "../events.ts";
import { flowWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { type AskedGrid, onAskedGrid } from "./askedGrid.ts";
import {
  type BandPrediction,
  bandPredictions,
  type Prediction,
  predictionCsv,
  strayedMeans,
} from "./bandPrediction.ts";
import { inBlocks, roomFor } from "./blocks.ts";
import { warnOfUnconditioned } from "./flowInputs.ts";
import { inputWarning, nearTraining, openInputs, trainingRangeReport } from "./inputRange.ts";
import { LoadedModel } from "./loadedModel.ts";
import { pickSets } from "./nearness.ts";
import { observedInput, observingFlow, tellWithoutCurves, unknownInputsText } from "./observedInput.ts";
import { borrowedFactorsText, modelWarnings, openFlow } from "./openModel.ts";
import { isOfItsBands, physicsCurve, physicsShare } from "./physicsShare.ts";
import { drawHistograms, drawPrediction } from "./predictionFigures.ts";

/** Sets whose curves or credible bands are asked for. */
export interface PredictRequest extends AskedGrid {
  /** Files of flows for different bands, of one light-curve model. */
  readonly models: readonly string[];
  /** A posterior's file, or one set of the flows' light-curve model, its inputs in order. */
  readonly sets:
    | Omit<PosteriorRequest, "redshift" | "fixed">
    | ((lightCurves: LightCurveModel, fixed: FixedValues) => Float64Array);
  /** Where masses are in the detector's frame. */
  readonly redshift?: number | ((lightCurves: LightCurveModel) => number | undefined);
  /** For apparent magnitudes. */
  readonly distanceMpc?: number;
  /** For each set; 1000 for one set and 20 for posteriors by default. */
  readonly samples?: number;
  readonly seed: number;
  /** Whether samples are spread by the flows' sigma factors; true by default. */
  readonly calibration?: boolean;
  readonly backend: BackendChoice;
  /** Table of all bands and times, `.csv`. */
  readonly output?: string;
  /** Curves with bands, `.svg` or `.png`. */
  readonly figure?: string;
  /** Of posteriors: range, maximum and minimum, `.svg` or `.png`. */
  readonly histograms?: string;
  readonly force: boolean;
}

export interface OpenedFlow {
  readonly path: string;
  readonly model: FlowModel;
}

/**
 * Runs the job.
 * @throws InputError for bad input, flows of one band or of several light-curve models; InterruptedError where it was stopped
 */
export async function predict(request: PredictRequest, events: JobEvents = {}): Promise<Prediction> {
  checkRequest(request);
  const flows: OpenedFlow[] = [];
  for (const path of request.models) {
    const model = onAskedGrid(await openFlow(path, request.calibration), path, request);
    flows.push({ path, model });
  }
  const observing = observingFlow(flows);
  const lightCurves = commonModel(flows, events);
  const fixed = openInputs(flows.map(({ model }) => model));
  const sets = observing ? observedInput(request, observing) : await readInput(request, fixed, lightCurves, events);
  const count = sets.length / givenModelOf(flows[0].model).inputs.length;
  for (const { path, model } of flows) {
    const borrowed = borrowedFactorsText(model, path);
    if (borrowed) events.onMessage?.(borrowed);
  }
  const known = warnOfInputs(flows, sets, events);
  tellValidity(flows, lightCurves, sets, events);
  for (const { path, model } of flows) {
    const texts = [unknownInputsText(model, lightCurves), integratedOutText(model)].filter(
      (text) => text !== undefined,
    );
    if (texts.length > 0)
      events.onMessage?.(`integrated out by ${path}: ${texts.join(", ")}; its bands are credible bands`);
  }
  const samples = request.samples ?? (typeof request.sets === "function" ? 1000 : 20);
  const represented = flows.find(({ model }) => model.representation);
  const withoutCurves = represented && setsWithoutCurves(represented.model, sets).length;
  const bands = await predictBands(flows, sets, samples, withoutCurves, request, events);
  const without = observing && { shareWithoutCurves: tellWithoutCurves(observing, sets, events) };
  const prediction = { lightCurves, sets: count, samples, withoutCurves, ...without, ...known, bands };
  warnOfStrays(bands, events);
  await writeOutputs(request, prediction, sets, flows);
  return prediction;
}

/** @throws InputError for what can be told without the flows */
export function checkRequest(request: Omit<PredictRequest, "models">): void {
  const { samples, output, figure, histograms, force } = request;
  checkSeed(request.seed);
  checkOptions([DISTANCE], { distanceMpc: request.distanceMpc });
  if (samples !== undefined && !(Number.isInteger(samples) && samples >= 2)) {
    throw new InputError(`${argument("samples")} is ${samples}, but must be an integer of at least 2`);
  }
  if (output !== undefined && !/\.csv$/i.test(output))
    throw new InputError(`${argument("output")} ${output} must end in .csv`);
  if (histograms !== undefined && typeof request.sets === "function")
    throw new InputError("`histograms` needs `input`: a posterior");
  if (output !== undefined) checkNewFile(output, force);
  if (figure !== undefined) checkFigurePath(figure, argument("figure"), force);
  if (histograms !== undefined) checkFigurePath(histograms, argument("histograms"), force);
}

/** The light-curve model of all flows, whose bands differ. @throws InputError where they do not belong together */
function commonModel(flows: readonly OpenedFlow[], events: JobEvents): LightCurveModel {
  const [first, ...others] = flows;
  const lightCurves = lightCurveModelOf(first.model);
  const predicted = new Map<string, string>();
  for (const { path, model } of flows) {
    const other = lightCurveModelOf(model);
    if (!isSameModel(other, lightCurves)) {
      throw new InputError(
        other.name === lightCurves.name
          ? `${first.path} learned ${other.title} of the inputs ${inputNames(lightCurves)}, but ${path} of ${inputNames(other)}`
          : `${first.path} learned ${lightCurves.title}, but ${path} learned ${other.title}`,
      );
    }
    for (const band of model.bands) {
      if (predicted.has(band)) throw new InputError(`${path}: another model predicts the band ${band} already`);
      predicted.set(band, path);
    }
  }
  const options = ({ model }: OpenedFlow) => optionsText(lightCurveOptionsOf(model));
  const different = others.find((other) => options(other) !== options(first));
  if (different) {
    events.onWarning?.(
      `the models learned different options of ${lightCurves.title} (${first.path}: ${options(first)}; ${different.path}: ${options(different)}): their curves do not belong together`,
    );
  }
  return lightCurves;
}

/** The sets, binaries in the source's frame with the heavier star first. */
export async function readInput(
  { sets, redshift: given, seen }: Pick<PredictRequest, "sets" | "redshift"> & Pick<SetRequest, "seen">,
  fixed: FixedValues,
  lightCurves: LightCurveModel,
  events: JobEvents,
): Promise<Float64Array> {
  const redshift = typeof given === "function" ? given(lightCurves) : given;
  if (typeof sets !== "function") {
    const { parameters, notes } = await readPosterior(lightCurves, { ...sets, redshift, seen, fixed });
    for (const note of notes) events.onMessage?.(note);
    return parameters;
  }
  const source = memorySource(sets(lightCurves, fixed), lightCurves.inputs.length, "one set", "unstated");
  const frame = frameNote(lightCurves, { source, redshift, seen });
  if (seen && frame !== undefined) events.onMessage?.(frame);
  const { parameters, swapped } = readSets(lightCurves, { source, redshift }, 0, 1);
  if (swapped > 0) events.onMessage?.(swappedText(swapped));
  return parameters;
}

/** Warns of what the flows do not know. @returns the shares that they know, by file */
export function warnOfInputs(flows: readonly OpenedFlow[], sets: Float64Array, events: JobEvents) {
  const insideTraining: Record<string, number> = {};
  const near: Record<string, number> = {};
  for (const { path, model } of flows) {
    const report = trainingRangeReport(model, sets);
    if (report) insideTraining[path] = report.inside / report.total;
    const nearby = nearTraining(model, sets);
    if (nearby !== undefined) near[path] = nearby;
    for (const warning of [...modelWarnings(model, path), inputWarning(report, nearby, path)]) {
      if (warning) events.onWarning?.(warning);
    }
    warnOfUnconditioned(model, path, sets, "curves", events);
  }
  return { insideTraining, nearTraining: near };
}

/** Says when the light-curve model has values for the sets, and warns where times of the flows lie outside for one set. */
function tellValidity(
  flows: readonly OpenedFlow[],
  lightCurves: LightCurveModel,
  sets: Float64Array,
  events: JobEvents,
): void {
  // Windows move with what is integrated out: such flows say themselves when there are values.
  if (!flows.every(({ model }) => isOfItsBands(model) && !hasCredibleBands(model))) return;
  const bands = flows.flatMap(({ model }) => model.bands);
  const times = [...new Set(flows.flatMap(({ model }) => model.times))];
  tellWindows(lightCurves, { bands, times, options: lightCurveOptionsOf(flows[0].model) }, sets, events);
}

/** Says when a light-curve model has values for the sets, and warns where times lie outside for one set. */
export function tellWindows(
  lightCurves: LightCurveModel,
  { bands, times, options }: { bands: readonly string[]; times: readonly number[]; options: Options },
  sets: Float64Array,
  events: JobEvents,
): void {
  const width = lightCurves.inputs.length;
  const tally = new ValidityTally(lightCurves, options, bands, times);
  const picked = pickSets(sets, VALIDITY_SETS, width);
  for (let at = 0; at < picked.length; at += width) tally.add(picked.subarray(at, at + width));
  const validity = tally.summary();
  const { title } = lightCurves;
  if (sets.length > width) {
    events.onMessage?.(
      validity
        ? `${title} has values from ${windowText(validity.median)} in the median of the sets`
        : `${title} has no values for these sets`,
    );
  } else if (!validity) events.onWarning?.(`${title} has no values for this set`);
  else {
    const outside = outsideText(validity.timesOutside, times.length);
    const shorter = shorterBandsText(bands, lightCurves.validity(sets, options, bands));
    const window = `${title} has values from ${windowText(validity.median)} for this set${shorter}`;
    if (outside) events.onWarning?.(`${window}; ${outside}`);
    else events.onMessage?.(window);
  }
}

async function predictBands(
  flows: readonly OpenedFlow[],
  sets: Float64Array,
  samples: number,
  withoutCurves: number | undefined,
  request: PredictRequest,
  events: JobEvents,
): Promise<BandPrediction[]> {
  const width = givenModelOf(flows[0].model).inputs.length;
  const count = sets.length / width;
  const total = flows.length * count;
  const work = flowWork(flows[0].model.architecture, "inference", total * samples);
  using backend = await openFastestBackend(request.backend, work);
  events.onBackend?.(backend);
  const modulus = distanceModulus({ distanceMpc: request.distanceMpc });
  const bands: BandPrediction[] = [];
  for (const [index, { model }] of flows.entries()) {
    const perSet = samples * valuesPerSet(model);
    const all = roomFor(Float32Array, [count, samples, perSet / samples], "samples");
    // A function of its own: bundlers mishandle `using` in a loop.
    const draw = async () => {
      using loaded = await LoadedModel.open(backend, model, count * samples);
      const piece = { before: index * count, total };
      await inBlocks(
        count,
        samples,
        events,
        "the prediction was stopped; nothing was written",
        async (start, end) => {
          const own = sets.subarray(width * start, width * end);
          all.set(await loaded.sample(own, samples, request.seed, false, start), start * perSet);
        },
        piece,
      );
    };
    await draw();
    const share = physicsShare(model, sets);
    bands.push(...bandPredictions(model, all, samples, modulus, share, withoutCurves, sigmaFactorsOf(model)));
  }
  return bands;
}

function warnOfStrays(bands: readonly BandPrediction[], events: JobEvents): void {
  const strayed = strayedMeans(bands);
  if (strayed === 0) return;
  const points = bands.reduce((sum, one) => sum + one.times.length, 0);
  events.onWarning?.(
    `at ${strayed.toLocaleString("en-US")} of ${points.toLocaleString("en-US")} points a few samples that run far out take mean and sigma with them: go by the median and the intervals there`,
  );
}

async function writeOutputs(
  request: PredictRequest,
  prediction: Prediction,
  sets: Float64Array,
  flows: readonly OpenedFlow[],
): Promise<void> {
  const { output, figure, histograms } = request;
  const { bands, lightCurves } = prediction;
  const unknown = Object.keys(openInputs(flows.map(({ model }) => model)));
  const unsaid = flows.flatMap(({ model }) =>
    model.observed ? [unknownInputsText(model, lightCurves), ...integratedOutOf(model)] : [],
  );
  const what =
    typeof request.sets === "function"
      ? setText(givenModelOf(flows[0].model), sets, unknown)
      : `${prediction.sets.toLocaleString("en-US")} sets of ${basename(request.sets.path)}`;
  if (figure !== undefined) {
    const exact = prediction.sets === 1 ? exactCurves(flows, sets, request.distanceMpc) : new Map();
    const integrated = [...unsaid, ...unknown];
    const asked = integrated.length === 0 ? what : `${what}; integrated out: ${integrated.join(", ")}`;
    await drawPrediction(figure, prediction, asked, exact, request.distanceMpc);
  }
  if (histograms !== undefined) await drawHistograms(histograms, prediction, what);
  // After the figures, which refuse to be empty.
  if (output !== undefined) await writeFileWhole(output, predictionCsv(bands, lightCurves.name));
}

/** Curves of one set by the light-curve model, by their bands, where it has them and the flow was told all of the set. */
function exactCurves(flows: readonly OpenedFlow[], set: Float64Array, distanceMpc: number | undefined) {
  const modulus = distanceModulus({ distanceMpc });
  return new Map<string, Float64Array>(
    flows.flatMap(({ model }) => {
      const curve = hasCredibleBands(model) ? undefined : physicsCurve(model, set);
      const points = model.times.length;
      if (!curve?.some(Number.isFinite)) return [];
      return model.bands.map((band, index) => [
        band,
        curve.subarray(index * points, (index + 1) * points).map((value) => value + modulus),
      ]);
    }),
  );
}
