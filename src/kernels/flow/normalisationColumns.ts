/** What normalisations do to a column, by their learned numbers: without what devices need. */

import { softplus } from "./activations.ts";

/** y = (x - subtract) scale + add. */
export interface ColumnMap {
  readonly subtract: number;
  readonly scale: number;
  readonly add: number;
  /** ln of the scale. */
  readonly logScale: number;
}

/** Added to variances and weights. */
export const BATCH_NORM_EPSILON = 1e-5;

/** Of an activation normalisation. */
export const actNormColumn = (logScale: number, shift: number, inverse: boolean): ColumnMap =>
  inverse
    ? { subtract: shift, scale: Math.exp(-logScale), add: 0, logScale: -logScale }
    : { subtract: 0, scale: Math.exp(logScale), add: shift, logScale };

/** Of a batch normalisation by given moments. */
export function batchNormColumn(
  raw: { readonly weight: number; readonly bias: number },
  measured: { readonly mean: number; readonly variance: number },
  inverse: boolean,
): ColumnMap {
  const { mean } = measured;
  const weight = softplus(raw.weight) + BATCH_NORM_EPSILON;
  const variance = measured.variance + BATCH_NORM_EPSILON;
  const scale = weight / Math.sqrt(variance);
  const logScale = Math.log(weight) - 0.5 * Math.log(variance);
  return inverse
    ? { subtract: raw.bias, scale: 1 / scale, add: mean, logScale: -logScale }
    : { subtract: mean, scale, add: raw.bias, logScale };
}
