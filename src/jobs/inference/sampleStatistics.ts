/** Mean, median and credible intervals of samples. */

import { quantile } from "../statistics.ts";

/** Central shares of a normal distribution within one and three standard deviations. */
export const SIGMA_LEVELS = { one: 0.6826894921370859, three: 0.9973002039367398 } as const;

export interface SampleSummary {
  readonly mean: Float64Array;
  readonly median: Float64Array;
  /** Standard deviation. */
  readonly sigma: Float64Array;
  /** Share of the samples that are finite. */
  readonly share: Float64Array;
  /** One for each level asked for. */
  readonly intervals: readonly { readonly level: number; readonly low: Float64Array; readonly high: Float64Array }[];
}

/** Statistics of each column of samples [count, values]; values that are not finite are left out; all are NaN where none is left. */
export function summariseSamples(
  samples: ArrayLike<number>,
  count: number,
  values: number,
  levels: readonly number[],
): SampleSummary {
  const mean = new Float64Array(values);
  const median = new Float64Array(values);
  const sigma = new Float64Array(values);
  const share = new Float64Array(values);
  const intervals = levels.map((level) => ({ level, low: new Float64Array(values), high: new Float64Array(values) }));
  for (let column = 0; column < values; column++) {
    const own = Float64Array.from({ length: count }, (_, row) => samples[row * values + column]).filter(
      Number.isFinite,
    );
    own.sort();
    share[column] = own.length / count;
    mean[column] = own.reduce((sum, value) => sum + value, 0) / own.length;
    const squares = own.reduce((sum, value) => sum + (value - mean[column]) ** 2, 0);
    sigma[column] = own.length === 0 ? Number.NaN : Math.sqrt(squares / Math.max(1, own.length - 1));
    median[column] = quantile(own, 0.5);
    for (const { level, low, high } of intervals) {
      low[column] = quantile(own, 0.5 - level / 2);
      high[column] = quantile(own, 0.5 + level / 2);
    }
  }
  return { mean, median, sigma, share, intervals };
}

/**
 * A summary without the values at which fewer than half of the samples have one: what a few have there is no curve.
 * @param possible share of the samples that can have values at all
 */
export function ofMostSamples(summary: SampleSummary, possible = 1): SampleSummary {
  const { share } = summary;
  const kept = (values: Float64Array) => values.map((value, at) => (share[at] < possible / 2 ? Number.NaN : value));
  return {
    mean: kept(summary.mean),
    median: kept(summary.median),
    sigma: kept(summary.sigma),
    share,
    intervals: summary.intervals.map(({ level, low, high }) => ({ level, low: kept(low), high: kept(high) })),
  };
}
