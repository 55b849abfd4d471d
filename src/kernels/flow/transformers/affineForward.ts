/** Logarithms of the scales of affine transformers: what densities need. */

import { type AffineScale, LOG_SCALE_BOUND } from "./affineScale.ts";

/** ln of each scale, of its raw number and of the scale itself. */
export const LOG_SCALES: Readonly<Record<AffineScale, (raw: number, scale: number) => number>> = {
  sigmoid: (_, scale) => Math.log(scale),
  "bounded-exponential": (raw) => LOG_SCALE_BOUND * Math.tanh(raw / LOG_SCALE_BOUND),
};
