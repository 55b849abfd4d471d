/** What tells whether samples are of a posterior: ranks of true values, and samples against the same ones weighted. */

/** How one parameter's true values rank among samples. */
export interface RankCheck {
  readonly name: string;
  /** True values by their rank, in bins of equal numbers of ranks. */
  readonly counts: readonly number[];
  readonly chiSquared: number;
  /** Of uniform ranks: how often chance gives a larger one. */
  readonly pValue: number;
}

/**
 * Ranks of true values [event, parameter] among samples [event, sample, parameter]: uniform where the samples are of the
 * posteriors of events that were drawn from the prior.
 * @param bins odd, and a divisor of the samples of an event plus 1
 */
export function calibration(
  truths: Float64Array,
  samples: Float64Array,
  names: readonly string[],
  bins: number,
): RankCheck[] {
  const width = names.length;
  const events = truths.length / width;
  const perEvent = samples.length / truths.length;
  return names.map((name, parameter) => {
    const counts = new Array<number>(bins).fill(0);
    for (let event = 0; event < events; event++) {
      const truth = truths[event * width + parameter];
      let rank = 0;
      for (let sample = 0; sample < perEvent; sample++) {
        if (samples[(event * perEvent + sample) * width + parameter] < truth) rank++;
      }
      counts[Math.floor((rank * bins) / (perEvent + 1))]++;
    }
    const expected = events / bins;
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    return { name, counts, chiSquared, pValue: chiSquaredSurvival(chiSquared, bins - 1) };
  });
}

/** How often chi-squared of an even number of degrees of freedom is larger: a finite sum. */
export function chiSquaredSurvival(chiSquared: number, degrees: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; k < degrees / 2; k++) {
    term *= chiSquared / 2 / k;
    sum += term;
  }
  return Math.exp(-chiSquared / 2) * sum;
}

/** A number, and the standard error that it has by chance. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** How far samples are from themselves weighted. */
export interface WeightedCheck {
  /** (sum w)^2 / (n sum w^2). */
  readonly effectiveShare: number;
  readonly parameters: readonly {
    readonly name: string;
    /** Mean of the samples minus the weighted one, in weighted standard deviations. */
    readonly meanOff: Estimate;
    /** Standard deviation of the samples by the weighted one, less 1. */
    readonly widthOff: Estimate;
  }[];
}

/**
 * Samples [sample, parameter] of a proposal against the density that their weights make of it. Errors are those of first order
 * in the fluctuations of all sums, which hold as long as many samples carry the weight.
 * @param scales on which means and standard deviations are taken
 */
export function weightedAgainst(
  samples: Float64Array,
  logWeights: Float64Array,
  names: readonly string[],
  scales: readonly ("linear" | "log")[],
): WeightedCheck {
  const largest = logWeights.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const weights = logWeights.map((value) => Math.exp(value - largest));
  const rows = weights.length;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const squares = weights.reduce((total, weight) => total + weight * weight, 0);
  const width = names.length;
  const parameters = names.map((name, parameter) => {
    const values = Float64Array.from(weights, (_, row) => {
      const value = samples[row * width + parameter];
      return scales[parameter] === "log" ? Math.log(value) : value;
    });
    const plain = moments(values, () => 1 / rows);
    const weighted = moments(values, (row) => weights[row] / sum);
    const ratio = plain.deviation / weighted.deviation;
    // What a sample moves the difference of the means by, and the logarithm of the ratio.
    const ofMean = values.map((value, row) => {
      const weight = (weights[row] * rows) / sum;
      return (value - plain.mean - weight * (value - weighted.mean)) / weighted.deviation;
    });
    const ofWidth = values.map((value, row) => {
      const weight = (weights[row] * rows) / sum;
      const [own, other] = [(value - plain.mean) / plain.deviation, (value - weighted.mean) / weighted.deviation];
      return (own ** 2 - 1 - weight * (other ** 2 - 1)) / 2;
    });
    return {
      name,
      meanOff: { value: (plain.mean - weighted.mean) / weighted.deviation, error: standardError(ofMean) },
      widthOff: { value: ratio - 1, error: ratio * standardError(ofWidth) },
    };
  });
  return { effectiveShare: sum ** 2 / (rows * squares), parameters };
}

/** Of a mean of what has the mean zero. */
const standardError = (values: Float64Array): number =>
  Math.sqrt(values.reduce((total, value) => total + value * value, 0)) / values.length;

/** @param weight of a row; all sum to 1 */
function moments(values: Float64Array, weight: (row: number) => number) {
  const mean = values.reduce((total, value, row) => total + weight(row) * value, 0);
  const variance = values.reduce((total, value, row) => total + weight(row) * (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(variance) };
}
