/**
 * The share of a prior's sets that have curves, given a measurement of a quantity of theirs: from counts in narrow bins of the
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
const STEP = 0.05;

/**
 * Share of the sets with curves among those that a measurement leaves: the prior's, weighted by the normal likelihood of the
 * measured value. What is narrower than a bin is as uncertain as its counts are few, and looked at with the bin's width beside
 * the error. NaN where the prior has no sets.
 * @param sigma standard deviation of the measurement
 */
export function shareWithCurves({ range: [low, high], drawn, withCurves }: CurveCounts, value: number, sigma: number) {
  const width = (high - low) / drawn.length;
  const reach = Math.hypot(sigma, width);
  let [all, kept] = [0, 0];
  for (let step = -REACH; step <= REACH; step += STEP) {
    const at = value + reach * step;
    if (at < low || at > high) continue;
    // Between the centres of two bins the numbers of sets change linearly.
    const place = Math.min(drawn.length - 1, Math.max(0, (at - low) / width - 0.5));
    const before = Math.min(drawn.length - 2, Math.floor(place));
    const within = (counts: readonly number[]) =>
      counts[before] + (place - before) * (counts[before + 1] - counts[before]);
    const weight = Math.exp(-0.5 * step * step);
    all += weight * within(drawn);
    kept += weight * within(withCurves);
  }
  return kept / all;
}
