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

/** How far samples are from themselves weighted. */
export interface WeightedCheck {
  /** (sum w)^2 / (n sum w^2). */
  readonly effectiveShare: number;
  readonly parameters: readonly {
    readonly name: string;
    /** Mean of the samples minus the weighted one, in weighted standard deviations. */
    readonly meanOff: number;
    /** Standard deviation of the samples by the weighted one. */
    readonly widthRatio: number;
  }[];
}

/**
 * Samples [sample, parameter] of a proposal against the density that their weights make of it.
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
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const squares = weights.reduce((total, weight) => total + weight * weight, 0);
  const width = names.length;
  const parameters = names.map((name, parameter) => {
    const values = Float64Array.from(weights, (_, row) => {
      const value = samples[row * width + parameter];
      return scales[parameter] === "log" ? Math.log(value) : value;
    });
    const plain = moments(values, () => 1, values.length);
    const weighted = moments(values, (row) => weights[row], sum);
    return {
      name,
      meanOff: (plain.mean - weighted.mean) / weighted.deviation,
      widthRatio: plain.deviation / weighted.deviation,
    };
  });
  return { effectiveShare: sum ** 2 / (weights.length * squares), parameters };
}

function moments(values: Float64Array, weight: (row: number) => number, sum: number) {
  const mean = values.reduce((total, value, row) => total + weight(row) * value, 0) / sum;
  const variance = values.reduce((total, value, row) => total + weight(row) * (value - mean) ** 2, 0) / sum;
  return { mean, deviation: Math.sqrt(variance) };
}
