/** What a batch normalisation multiplies a column by. */

import { softplus } from "./activations.ts";

/** Added to variances and weights. */
export const BATCH_NORM_EPSILON = 1e-5;

export const batchNormScale = (rawWeight: number, variance: number): number =>
  (softplus(rawWeight) + BATCH_NORM_EPSILON) / Math.sqrt(variance + BATCH_NORM_EPSILON);
