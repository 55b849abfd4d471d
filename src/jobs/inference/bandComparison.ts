/** How far a flow's samples are from true curves: errors and calibration of one band. */

import { quantile } from "../statistics.ts";
import { type SampleSummary, SIGMA_LEVELS } from "./sampleStatistics.ts";

/** Nominal coverages of the reliability curve. */
export const NOMINAL = [0.1, 0.3, 0.5, SIGMA_LEVELS.one, 0.8, 0.9, 0.95, 0.99, SIGMA_LEVELS.three] as const;

/** Bins of the histograms of probability-integral transforms. */
const PIT_BINS = 20;

/** One curve for each set, made of its samples, against the dataset. */
export interface CurveErrors {
  /** Median absolute error over all points, mag. */
  readonly medianError: number;
  /** Root mean square error over the points of the sets that are not far off, mag. */
  readonly rmse: number;
  /** Share of the sets with a point more than 5 mag off. */
  readonly farOff: number;
}

/** How often curves with the training's noise lie within the samples' intervals. */
export interface Calibration {
  /** Share of the points within the central interval of each of {@link NOMINAL}. */
  readonly reliability: readonly number[];
  /** Points by the share of the samples that are below them, in 20 equal bins from 0 to 1. */
  readonly pit: readonly number[];
}

/**
 * Samples against the dataset, for one band; the errors are those of the samples' median. Samples are those that `predict` gives:
 * with the flow's sigma factors, where it has some and they are not left out.
 */
export interface BandComparison extends CurveErrors, Calibration {
  readonly model: string;
  readonly band: string;
  /** What these sets have in common, where the light-curve model has such sets reported apart: "ejecta_mass below 0.001". */
  readonly apart?: string;
  readonly times: readonly number[];
  readonly sets: number;
  /** Errors of the samples' mean. */
  readonly mean: CurveErrors;
  /** Share of the points within one and three standard deviations of the samples' mean, without the training's noise. */
  readonly coverage1: number;
  readonly coverage3: number;
  /** The same of the points with that noise: stray samples, which widen a standard deviation, make it larger than the intervals' coverage. */
  readonly noisyCoverage1: number;
  readonly noisyCoverage3: number;
  /** Mean standard deviation of the samples of the sets that are not far off, mag. */
  readonly meanSigma: number;
  /** The factor on how far this band's samples are from the flow's centre, and the calibration without it. */
  readonly sigmaFactor?: number;
  readonly withoutFactor?: Calibration;
  /**
   * Share of the points at which flow and dataset agree on whether there is a value, of flows of a representation. Errors are
   * of the points where both have one.
   */
  readonly valueRight?: number;
  /** Mean negative log-density of complete curves, per magnitude (nats); NaN without any. */
  readonly nll: number;
  /** Errors over time: median and central 68 and 95 %. */
  readonly errorMedian: Float64Array;
  readonly errorIntervals: readonly {
    readonly level: number;
    readonly low: Float64Array;
    readonly high: Float64Array;
  }[];
}

/** mag */
const FAR_OFF = 5;

/** Errors of one kind of curve, set by set. */
class ErrorTally {
  private readonly absolute: number[] = [];
  private readonly sets: { squares: number; points: number; sigma: number; far: boolean }[] = [];

  /** @param errors of one set's points; @param sigma sum of the standard deviations of its samples */
  add(errors: readonly number[], sigma: number): void {
    let [squares, far] = [0, false];
    for (const error of errors) {
      this.absolute.push(Math.abs(error));
      squares += error * error;
      if (!(Math.abs(error) <= FAR_OFF)) far = true;
    }
    this.sets.push({ squares, points: errors.length, sigma, far });
  }

  result(): CurveErrors & { readonly meanSigma: number } {
    const near = this.sets.filter(({ far }) => !far);
    const sum = (name: "squares" | "points" | "sigma") => near.reduce((total, set) => total + set[name], 0);
    return {
      medianError: quantile(Float64Array.from(this.absolute).sort(), 0.5),
      rmse: Math.sqrt(sum("squares") / sum("points")),
      farOff: 1 - near.length / this.sets.length,
      meanSigma: sum("sigma") / sum("points"),
    };
  }
}

/** One set's curves and what is known of them, [band, time]; NaN where there is none. */
export interface ComparedCurves {
  readonly exact: Float64Array;
  /** With the noise of the flow's training. */
  readonly noisy: Float64Array;
  /** Shares of the samples below the noisy values. */
  readonly ranks: Float64Array;
  /** The same of the samples without sigma factor. */
  readonly plainRanks: Float64Array;
}

/** Ranks of one kind of samples. A central interval holds a point where its rank is that near to one half, for any number of samples. */
class RankTally {
  private readonly within = NOMINAL.map(() => 0);
  private readonly pit = new Array<number>(PIT_BINS).fill(0);
  private ranked = 0;

  /** @param rank NaN where there is none */
  add(rank: number): void {
    if (Number.isNaN(rank)) return;
    this.ranked++;
    this.pit[Math.min(PIT_BINS - 1, Math.floor(rank * PIT_BINS))]++;
    NOMINAL.forEach((level, index) => {
      if (Math.abs(rank - 0.5) <= level / 2) this.within[index]++;
    });
  }

  result(): Calibration {
    return { reliability: this.within.map((count) => count / this.ranked), pit: this.pit };
  }
}

/** Collects one band's errors, set by set. A flow of a representation says itself where it has a value. */
export class ComparisonTally {
  private readonly errors: number[][];
  private readonly ranks = new RankTally();
  private readonly plainRanks = new RankTally();
  private readonly medians = new ErrorTally();
  private readonly means = new ErrorTally();
  /** Points within one and three standard deviations, without and with noise. */
  private readonly within = { exact: [0, 0], noisy: [0, 0] };
  private points = 0;
  private noisyPoints = 0;
  private sets = 0;
  private asked = 0;
  private right = 0;

  /** @param sigmaFactor of the band, where the samples have one */
  constructor(
    times: number,
    private readonly saysWhere = false,
    private readonly sigmaFactor?: number,
  ) {
    this.errors = Array.from({ length: times }, () => []);
  }

  /** @param from first value of the band in curves and summary */
  add({ exact, noisy, ranks, plainRanks }: ComparedCurves, summary: SampleSummary, from: number): void {
    const medians: number[] = [];
    const means: number[] = [];
    let sigmas = 0;
    this.errors.forEach((errors, time) => {
      const at = from + time;
      const value = exact[at];
      const has = Number.isFinite(value);
      if (this.saysWhere) {
        const says = summary.share[at] >= 0.5;
        this.asked++;
        if (says === has) this.right++;
        if (!says) return;
      }
      if (!has) return;
      const sigma = summary.sigma[at];
      const error = summary.mean[at] - value;
      means.push(error);
      medians.push(summary.median[at] - value);
      errors.push(summary.median[at] - value);
      sigmas += sigma;
      if (Number.isFinite(noisy[at])) this.noisyPoints++;
      [1, 3].forEach((deviations, index) => {
        if (Math.abs(error) <= deviations * sigma) this.within.exact[index]++;
        if (Math.abs(summary.mean[at] - noisy[at]) <= deviations * sigma) this.within.noisy[index]++;
      });
      this.ranks.add(ranks[at]);
      this.plainRanks.add(plainRanks[at]);
    });
    if (medians.length === 0) return;
    this.sets++;
    this.points += medians.length;
    this.medians.add(medians, sigmas);
    this.means.add(means, sigmas);
  }

  result(): Omit<BandComparison, "model" | "band" | "apart" | "times" | "nll"> {
    const sorted = this.errors.map((errors) => Float64Array.from(errors).sort());
    const edge = (share: number) => Float64Array.from(sorted, (errors) => quantile(errors, share));
    const { meanSigma, ...medians } = this.medians.result();
    const { meanSigma: _, ...mean } = this.means.result();
    const { sigmaFactor } = this;
    return {
      ...{ sets: this.sets, ...medians, mean, meanSigma },
      ...(this.saysWhere ? { valueRight: this.right / this.asked } : {}),
      coverage1: this.within.exact[0] / this.points,
      coverage3: this.within.exact[1] / this.points,
      noisyCoverage1: this.within.noisy[0] / this.noisyPoints,
      noisyCoverage3: this.within.noisy[1] / this.noisyPoints,
      ...this.ranks.result(),
      ...(sigmaFactor === undefined ? {} : { sigmaFactor, withoutFactor: this.plainRanks.result() }),
      errorMedian: edge(0.5),
      errorIntervals: [0.95, SIGMA_LEVELS.one].map((level) => ({
        level,
        low: edge(0.5 - level / 2),
        high: edge(0.5 + level / 2),
      })),
    };
  }
}
