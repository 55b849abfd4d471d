/** What samples of a flow say of each band: mean, median, credible bands; of posteriors the spread of the mean curves too. */

import type { FlowModel } from "../../flow/model.ts";
import type { SigmaFactor } from "../../flow/sigmaFactor.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { quantile } from "../statistics.ts";
import { ofMostSamples, SIGMA_LEVELS, summariseSamples } from "./sampleStatistics.ts";

/** Shares of the samples within the credible bands, the widest first. */
const LEVELS = [SIGMA_LEVELS.three, 0.95, SIGMA_LEVELS.one] as const;

/** Statistics of one band. */
export interface BandPrediction {
  readonly band: string;
  readonly times: readonly number[];
  readonly mean: Float64Array;
  readonly median: Float64Array;
  readonly sigma: Float64Array;
  /** By which the samples' distance from the flow's centre was multiplied, where the flow has a factor that was not left out. */
  readonly sigmaFactor?: number;
  readonly intervals: readonly { readonly level: number; readonly low: Float64Array; readonly high: Float64Array }[];
  /** Share of the sets for which the light-curve model has a value, for each time. */
  readonly physicsShare: Float64Array;
  /**
   * Share of the samples that have a value, for each time: of flows of a representation, which say that themselves. Where most
   * samples of the sets with curves have none, all other statistics of the time are NaN.
   */
  readonly valueShare?: Float64Array;
  /** For each set of a posterior: brightest and faintest magnitude of its mean curve, and their difference. */
  readonly brightest: Float64Array;
  readonly faintest: Float64Array;
  readonly range: Float64Array;
}

/** Curves for one set or a posterior. */
export interface Prediction {
  readonly lightCurves: LightCurveModel;
  readonly sets: number;
  /** For each set. */
  readonly samples: number;
  /** Sets that have no curves, by the light-curve model; undefined where no flow learned a representation. */
  readonly withoutCurves?: number;
  /** Of a flow of something observed: share of the sets that have no curves; NaN where the prior has no such sets. */
  readonly shareWithoutCurves?: number;
  /** By the flows' files: share of the sets inside the ranges of the training data, and near to its sets, where known. */
  readonly insideTraining: Readonly<Record<string, number>>;
  readonly nearTraining: Readonly<Record<string, number>>;
  readonly bands: readonly BandPrediction[];
  /** By the light-curve model's own kernels instead of flows: then one "sample" is the set's curve. */
  readonly exact?: boolean;
}

/**
 * Statistics of a flow's bands.
 * @param all samples [sets, samples, band, time], absolute magnitudes; what is not finite does not count
 * @param distanceModulus added to every magnitude
 * @param share of the sets for which the light-curve model has a value [band, time]
 * @param withoutCurves sets that have no curves, with flows of a representation
 * @param factors sigma factors that the samples have
 */
export function bandPredictions(
  model: Pick<FlowModel, "bands" | "times" | "representation">,
  all: Float32Array,
  samples: number,
  distanceModulus: number,
  share: Float64Array,
  withoutCurves = 0,
  factors?: readonly SigmaFactor[],
): BandPrediction[] {
  const points = model.times.length;
  const values = model.bands.length * points;
  const sets = all.length / (values * samples);
  const whole = summariseSamples(all, sets * samples, values, LEVELS);
  const summary = model.representation ? ofMostSamples(whole, 1 - withoutCurves / sets) : whole;
  return model.bands.map((band, index) => {
    const slice = (numbers: Float64Array) =>
      Float64Array.from(numbers.subarray(index * points, (index + 1) * points), (value) => value + distanceModulus);
    const brightest = new Float64Array(sets);
    const faintest = new Float64Array(sets);
    for (let set = 0; set < sets; set++) {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let point = 0; point < points; point++) {
        let [sum, counted] = [0, 0];
        for (let sample = 0; sample < samples; sample++) {
          const value = all[(set * samples + sample) * values + index * points + point];
          if (!Number.isFinite(value)) continue;
          sum += value;
          counted++;
        }
        if (counted === 0) continue;
        low = Math.min(low, sum / counted);
        high = Math.max(high, sum / counted);
      }
      const any = high >= low;
      brightest[set] = any ? low + distanceModulus : Number.NaN;
      faintest[set] = any ? high + distanceModulus : Number.NaN;
    }
    return {
      band,
      times: model.times,
      mean: slice(summary.mean),
      median: slice(summary.median),
      sigma: summary.sigma.slice(index * points, (index + 1) * points),
      ...(factors ? { sigmaFactor: factors[index].factor } : {}),
      intervals: summary.intervals.map(({ level, low, high }) => ({ level, low: slice(low), high: slice(high) })),
      physicsShare: share.slice(index * points, (index + 1) * points),
      ...(model.representation ? { valueShare: summary.share.slice(index * points, (index + 1) * points) } : {}),
      brightest,
      faintest,
      range: brightest.map((low, set) => faintest[set] - low),
    };
  });
}

/** Below this share the light-curve model has no value for most of the sets: what the flow gives there is filling. */
const MOST = 0.5;

/**
 * At which times a prediction continues a curve where the light-curve model has no value for most of the sets. Flows of a
 * representation continue nothing.
 */
export const filledPoints = ({ physicsShare, valueShare, median }: BandPrediction): boolean[] =>
  Array.from(physicsShare, (share, point) => !valueShare && share < MOST && Number.isFinite(median[point]));

/** Points whose mean lies outside the middle 68.3 % of the samples: flows throw some samples far out. */
export function strayedMeans(predictions: readonly BandPrediction[]): number {
  let strayed = 0;
  for (const { mean, intervals } of predictions) {
    const { low, high } = intervals[intervals.length - 1];
    mean.forEach((value, point) => {
      if (value < low[point] || value > high[point]) strayed++;
    });
  }
  return strayed;
}

/** The table: one line for each band and time. @param lightCurves name of the light-curve model */
export function predictionCsv(predictions: readonly BandPrediction[], lightCurves: string): string {
  const names = LEVELS.flatMap((level) => {
    const percent = (100 * level).toFixed(1).replace(/\.0$/, "");
    return [`low_${percent}`, `high_${percent}`];
  });
  const own = predictions.some(({ valueShare }) => valueShare) ? ["flow_share"] : [];
  const lines = [["band", "time_days", "mean", "median", "sigma", ...names, `${lightCurves}_share`, ...own].join(",")];
  for (const { band, times, mean, median, sigma, intervals, physicsShare: share, valueShare } of predictions) {
    times.forEach((time, point) => {
      const numbers = [
        mean[point],
        median[point],
        sigma[point],
        ...intervals.flatMap(({ low, high }) => [low[point], high[point]]),
        share[point],
        ...own.map(() => valueShare?.[point] ?? Number.NaN),
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
