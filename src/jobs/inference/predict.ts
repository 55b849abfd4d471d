/** Curves with credible bands from flows, for one set of inputs or a whole posterior. */

import type { Backend } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import type { FlowModel } from "../../flow/model.ts";
import { physicsShare } from "./physicsShare.ts";
import { quantile, SIGMA_LEVELS, summariseSamples } from "./sampleStatistics.ts";
import { LoadedModel } from "./useFlow.ts";

/** Shares of the samples within the credible bands, the widest first. */
export const LEVELS = [SIGMA_LEVELS.three, 0.95, SIGMA_LEVELS.one] as const;

/** Statistics of one band. */
export interface BandPrediction {
  readonly band: string;
  readonly times: readonly number[];
  readonly mean: Float64Array;
  readonly median: Float64Array;
  readonly sigma: Float64Array;
  readonly intervals: readonly { readonly level: number; readonly low: Float64Array; readonly high: Float64Array }[];
  /** Share of the inputs for which DU17 has a value, for each time: see {@link physicsShare}. */
  readonly physicsShare: Float64Array;
  /** For each set of a posterior: brightest and faintest magnitude of its mean curve, and their difference. */
  readonly brightest: Float64Array;
  readonly faintest: Float64Array;
  readonly range: Float64Array;
}

export interface PredictRequest {
  readonly models: readonly { readonly path: string; readonly model: FlowModel }[];
  /** [sets, 4]: m1, m2 (source frame), Lambda1, Lambda2. */
  readonly parameters: Float64Array;
  /** Samples for each set. */
  readonly samples: number;
  readonly seed: number;
  /** Added to every magnitude: the distance modulus, 0 for absolute magnitudes. */
  readonly distanceModulus: number;
}

/** Samples of one call: progress comes in between. */
const BLOCK_SAMPLES = 100_000;

/** @throws InputError where two models predict the same band */
export function checkBands(models: PredictRequest["models"]): void {
  const predicted = new Set<string>();
  for (const { path, model } of models) {
    for (const band of model.bands) {
      if (predicted.has(band)) throw new InputError(`${path}: another model predicts the band ${band} already`);
      predicted.add(band);
    }
  }
}

/** @param request.models for different bands, as {@link checkBands} makes sure */
export async function predict(
  request: PredictRequest,
  backend: Backend,
  onProgress?: (done: number, total: number) => void,
): Promise<BandPrediction[]> {
  const predictions: BandPrediction[] = [];
  const sets = request.parameters.length / 4;
  for (const [index, { model }] of request.models.entries()) {
    const values = model.bands.length * model.times.length;
    const all = new Float32Array(sets * request.samples * values);
    using loaded = await LoadedModel.open(backend, model, sets * request.samples);
    const block = Math.max(1, Math.floor(BLOCK_SAMPLES / request.samples));
    for (let start = 0; start < sets; start += block) {
      const end = Math.min(sets, start + block);
      const own = request.parameters.subarray(4 * start, 4 * end);
      all.set(await loaded.sample(own, request.samples, request.seed, false, start), start * request.samples * values);
      onProgress?.(index * sets + end, request.models.length * sets);
    }
    predictions.push(...bandsOf(model, all, sets, request));
  }
  return predictions;
}

function bandsOf(model: FlowModel, all: Float32Array, sets: number, request: PredictRequest): BandPrediction[] {
  const points = model.times.length;
  const values = model.bands.length * points;
  const { samples, distanceModulus } = request;
  const summary = summariseSamples(all, sets * samples, values, LEVELS);
  const share = physicsShare(model, request.parameters);
  return model.bands.map((band, index) => {
    const slice = (numbers: Float64Array) =>
      Float64Array.from(numbers.subarray(index * points, (index + 1) * points), (value) => value + distanceModulus);
    const brightest = new Float64Array(sets);
    const faintest = new Float64Array(sets);
    for (let set = 0; set < sets; set++) {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let point = 0; point < points; point++) {
        let sum = 0;
        for (let sample = 0; sample < samples; sample++)
          sum += all[(set * samples + sample) * values + index * points + point];
        low = Math.min(low, sum / samples);
        high = Math.max(high, sum / samples);
      }
      brightest[set] = low + distanceModulus;
      faintest[set] = high + distanceModulus;
    }
    return {
      band,
      times: model.times,
      mean: slice(summary.mean),
      median: slice(summary.median),
      sigma: summary.sigma.slice(index * points, (index + 1) * points),
      intervals: summary.intervals.map(({ level, low, high }) => ({ level, low: slice(low), high: slice(high) })),
      physicsShare: share.slice(index * points, (index + 1) * points),
      brightest,
      faintest,
      range: brightest.map((low, set) => faintest[set] - low),
    };
  });
}

/** Below this share DU17 has no value for most of the inputs: what the flow gives there is filling. */
const MOST = 0.5;

/** Whether DU17 itself has a value at a time for most of the inputs. */
export function hasPhysics(prediction: BandPrediction, point: number): boolean {
  return !(prediction.physicsShare[point] < MOST);
}

/** Points whose mean lies outside the middle 68.3 % of the samples: flows throw some samples far out. */
export function strayedMeans(predictions: readonly BandPrediction[]): number {
  let strayed = 0;
  for (const { mean, intervals } of predictions) {
    const { low, high } = intervals[intervals.length - 1];
    mean.forEach((value, point) => {
      if (!(value >= low[point] && value <= high[point])) strayed++;
    });
  }
  return strayed;
}

/** The table: one line for each band and time. */
export function predictionCsv(predictions: readonly BandPrediction[]): string {
  const names = LEVELS.flatMap((level) => {
    const percent = (100 * level).toFixed(1).replace(/\.0$/, "");
    return [`low_${percent}`, `high_${percent}`];
  });
  const lines = [["band", "time_days", "mean", "median", "sigma", ...names, "du17_share"].join(",")];
  for (const { band, times, mean, median, sigma, intervals, physicsShare: share } of predictions) {
    times.forEach((time, point) => {
      const numbers = [
        mean[point],
        median[point],
        sigma[point],
        ...intervals.flatMap(({ low, high }) => [low[point], high[point]]),
        share[point],
      ];
      lines.push([band, time, ...numbers.map((value) => value.toFixed(5))].join(","));
    });
  }
  return `${lines.join("\n")}\n`;
}

/** Quantiles of a statistic over the sets of a posterior. */
export function spread(values: Float64Array): { median: number; low: number; high: number } {
  const sorted = values.filter(Number.isFinite).sort();
  const at = (share: number) => quantile(sorted, share);
  return { median: at(0.5), low: at(0.5 - SIGMA_LEVELS.one / 2), high: at(0.5 + SIGMA_LEVELS.one / 2) };
}
