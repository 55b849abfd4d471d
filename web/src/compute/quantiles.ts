/** Central intervals of many samples at many points. */

import { quantile } from "../../../src/jobs/statistics.ts";

export interface Interval {
  readonly level: number;
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/**
 * @param samples [count, values]; NaN where a sample has none
 * @param levels shares of the samples within
 * @returns an interval for each level; NaN at points at which fewer than half of the samples have a value
 */
export function quantilesOf(
  samples: Float32Array,
  count: number,
  values: number,
  levels: readonly number[],
): Interval[] {
  const intervals = levels.map((level) => ({
    level,
    low: new Float32Array(values).fill(Number.NaN),
    high: new Float32Array(values).fill(Number.NaN),
  }));
  const column = new Float64Array(count);
  for (let at = 0; at < values; at++) {
    let found = 0;
    for (let row = 0; row < count; row++) {
      const value = samples[row * values + at];
      if (!Number.isNaN(value)) column[found++] = value;
    }
    if (2 * found < count) continue;
    const sorted = column.subarray(0, found).sort();
    for (const { level, low, high } of intervals) {
      low[at] = quantile(sorted, 0.5 - level / 2);
      high[at] = quantile(sorted, 0.5 + level / 2);
    }
  }
  return intervals;
}
