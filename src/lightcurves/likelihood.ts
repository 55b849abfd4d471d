/** How well curves agree with photometry. */

/** A magnitude that was measured, with its standard error. */
export interface Detection {
  readonly magnitude: number;
  readonly error: number;
}

/**
 * ln of the likelihood of detections: Gaussian in magnitude and normalised, with variances error^2 + systematic^2.
 * @param magnitudes the model's, one for each detection
 * @param systematic scatter beside the errors, mag: what the model does not know
 * @returns NaN where the model has no value for a detection
 */
export function logLikelihood(
  detections: readonly Detection[],
  magnitudes: ArrayLike<number>,
  systematic: number,
): number {
  return detections.reduce((sum, { magnitude, error }, index) => {
    const variance = error * error + systematic * systematic;
    return sum - ((magnitudes[index] - magnitude) ** 2 / variance + Math.log(2 * Math.PI * variance)) / 2;
  }, 0);
}
