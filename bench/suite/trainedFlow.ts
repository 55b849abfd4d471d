/** A flow that learns a model's curves within the benchmarks: shortly, and the same on every machine but for rounding. */

import type { Backend } from "../../src/engine/backend.ts";
import { type Architecture, buildArchitecture } from "../../src/flow/architecture.ts";
import { encodeConditions, plainConditions, standardiseConditions } from "../../src/flow/conditionTransform.ts";
import { encodeCurves, standardisation } from "../../src/flow/curveTransform.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { type FlowState, initialState } from "../../src/flow/parameters.ts";
import { trainerOptions } from "../../src/flow/training/options.ts";
import { Trainer } from "../../src/flow/training/trainer.ts";
import { quantile } from "../../src/jobs/statistics.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { DIMENSIONS, SHAPE } from "./flowShape.ts";
import type { LightCurveGrid } from "./lightCurveGrids.ts";

/** What a flow learns: one band of a model at ten times. */
export interface LearnedCurves {
  readonly band: string;
  readonly times: Float64Array;
}

export interface TrainedFlow {
  readonly architecture: Architecture;
  readonly state: FlowState;
  /** Sets [count, inputs] as the network sees them. */
  conditionsOf(sets: Float64Array): Float32Array;
  readonly trainingRows: number;
  readonly epochs: number;
  readonly seconds: number;
  /** How far each of {@link FLOW_WAYS} is off, in their order. */
  readonly errors: readonly FlowError[];
}

/** Absolute differences to the physics at all points of sets that were held out, mag: median and 95 %. */
export interface FlowError {
  readonly median: number;
  readonly high: number;
}

/** One curve of a set out of a flow. */
export interface FlowWay {
  readonly name: string;
  /** Whose mean is the curve; 0 for the curve that comes from no noise. */
  readonly samples: number;
}

/** The mean of samples is that of the published comparison; without noise a curve costs one row of the flow. */
export const FLOW_WAYS: readonly FlowWay[] = [
  { name: "flow, mean of 100 samples", samples: 100 },
  { name: "flow, without noise", samples: 0 },
];

/** The middle of the optical, nm. */
const MIDDLE_NM = 620;
/** Sets whose windows of times are looked at. */
const WINDOW_SETS = 500;
/** Share of the sets that need not have values at all ten times. */
const LEFT_OUT = 0.05;
/** Not before the first time of the common grid after the merger. */
const [, EARLIEST] = parseTimes("0:11:0.1");
const LATEST = 11;
/** mag: what `kiloflow train` adds to magnitudes by default. Without noise the density of curves that follow from the inputs has no bound. */
const NOISE = 0.05;

/** How much a flow learns. */
export interface TrainingSize {
  /** Sets that are drawn; those without values at all ten times are left out. */
  readonly rows: number;
  readonly heldOut: number;
  readonly epochs: number;
  readonly batch: number;
}

/** What the figures of the documentation are of. */
export const FULL_TRAINING: TrainingSize = { rows: 20_000, heldOut: 2000, epochs: 100, batch: 1000 };
/** Enough to see that everything works. */
export const QUICK_TRAINING: TrainingSize = { rows: 1000, heldOut: 100, epochs: 5, batch: 100 };

/**
 * The band nearest to the middle of the optical, and ten times, equal in ln t, at which nearly all sets have values in it.
 * @throws Error where no times are common to so many sets
 */
export function learnedCurves({ model, bands, options }: LightCurveGrid): LearnedCurves {
  const offset = (name: string) =>
    Math.abs((model.bands.find((one) => one.name === name)?.wavelengthNm ?? Number.POSITIVE_INFINITY) - MIDDLE_NM);
  const [band] = [...bands].sort((a, b) => offset(a) - offset(b));
  const width = model.inputs.length;
  const drawn = typicalSets(model, WINDOW_SETS);
  const windows = Array.from({ length: WINDOW_SETS }, (_, set) =>
    model.validity(drawn.subarray(width * set, width * set + width), options, [band]),
  ).flatMap(([window]) => (window ? [window] : []));
  const edge = (which: 0 | 1, share: number) =>
    quantile(Float64Array.from(windows, (window) => window[which]).sort(), share);
  const first = Math.max(EARLIEST, edge(0, 1 - LEFT_OUT));
  const last = Math.min(LATEST, edge(1, LEFT_OUT));
  if (!(first < last)) throw new Error("its sets have no times in common at which they have values");
  const step = Math.log(last / first) / (DIMENSIONS - 1);
  return { band, times: Float64Array.from({ length: DIMENSIONS }, (_, point) => first * Math.exp(step * point)) };
}

const typicalSets = (model: LightCurveModel, count: number): Float64Array =>
  Float64Array.from(createPrior(model, model.typicalPrior, count, 1).read(0, count));

/**
 * Trains a flow of the published size on sets of the model's typical prior, and compares it with sets that it has not seen.
 * @param onEpoch is waited for after each epoch; an error of it ends the training
 */
export async function trainFlow(
  backend: Backend,
  grid: LightCurveGrid,
  { band, times }: LearnedCurves,
  size: TrainingSize,
  onEpoch?: (done: number) => Promise<void>,
): Promise<TrainedFlow> {
  const begun = performance.now();
  const { model, options } = grid;
  const { rows, epochs, batch } = size;
  const all = typicalSets(model, rows + size.heldOut);
  const { magnitudes } = await evaluateLightCurves(backend, all, { model, options, times, bands: [band] });
  const [training, heldOut] = [
    complete(all, magnitudes, 0, rows),
    complete(all, magnitudes, rows, rows + size.heldOut),
  ];
  const curves = standardisation(training.magnitudes, DIMENSIONS);
  const conditions = standardiseConditions(plainConditions(model.inputs), training.sets);
  const network = (one: CompleteSets) => ({
    curves: Float32Array.from(encodeCurves(curves, one.magnitudes)),
    conditions: Float32Array.from(encodeConditions(conditions, one.sets)),
  });
  const architecture = buildArchitecture({
    ...SHAPE,
    conditions: model.inputs.length,
    transformer: { kind: "affine", scale: "bounded-exponential" },
    normalisation: "act",
    permutation: "none",
    seed: 1,
  });
  using trainer = new Trainer(
    backend,
    architecture,
    initialState(architecture, 1),
    network(training),
    network(heldOut),
    { ...trainerOptions({ epochs, batch }), noise: Float32Array.from(curves.scale, (scale) => NOISE / scale) },
  );
  await trainer.prepare();
  await trainer.initialiseFromData();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    await trainer.epoch();
    await onEpoch?.(epoch);
  }
  const state = await trainer.state();
  const conditionsOf = (sets: Float64Array) => Float32Array.from(encodeConditions(conditions, sets));
  using flow = new Flow(backend, architecture, state);
  using evaluator = new FlowEvaluator(flow);
  const errors: FlowError[] = [];
  for (const way of FLOW_WAYS) {
    const values = await flowCurves(evaluator, conditionsOf(heldOut.sets), model.inputs.length, way);
    const off = Float64Array.from(values, (value, at) => {
      const column = at % DIMENSIONS;
      return Math.abs(curves.centre[column] + curves.scale[column] * value - heldOut.magnitudes[at]);
    }).sort();
    errors.push({ median: quantile(off, 0.5), high: quantile(off, 0.95) });
  }
  return {
    ...{ architecture, state, conditionsOf, epochs, errors },
    trainingRows: training.magnitudes.length / DIMENSIONS,
    seconds: (performance.now() - begun) / 1000,
  };
}

/** One curve for each row of conditions [count, width]: [count, 10], in network units. */
export async function flowCurves(
  evaluator: FlowEvaluator,
  conditions: Float32Array,
  width: number,
  { samples }: FlowWay,
): Promise<ArrayLike<number> & Iterable<number>> {
  const count = conditions.length / width;
  if (samples === 0) return (await evaluator.inverse(new Float32Array(count * DIMENSIONS), conditions)).curves;
  return meanOfSamples(await evaluator.samplePerCondition(conditions, samples, 1), samples);
}

/** Mean curves [count, 10] of samples [count, samples, 10]. */
export function meanOfSamples(values: ArrayLike<number>, samples: number): Float64Array {
  const means = new Float64Array(values.length / samples);
  for (let at = 0; at < values.length; at++) {
    const row = Math.floor(at / (samples * DIMENSIONS));
    means[row * DIMENSIONS + (at % DIMENSIONS)] += values[at] / samples;
  }
  return means;
}

interface CompleteSets {
  readonly sets: Float64Array;
  /** [set, 10] */
  readonly magnitudes: Float64Array;
}

/** Those of some sets that have values at all ten times. */
function complete(sets: Float64Array, magnitudes: Float32Array, from: number, to: number): CompleteSets {
  const width = (sets.length * DIMENSIONS) / magnitudes.length;
  const rows = Array.from({ length: to - from }, (_, row) => from + row).filter((row) =>
    magnitudes.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS).every(Number.isFinite),
  );
  const take = (
    values: ArrayLike<number> & { subarray(from: number, to: number): Iterable<number> },
    columns: number,
  ) => Float64Array.from(rows.flatMap((row) => [...values.subarray(row * columns, (row + 1) * columns)]));
  return { sets: take(sets, width), magnitudes: take(magnitudes, DIMENSIONS) };
}
