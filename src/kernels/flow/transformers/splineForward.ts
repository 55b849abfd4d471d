/** What a spline makes of a place in a bin, and how steep it is there: what densities need. */

import type { SplineBin } from "./splineBin.ts";

/** y at a share of the bin's width. */
export function valueAt({ w, y, h, a, b }: SplineBin, share: number): number {
  const s = h / w;
  const product = share * (1 - share);
  const denominator = s + (a + b - 2 * s) * product;
  return y + (h * (s * share * share + a * product)) / denominator;
}

/** ln dy/dx there. */
export function logSlopeAt({ w, h, a, b }: SplineBin, share: number): number {
  const s = h / w;
  const rest = 1 - share;
  const denominator = s + (a + b - 2 * s) * share * rest;
  const curve = b * share * share + 2 * s * share * rest + a * rest * rest;
  return Math.log(curve) + 2 * Math.log(s / denominator);
}
