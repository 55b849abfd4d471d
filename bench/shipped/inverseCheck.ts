/**
 * How right inverse flows are. Simulation-based calibration (Talts et al. 2018, arXiv 1804.06788): ranks of the true inputs of
 * simulated events among samples are uniform. And importance sampling: samples weighted by prior times exact likelihood, which
 * the light-curve model's kernels give, over the flow's density.
 */

import type { Backend } from "../../src/engine/backend.ts";
import type { TableFlow } from "../../src/flow/table/model.ts";
import { LoadedTable } from "../../src/jobs/inference/table/loadedTable.ts";
import { type PhotometryRecord, photometryOf } from "../../src/jobs/training/photometry/record.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { cadencesNamed } from "../../src/lightcurves/observing/cadences.ts";
import { EventSimulator, type SimulatedEvent } from "../../src/lightcurves/observing/events.ts";
import { encodePhotometry, PHOTOMETRY_CONDITIONS } from "../../src/lightcurves/observing/slots.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import { logLikelihood } from "../../src/lightcurves/photometric/pointLikelihood.ts";
import { priorLogDensity } from "../../src/lightcurves/priorDensity.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { modelNamed } from "../../src/lightcurves/registry.ts";
import { calibration, type RankCheck, type WeightedCheck, weightedAgainst } from "./inverseStatistics.ts";

/** With 254 samples a rank is one of 255, in 17 bins of 15. */
const SAMPLES = 254;
const BINS = 17;
/** Rows of conditions at once. */
const BLOCK = 4000;

export interface InverseRequest {
  /** Simulated events whose true inputs are ranked. */
  readonly events: number;
  /** The first so many of them have their samples weighted. */
  readonly weighted: number;
  /** Samples of each of these. */
  readonly proposals: number;
  /** Another than of the training. */
  readonly seed: number;
}

/** One event of which samples are weighted. */
export interface WeightedEvent extends WeightedCheck {
  /** Of its photometry. */
  readonly points: number;
}

export interface InverseCheck {
  readonly ranks: readonly RankCheck[];
  readonly weighted: readonly WeightedEvent[];
}

/** The light-curve model, prior and events that a flow was trained on. */
export function simulationOf(flow: TableFlow, where: string) {
  const record = photometryOf(flow, where);
  const named = modelNamed(record.model);
  const options = named.completeOptions(record.options);
  return { record, options, model: named.configure?.(options) ?? named };
}

/** Simulated events as those of a flow's training, by another seed. */
export function eventsOf(
  backend: Backend,
  { record, options, model }: ReturnType<typeof simulationOf>,
  seed: number,
): EventSimulator {
  const { prior, ranges, priorRanges: inputs, fixedInputs: fixed, cadences } = record;
  return new EventSimulator(backend, {
    prior: createPrior(model, prior, Number.MAX_SAFE_INTEGER, seed, ranges, { inputs, fixed }),
    ...{ model, options, seed, cadences: cadencesNamed(cadences) },
  });
}

/** Checks a flow. @throws InputError for a flow of something else than inputs given photometry */
export async function checkInverse(
  backend: Backend,
  flow: TableFlow,
  { events: count, weighted, proposals, seed }: InverseRequest,
  where: string,
): Promise<InverseCheck> {
  const simulation = simulationOf(flow, where);
  const { names } = flow.targets;
  const { inputs } = simulation.model;
  const columns = names.map((name) => inputs.findIndex((input) => input.name === name));
  using simulator = eventsOf(backend, simulation, seed);
  const events = await simulator.simulate(0, count);
  using loaded = await LoadedTable.open(backend, flow, BLOCK);
  const samples = await loaded.sample(conditionsOf(events), SAMPLES, seed, {});
  const truths = Float64Array.from(events.flatMap(({ parameters }) => columns.map((column) => parameters[column])));
  const scales = columns.map((column) => inputs[column].scale);
  const each: WeightedEvent[] = [];
  for (const [number, event] of events.slice(0, weighted).entries()) {
    const drawn = await loaded.sample(conditionsOf([event]), proposals, seed + 1 + number, {});
    const logWeights = await logWeightsOf(backend, loaded, simulation, event, drawn, columns);
    each.push({ points: event.points.length, ...weightedAgainst(drawn, logWeights, names, scales) });
  }
  return { ranks: calibration(truths, samples, names, BINS), weighted: each };
}

/** What the network sees of events. */
export function conditionsOf(events: readonly SimulatedEvent[]): Float64Array {
  const conditions = new Float32Array(events.length * PHOTOMETRY_CONDITIONS);
  for (const [row, { points }] of events.entries()) encodePhotometry(points, conditions, row * PHOTOMETRY_CONDITIONS);
  return Float64Array.from(conditions);
}

/** ln(prior x likelihood / density of the flow) of samples [row, target] for an event. @param columns inputs of the targets */
export async function logWeightsOf(
  backend: Backend,
  loaded: LoadedTable,
  { record, options, model }: ReturnType<typeof simulationOf>,
  event: SimulatedEvent,
  samples: Float64Array,
  columns: readonly number[],
): Promise<Float64Array> {
  const [own, targets, width] = [conditionsOf([event]), columns.length, model.inputs.length];
  const rows = samples.length / targets;
  const logProposal = new Float64Array(rows);
  for (let start = 0; start < rows; start += BLOCK) {
    const part = samples.subarray(start * targets, (start + BLOCK) * targets);
    const repeated = new Float64Array((part.length / targets) * own.length);
    for (let at = 0; at < repeated.length; at += own.length) repeated.set(own, at);
    logProposal.set(await loaded.logDensity(part, repeated, {}), start);
  }
  const sets = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    // Inputs that are fixed are those of the event.
    sets.set(event.parameters, row * width);
    for (const [at, column] of columns.entries()) sets[row * width + column] = samples[row * targets + at];
  }
  const logPrior = priorOf(model, record);
  const logLikelihoods = await logLikelihoodsOf(backend, model, options, event, sets);
  return logLikelihoods.map(
    (value, row) => value + logPrior(sets.subarray(row * width, (row + 1) * width)) - logProposal[row],
  );
}

const priorOf = (
  model: LightCurveModel,
  { prior, ranges, priorRanges: inputs, fixedInputs: fixed }: PhotometryRecord,
): ReturnType<typeof priorLogDensity> => priorLogDensity(model, prior, ranges, { inputs, fixed });

/** ln of the likelihood of each set; -Infinity where the model has no value at a point. */
async function logLikelihoodsOf(
  on: Backend,
  model: LightCurveModel,
  options: Options,
  { points }: SimulatedEvent,
  sets: Float64Array,
): Promise<Float64Array> {
  const bands = [...new Set(points.map(({ band }) => band))];
  const times = Float64Array.from(new Set(points.map(({ time }) => time))).sort();
  using evaluator = new LightCurveEvaluator(on, model, {
    ...{ times, bands, options, bolometric: false, magnitudeType: "f32" },
  });
  const places = points.map(({ band, time }) => bands.indexOf(band) * times.length + times.indexOf(time));
  const width = model.inputs.length;
  const values = bands.length * times.length;
  const all = new Float64Array(sets.length / width);
  for (let start = 0; start < all.length; start += evaluator.rowsPerChunk) {
    const some = sets.subarray(start * width, Math.min(all.length, start + evaluator.rowsPerChunk) * width);
    await evaluator.evaluate(some, ({ rows, magnitudes }) => {
      for (let row = 0; row < rows; row++) {
        const own = places.map((place) => magnitudes[row * values + place]);
        all[start + row] = logLikelihood(points, own, 0);
      }
    });
  }
  return all;
}
