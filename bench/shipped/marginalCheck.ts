/**
 * Flows that integrate constants out against brute force: for a set the constants are drawn many times and its curves evaluated
 * by the light-curve model's kernels, and these curves are compared with the flow's samples.
 */

import { memorySource } from "../../src/data/parameters/source.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { InputError } from "../../src/engine/errors.ts";
import { recordedDraws } from "../../src/flow/integratedOutText.ts";
import { type FlowModel, integratedOutOf, lightCurveModelOf, lightCurveOptionsOf } from "../../src/flow/model.ts";
import { LoadedModel } from "../../src/jobs/inference/loadedModel.ts";
import { quantile } from "../../src/jobs/statistics.ts";
import { type Distribution, parseDistribution } from "../../src/lightcurves/draws/distribution.ts";
import { withDraws } from "../../src/lightcurves/draws/draws.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";

/** Central intervals whose coverage is measured. */
export const LEVELS = [0.5, 0.683, 0.9, 0.95] as const;

/** Below this share of the curves with a value at a point, its median says nothing of curves. */
const MOST = 0.5;

export interface MarginalRequest {
  /** [.., inputs] of the flow's light-curve model, whatever their constants. */
  readonly sets: Float64Array;
  /** Draws of the constants, and samples of the flow, for each set. */
  readonly draws: number;
  readonly seed: number;
}

/** Absolute differences over sets and times: what half, 95 %, and all of them are within. */
export interface Differences {
  readonly half: number;
  readonly most: number;
  readonly all: number;
}

/** One band of one test set. */
export interface MarginalBand {
  readonly band: string;
  /** Sets and times at which most curves have values. */
  readonly points: number;
  /** Differences of the medians, in halves of the central 68.3 % of the true curves. */
  readonly medians: Differences;
  /** Differences of the halves of the central 68.3 %, relative. */
  readonly widths: Differences;
  /** Share of the true values within the flow's central intervals, by {@link LEVELS}. */
  readonly coverage: readonly number[];
  /** Largest difference, over sets and times, of the shares of curves with a value. */
  readonly valueShare: number;
}

/** How the constants that a flow integrates out were drawn for its training. @throws InputError where it does not say */
export function drawnDistributions(model: FlowModel, where: string): Record<string, Distribution> {
  const draws = recordedDraws(model.training);
  const { inputs } = lightCurveModelOf(model, where);
  return Object.fromEntries(
    integratedOutOf(model).map((name) => {
      const specification = draws.get(name);
      if (specification === undefined) throw new InputError(`${where} does not say how ${name} was drawn for it`);
      return [name, parseDistribution(inputs.find((input) => input.name === name)!, specification)];
    }),
  );
}

/** Compares a flow with brute force; sets without curves at the usual values are left out. */
export async function checkMarginal(
  backend: Backend,
  model: FlowModel,
  { sets, draws, seed }: MarginalRequest,
  where: string,
): Promise<{ readonly sets: number; readonly bands: readonly MarginalBand[] }> {
  const lightCurves = lightCurveModelOf(model, where);
  const inputs = drawnDistributions(model, where);
  const { bands, times } = model;
  const width = lightCurves.inputs.length;
  const request = {
    options: lightCurveOptionsOf(model),
    times: Float64Array.from(times),
    bands,
    magnitudeType: "f32",
    bolometric: false,
  } as const;
  using evaluator = new LightCurveEvaluator(backend, lightCurves, request);
  await evaluator.prepare();
  using flow = await LoadedModel.open(backend, model, draws);
  const values = bands.length * times.length;
  const tallies = bands.map(() => ({
    ...{ medians: [] as number[], widths: [] as number[], within: LEVELS.map(() => 0), total: 0, valueShare: 0 },
  }));
  let count = 0;
  for (let set = 0; set * width < sets.length; set++) {
    const own = sets.subarray(set * width, (set + 1) * width);
    const samples = await flow.sample(own, draws, seed, false, set);
    if (!samples.some(Number.isFinite)) continue;
    count++;
    // A seed of its own for each set, far from those of trainings.
    const truth = await drawnCurves(evaluator, lightCurves, inputs, own, draws, 1_000_003 * (seed + 1) + set);
    for (let value = 0; value < values; value++) {
      const tally = tallies[Math.floor(value / times.length)];
      const [exact, learned] = [sortedColumn(truth, value, values), sortedColumn(samples, value, values)];
      tally.valueShare = Math.max(tally.valueShare, Math.abs(exact.length - learned.length) / draws);
      if (exact.length < MOST * draws || learned.length === 0) continue;
      const [ours, theirs] = [halfWidth(learned), halfWidth(exact)];
      tally.medians.push(Math.abs(quantile(learned, 0.5) - quantile(exact, 0.5)) / theirs);
      tally.widths.push(Math.abs(ours / theirs - 1));
      tally.total += exact.length;
      LEVELS.forEach((level, at) => {
        const [low, high] = [quantile(learned, (1 - level) / 2), quantile(learned, (1 + level) / 2)];
        for (const one of exact) if (one >= low && one <= high) tally.within[at]++;
      });
    }
  }
  return {
    sets: count,
    bands: tallies.map(({ medians, widths, within, total, valueShare }, at) => ({
      ...{ band: bands[at], points: medians.length, valueShare },
      ...{ medians: differences(medians), widths: differences(widths) },
      coverage: within.map((inside) => inside / total),
    })),
  };
}

/** Curves [draw, band, time] of one set, each with constants of its own. */
export async function drawnCurves(
  evaluator: LightCurveEvaluator,
  { inputs: all }: LightCurveModel,
  inputs: Record<string, Distribution>,
  set: Float64Array,
  draws: number,
  seed: number,
): Promise<Float32Array> {
  const width = set.length;
  const repeated = new Float64Array(draws * width);
  for (let row = 0; row < draws; row++) repeated.set(set, row * width);
  const same = memorySource(repeated, width, "one set", "source");
  const source = withDraws(same, all, all, { inputs, relations: {}, scatter: false, seed, notes: [] });
  const drawn = source.read(0, draws);
  const values = evaluator.request.bands.length * evaluator.request.times.length;
  const curves = new Float32Array(draws * values);
  for (let row = 0; row < draws; row += evaluator.rowsPerChunk) {
    const end = Math.min(draws, row + evaluator.rowsPerChunk);
    await evaluator.evaluate(drawn.subarray(row * width, end * width), ({ magnitudes }) =>
      curves.set(magnitudes, row * values),
    );
  }
  return curves;
}

function differences(all: readonly number[]): Differences {
  const sorted = Float64Array.from(all).sort();
  return { half: quantile(sorted, 0.5), most: quantile(sorted, 0.95), all: quantile(sorted, 1) };
}

function sortedColumn(values: ArrayLike<number>, column: number, width: number): Float64Array {
  const own: number[] = [];
  for (let at = column; at < values.length; at += width) if (Number.isFinite(values[at])) own.push(values[at]);
  return Float64Array.from(own).sort();
}

/** Half of the central 68.3 %. */
const halfWidth = (sorted: Float64Array) => (quantile(sorted, 0.8415) - quantile(sorted, 0.1585)) / 2;
