/** Are some shares of (0, 1) uniform? What all checks of calibration come down to. */

/** The largest distance between the shares' distribution and a uniform one, and how often chance gives a larger one. */
export interface Uniformity {
  readonly distance: number;
  readonly pValue: number;
}

/**
 * The test of Kolmogorov and Smirnov, with the correction of Stephens 1970 (J. R. Stat. Soc. B 32, 115) for few values.
 * @throws Error without values
 */
export function uniformity(shares: ArrayLike<number>): Uniformity {
  const count = shares.length;
  if (count === 0) throw new Error("there are no shares to test");
  const sorted = Float64Array.from(shares).sort();
  let distance = 0;
  for (let at = 0; at < count; at++) {
    distance = Math.max(distance, (at + 1) / count - sorted[at], sorted[at] - at / count);
  }
  const root = Math.sqrt(count);
  return { distance, pValue: kolmogorovSurvival((root + 0.12 + 0.11 / root) * distance) };
}

/** The probability that Kolmogorov's statistic is larger. */
export function kolmogorovSurvival(statistic: number): number {
  // The two series are equal; each is short on its side.
  if (statistic < 1.18) {
    if (statistic < 0.04) return 1;
    const y = Math.exp(-(Math.PI ** 2) / (8 * statistic ** 2));
    return 1 - (Math.sqrt(2 * Math.PI) / statistic) * (y + y ** 9 + y ** 25 + y ** 49);
  }
  const x = Math.exp(-2 * statistic ** 2);
  return 2 * (x - x ** 4 + x ** 9 - x ** 16);
}

/** How far the distribution of so many uniform shares is from the diagonal in 99 of 100 cases, at most. */
export const usualDistance = (count: number): number => {
  const root = Math.sqrt(count);
  return 1.628 / (root + 0.12 + 0.11 / root);
};

/** Counts of shares in equal bins of (0, 1). */
export function histogram(shares: ArrayLike<number>, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let at = 0; at < shares.length; at++) counts[Math.min(bins - 1, Math.floor(shares[at] * bins))]++;
  return counts;
}
