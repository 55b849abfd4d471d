/** How far a flow's samples are from true curves: errors, coverage and density of each band. */

import { quantile } from "../statistics.ts";
import { type SampleSummary, SIGMA_LEVELS } from "./sampleStatistics.ts";

/** Nominal coverages of the reliability curve. */
export const NOMINAL = [0.1, 0.3, 0.5, SIGMA_LEVELS.one, 0.8, 0.9, 0.95, SIGMA_LEVELS.three] as const;

/** Mean of samples against the dataset, for one band. */
export interface BandComparison {
  readonly model: string;
  readonly band: string;
  readonly times: readonly number[];
  readonly sets: number;
  /** Share of the sets with a point more than 5 mag off. */
  readonly farOff: number;
  /** Root mean square error of the other sets, mag. */
  readonly rmse: number;
  readonly medianError: number;
  /** Share of the points within one and three standard deviations of the samples' mean. */
  readonly coverage1: number;
  readonly coverage3: number;
  /** Mean standard deviation of the samples of the other sets, mag. */
  readonly meanSigma: number;
  /** Share of the points within the central interval of each of {@link NOMINAL}. */
  readonly reliability: readonly number[];
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

/** Collects one band's errors, set by set. A flow of a representation says itself where it has a value. */
export class ComparisonTally {
  private readonly errors: number[][];
  private readonly within = NOMINAL.map(() => 0);
  private readonly setErrors: { squares: number; points: number; largest: number; sigma: number }[] = [];
  private absolute: number[] = [];
  private within1 = 0;
  private within3 = 0;
  private points = 0;
  private asked = 0;
  private right = 0;

  constructor(
    times: number,
    private readonly saysWhere = false,
  ) {
    this.errors = Array.from({ length: times }, () => []);
  }

  add(truth: Float64Array, summary: SampleSummary, from: number): void {
    const set = { squares: 0, points: 0, largest: 0, sigma: 0 };
    this.errors.forEach((errors, time) => {
      const at = from + time;
      const value = truth[at];
      const has = Number.isFinite(value);
      if (this.saysWhere) {
        const says = summary.share[at] >= 0.5;
        this.asked++;
        if (says === has) this.right++;
        if (!says) return;
      }
      if (!has) return;
      const error = summary.mean[at] - value;
      errors.push(error);
      this.absolute.push(Math.abs(error));
      this.points++;
      set.squares += error * error;
      set.points++;
      set.largest = Number.isFinite(error) ? Math.max(set.largest, Math.abs(error)) : Number.POSITIVE_INFINITY;
      set.sigma += summary.sigma[at];
      if (Math.abs(error) <= summary.sigma[at]) this.within1++;
      if (Math.abs(error) <= 3 * summary.sigma[at]) this.within3++;
      summary.intervals.forEach(({ low, high }, level) => {
        if (value >= low[at] && value <= high[at]) this.within[level]++;
      });
    });
    if (set.points > 0) this.setErrors.push(set);
  }

  result(): Omit<BandComparison, "model" | "band" | "times" | "nll"> {
    const near = this.setErrors.filter((set) => set.largest <= FAR_OFF);
    const squares = near.reduce((sum, set) => sum + set.squares, 0);
    const counted = near.reduce((sum, set) => sum + set.points, 0);
    const sorted = this.errors.map((errors) => Float64Array.from(errors).sort());
    const edge = (share: number) => Float64Array.from(sorted, (errors) => quantile(errors, share));
    return {
      sets: this.setErrors.length,
      farOff: 1 - near.length / this.setErrors.length,
      rmse: Math.sqrt(squares / counted),
      medianError: quantile(Float64Array.from(this.absolute).sort(), 0.5),
      ...(this.saysWhere ? { valueRight: this.right / this.asked } : {}),
      coverage1: this.within1 / this.points,
      coverage3: this.within3 / this.points,
      meanSigma: near.reduce((sum, set) => sum + set.sigma, 0) / counted,
      reliability: this.within.map((count) => count / this.points),
      errorMedian: edge(0.5),
      errorIntervals: [0.95, SIGMA_LEVELS.one].map((level) => ({
        level,
        low: edge(0.5 - level / 2),
        high: edge(0.5 + level / 2),
      })),
    };
  }
}
