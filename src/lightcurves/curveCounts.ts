/**
 * What a measurement of a quantity leaves of a prior's sets, and how many of these have curves: from counts in narrow bins of the
 * quantity itself, of which any error makes the answer.
 */

/** Sets of a prior by a quantity: how many were drawn, and how many of them had curves, in bins of one width. */
export interface CurveCounts {
  /** Where the first bin begins and the last one ends. */
  readonly range: readonly [number, number];
  readonly drawn: readonly number[];
  readonly withCurves: readonly number[];
}

/**
 * Counts sets by their values of a quantity.
 * @param drawn values of all sets
 * @param withCurves values of those with curves, each among those of `drawn`
 */
export function countCurves(drawn: Float64Array, withCurves: Float64Array, bins: number): CurveCounts {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of drawn) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const counts = (values: Float64Array) => {
    const all = new Array<number>(bins).fill(0);
    for (const value of values) all[Math.min(bins - 1, Math.floor((bins * (value - low)) / (high - low)))]++;
    return all;
  };
  return { range: [low, high], drawn: counts(drawn), withCurves: counts(withCurves) };
}

/** How far from a measurement values are looked at, and how densely, in standard deviations. */
const REACH = 5;
const STEP = 0.1;

/** What a measurement leaves of a prior's sets. */
export interface LeftSets {
  /** Share of them with curves; NaN where the prior has no such sets. */
  readonly withCurves: number;
  /** Mean and standard deviation of the quantity among those with curves; NaN where none have any. */
  readonly mean: number;
  readonly sigma: number;
}

/**
 * What a measurement leaves of a prior's sets, each weighted by the normal likelihood of the measured value. Differences within
 * a bin are as uncertain as its counts are small: half a bin is added to the error.
 * @param sigma standard deviation of the measurement
 */
export function leftSets(
  { range: [low, high], drawn, withCurves }: CurveCounts,
  value: number,
  sigma: number,
): LeftSets {
  const width = (high - low) / drawn.length;
  const reach = Math.hypot(sigma, width / 2);
  let [all, kept, first, second] = [0, 0, 0, 0];
  for (let step = -REACH; step <= REACH; step += STEP) {
    const at = value + reach * step;
    if (at < low || at > high) continue;
    // Between the centres of two bins the numbers of sets change linearly.
    const place = Math.min(drawn.length - 1, Math.max(0, (at - low) / width - 0.5));
    const before = Math.min(drawn.length - 2, Math.floor(place));
    const weight = Math.exp(-0.5 * step * step);
    const own = (counts: readonly number[]) =>
      weight * (counts[before] + (place - before) * (counts[before + 1] - counts[before]));
    const lit = own(withCurves);
    all += own(drawn);
    kept += lit;
    first += lit * step;
    second += lit * step * step;
  }
  const mean = first / kept;
  return { withCurves: kept / all, mean: value + reach * mean, sigma: reach * Math.sqrt(second / kept - mean * mean) };
}
