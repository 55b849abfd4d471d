/** Weights by their logarithms. */

/** ln of the sum of exponentials; -Infinity of none. */
export function logSumExp(values: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]);
  if (largest === Number.NEGATIVE_INFINITY) return largest;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i] - largest);
  return largest + Math.log(sum);
}

/** Weights with the sum 1. */
export function normalisedWeights(logWeights: Float64Array): Float64Array {
  const total = logSumExp(logWeights);
  return logWeights.map((value) => Math.exp(value - total));
}

/** Kish's effective number of weighted samples, (sum w)^2 / sum w^2. */
export function effectiveSampleSize(logWeights: Float64Array): number {
  const total = logSumExp(logWeights);
  if (total === Number.NEGATIVE_INFINITY) return 0;
  let squares = 0;
  for (const value of logWeights) squares += Math.exp(2 * (value - total));
  return 1 / squares;
}

/**
 * Systematic resampling: rows by their weights, with the least noise.
 * @param offset in (0, 1)
 * @returns [count] rows in rising order
 */
export function systematicResample(weights: Float64Array, count: number, offset: number): Uint32Array {
  let total = 0;
  let last = 0;
  weights.forEach((weight, row) => {
    total += weight;
    if (weight > 0) last = row;
  });
  const rows = new Uint32Array(count);
  let row = 0;
  let sum = weights[0];
  for (let i = 0; i < count; i++) {
    const at = ((i + offset) / count) * total;
    while (sum < at && row < last) sum += weights[++row];
    rows[i] = row;
  }
  return rows;
}

/**
 * The next inverse temperature: the one at which the weights of particles of equal weight have the effective share
 * `share`, 1 where that has it too.
 */
export function nextTemperature(logLikelihoods: Float64Array, temperature: number, share: number): number {
  const effective = (next: number) =>
    effectiveSampleSize(logLikelihoods.map((value) => (next - temperature) * value)) / logLikelihoods.length;
  if (effective(1) >= share) return 1;
  let [low, high] = [temperature, 1];
  // In the logarithm of the step, since the first ones are a millionth of the last.
  let step = 1 - temperature;
  while (step > 1e-14 && effective(temperature + step) < share) {
    high = temperature + step;
    step /= 8;
  }
  low = temperature + step;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (effective(middle) >= share) low = middle;
    else high = middle;
  }
  return low;
}
