/** What normalisations do to a column, by their learned numbers: without what devices need. */

import { softplus } from "./activations.ts";
import { BATCH_NORM_EPSILON, batchNormScale } from "./batchNormScale.ts";

export { BATCH_NORM_EPSILON } from "./batchNormScale.ts";

/** y = (x - subtract) scale + add. */
export interface ColumnMap {
  readonly subtract: number;
  readonly scale: number;
  readonly add: number;
  /** ln of the scale. */
  readonly logScale: number;
}

/** Of an activation normalisation. */
export const actNormColumn = (logScale: number, shift: number, inverse: boolean): ColumnMap =>
  inverse
    ? { subtract: shift, scale: Math.exp(-logScale), add: 0, logScale: -logScale }
    : { subtract: 0, scale: Math.exp(logScale), add: shift, logScale };

/** Of a batch normalisation by given moments. @param measured variance */
export function batchNormColumn(
  rawWeight: number,
  bias: number,
  mean: number,
  measured: number,
  inverse: boolean,
): ColumnMap {
  const weight = softplus(rawWeight) + BATCH_NORM_EPSILON;
  const variance = measured + BATCH_NORM_EPSILON;
  const scale = batchNormScale(rawWeight, measured);
  const logScale = Math.log(weight) - 0.5 * Math.log(variance);
  return inverse
    ? { subtract: bias, scale: 1 / scale, add: mean, logScale: -logScale }
    : { subtract: mean, scale, add: bias, logScale };
}
