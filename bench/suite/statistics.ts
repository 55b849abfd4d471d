/** The statistics of the benchmarks: spread of repeated measurements, straight lines through timings, crossing points. */

import { quantile } from "../../src/jobs/statistics.ts";

/** Seconds of one call over several rounds. */
export interface Spread {
  readonly median: number;
  /** Quartiles. */
  readonly low: number;
  readonly high: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly rounds: number;
}

/** Summary of some measurements. @param seconds at least one */
export function spreadOf(seconds: readonly number[]): Spread {
  const sorted = Float64Array.from(seconds).sort();
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    minimum: sorted[0],
    maximum: sorted[sorted.length - 1],
    rounds: sorted.length,
  };
}

/** seconds = intercept + slope times count. */
export interface Line {
  readonly intercept: number;
  readonly slope: number;
}

/**
 * Straight line through timings that span decades. Least squares of the relative errors: plain least squares would see
 * nothing but the largest count, and an intercept fitted to it alone would be noise. Neither of the two is negative: no
 * call gives time back.
 *
 * @param points at least two different counts
 */
export function fitLine(points: readonly { readonly count: number; readonly seconds: number }[]): Line {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (const { count, seconds } of points) {
    const weight = 1 / (seconds * seconds);
    w += weight;
    wx += weight * count;
    wy += weight * seconds;
    wxx += weight * count * count;
    wxy += weight * count * seconds;
  }
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  const intercept = (wy - slope * wx) / w;
  if (intercept < 0) return { intercept: 0, slope: wxy / wxx };
  if (slope < 0) return { intercept: wy / w, slope: 0 };
  return { intercept, slope };
}

/**
 * Count from which `faster` is the faster of two lines.
 * @returns 0 where it always is, undefined where it never is
 */
export function crossing(faster: Line, slower: Line): number | undefined {
  const ahead = slower.intercept - faster.intercept;
  const gain = slower.slope - faster.slope;
  if (gain <= 0) return undefined;
  return Math.max(0, -ahead / gain);
}
