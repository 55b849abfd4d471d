/** Principal components of training curves. */

import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { isOneValue } from "./columns.ts";
import { type CurveTransform, standardisation } from "./curveTransform.ts";

/**
 * The first `count` principal components of magnitudes [rows, values], with the share of the variance that they hold.
 * Coefficients are standardised.
 */
export function principalComponents(
  magnitudes: ArrayLike<number>,
  values: number,
  count: number,
): { transform: CurveTransform; explained: number } {
  const { centre } = standardisation(magnitudes, values);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covarianceOf(magnitudes, centre), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, index) => index).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const brightest = centre.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const components = new Float64Array(count * values);
  const scale = new Float64Array(count);
  order.slice(0, count).forEach((column, component) => {
    const vector = eigenvectorMatrix.getColumn(column);
    // Eigenvectors are known up to their sign: the largest entry is made positive, so that runs agree.
    const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    const sign = largest < 0 ? -1 : 1;
    vector.forEach((value, k) => {
      components[component * values + k] = sign * value;
    });
    // A component beyond those that vary is the rounding of the magnitudes.
    const deviation = Math.sqrt(Math.max(realEigenvalues[column], 0));
    scale[component] = isOneValue(brightest, brightest + deviation) ? 1 : deviation;
  });
  const total = realEigenvalues.reduce((sum, value) => sum + value, 0);
  const kept = order.slice(0, count).reduce((sum, column) => sum + realEigenvalues[column], 0);
  return { transform: { centre, scale, components }, explained: total > 0 ? kept / total : 1 };
}

/** Covariance of magnitudes [rows, values]. */
function covarianceOf(magnitudes: ArrayLike<number>, centre: Float64Array): Matrix {
  const values = centre.length;
  const rows = magnitudes.length / values;
  // Flat: matrices of hundreds of values take most of the time.
  const sums = new Float64Array(values * values);
  const deviation = new Float64Array(values);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < values; k++) deviation[k] = magnitudes[row * values + k] - centre[k];
    for (let a = 0; a < values; a++) {
      const own = deviation[a] / rows;
      for (let b = 0; b <= a; b++) sums[a * values + b] += own * deviation[b];
    }
  }
  const covariance = Matrix.zeros(values, values);
  for (let a = 0; a < values; a++) {
    for (let b = 0; b <= a; b++) {
      covariance.set(a, b, sums[a * values + b]);
      covariance.set(b, a, sums[a * values + b]);
    }
  }
  return covariance;
}
