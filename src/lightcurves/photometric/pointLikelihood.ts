/** The likelihood of points, given the magnitudes of a model there: float64, what the kernels are checked against. */

import { logNormalCdf } from "../../engine/random/normal.ts";
import type { PhotometricObservation } from "./observation.ts";

/** Magnitudes of a relative error of 1: that of an n-sigma limit is this over n. */
export const MAGNITUDES_PER_E = 2.5 / Math.LN10;

/** No magnitude is known better, mag^2: what keeps likelihoods finite. */
const SMALLEST_VARIANCE = 1e-12;

/** What of a point the likelihood knows: a detection, or a limit of so many sigmas. */
export type MeasuredPoint = Pick<PhotometricObservation, "magnitude" | "error"> &
  Partial<Pick<PhotometricObservation, "limit" | "limitSigmas">>;

/** The variance of a point's own, mag^2. */
export const ownVariance = ({ limit, limitSigmas, error }: MeasuredPoint): number =>
  Math.max(SMALLEST_VARIANCE, (limit ? MAGNITUDES_PER_E / (limitSigmas ?? Number.NaN) : error) ** 2);

/**
 * ln of the likelihood of one point: the normal density of a detection, and of a limit the probability that nothing is
 * seen, Phi((m - m_lim) / s). Variances are the point's own and the systematic error's.
 * @param magnitude the model's; NaN where it has none, which is impossible
 * @param systematic mag
 */
export function pointLikelihood(point: MeasuredPoint, magnitude: number, systematic: number): number {
  if (Number.isNaN(magnitude)) return Number.NEGATIVE_INFINITY;
  const variance = ownVariance(point) + systematic * systematic;
  const difference = magnitude - point.magnitude;
  if (point.limit) return logNormalCdf(difference / Math.sqrt(variance));
  return -(difference ** 2 / variance + Math.log(2 * Math.PI * variance)) / 2;
}

/**
 * ln of the likelihood of points: the sum of theirs.
 * @param magnitudes the model's, one for each point
 * @param systematic scatter beside the errors, mag: what the model does not know
 * @returns -Infinity where the model has no value for a point
 */
export function logLikelihood(
  points: readonly MeasuredPoint[],
  magnitudes: ArrayLike<number>,
  systematic: number,
): number {
  return points.reduce((sum, point, index) => sum + pointLikelihood(point, magnitudes[index], systematic), 0);
}
