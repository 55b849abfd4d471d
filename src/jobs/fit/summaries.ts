/** What is said of a fit's posterior in numbers. */

/** Quantiles of a number under weights: below, median and above. */
export interface ParameterSummary {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly mean: number;
  readonly standardDeviation: number;
  /** Central range with 68.3 % of the probability. */
  readonly range68: readonly [number, number];
  /** Central range with 90 %. */
  readonly range90: readonly [number, number];
  /** Of the set with the largest likelihood. */
  readonly best: number;
}

const SHARES = [0.05, 0.15865525393145705, 0.5, 0.8413447460685429, 0.95];

/**
 * Quantiles of values under weights, which need no norm: between the values that are next to a share the line through the
 * middles of their weights.
 */
export function weightedQuantiles(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  shares: readonly number[] = SHARES,
): number[] {
  const order = Array.from({ length: values.length }, (_, row) => row)
    .filter((row) => weights[row] > 0)
    .sort((a, b) => values[a] - values[b]);
  if (order.length === 0) return shares.map(() => Number.NaN);
  let sum = 0;
  const middles = new Float64Array(order.length);
  order.forEach((row, at) => {
    middles[at] = sum + weights[row] / 2;
    sum += weights[row];
  });
  let at = 0;
  return shares.map((share) => {
    const target = share * sum;
    while (at < order.length && middles[at] < target) at++;
    if (at === 0) return values[order[0]];
    if (at === order.length) return values[order[at - 1]];
    const [low, high] = [values[order[at - 1]], values[order[at]]];
    return low + ((high - low) * (target - middles[at - 1])) / (middles[at] - middles[at - 1]);
  });
}

/** One column's summary. @param best of the set with the largest likelihood */
export function summaryOf(
  { name, unit }: { readonly name: string; readonly unit: string },
  values: Float64Array,
  weights: ArrayLike<number>,
  best: number,
): ParameterSummary {
  const [low90, low68, median, high68, high90] = weightedQuantiles(values, weights);
  let [sum, first, second] = [0, 0, 0];
  for (let row = 0; row < values.length; row++) {
    const weight = weights[row];
    sum += weight;
    first += weight * values[row];
  }
  const mean = first / sum;
  for (let row = 0; row < values.length; row++) second += weights[row] * (values[row] - mean) ** 2;
  return {
    ...{ name, unit, median, mean, standardDeviation: Math.sqrt(second / sum), best },
    range68: [low68, high68],
    range90: [low90, high90],
  };
}
