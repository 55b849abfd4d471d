/** How heavy the tail of importance weights is (Vehtari et al. 2024; estimator of Zhang & Stephens 2009). */

import { logSumExp } from "./weights.ts";

/**
 * The shape k of a generalised Pareto distribution of the largest weights: below 0.5 their variance is finite, above 0.7
 * averages over them are not to be trusted. NaN of fewer than 25 weights.
 */
export function paretoShape(logWeights: Float64Array): number {
  const count = Math.ceil(Math.min(0.2 * logWeights.length, 3 * Math.sqrt(logWeights.length)));
  if (count < 5) return Number.NaN;
  const sorted = logWeights.slice().sort();
  const scale = logSumExp(sorted);
  const cut = Math.exp(sorted[sorted.length - count - 1] - scale);
  const excess = sorted.subarray(sorted.length - count).map((value) => Math.exp(value - scale) - cut);
  const largest = excess[count - 1];
  if (!(largest > 0)) return Number.NEGATIVE_INFINITY;
  const quartile = excess[Math.max(0, Math.floor(count / 4 + 0.5) - 1)] || largest / count;
  const candidates = 30 + Math.floor(Math.sqrt(count));
  const thetas = Array.from(
    { length: candidates },
    (_, j) => 1 / largest + (1 - Math.sqrt(candidates / (j + 0.5))) / (3 * quartile),
  );
  const shapeOf = (theta: number) => excess.reduce((sum, value) => sum + Math.log1p(-theta * value), 0) / count;
  const profile = Float64Array.from(thetas, (theta) => {
    const shape = shapeOf(theta);
    return count * (Math.log(-theta / shape) - shape - 1);
  });
  const total = logSumExp(profile);
  const theta = thetas.reduce((sum, value, j) => sum + value * Math.exp(profile[j] - total), 0);
  // A prior of ten points at 1/2 steadies small samples.
  return (count * shapeOf(theta) + 5) / (count + 10);
}
