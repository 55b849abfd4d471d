/** The bin of a spline that holds a value, and the way from its heights back: all that samples need. */

import { softplus } from "../activations.ts";
import { MIN_BIN, MIN_SLOPE } from "./splineLimits.ts";

/** A monotonic rational-quadratic spline on [-tailBound, tailBound], the identity outside. */
export interface SplineTransformer {
  readonly kind: "spline";
  readonly bins: number;
  readonly tailBound: number;
}

/** Added to raw slopes, so that raw zeros make the identity: softplus(offset) + MIN_SLOPE = 1. */
const SLOPE_OFFSET = Math.log(Math.expm1(1 - MIN_SLOPE));

/** Raw numbers of a feature: widths and heights of the bins, and slopes of the knots between them. */
export const outputsOf = (bins: number): number => 3 * bins - 1;

/** What shader and module get. */
export const SPLINE_CONSTANTS = { MIN_BIN, MIN_SLOPE, SLOPE_OFFSET };

/** Bin k, from (x, y) on: `w` wide and `h` high, with the slopes `a` at its left end and `b` at its right. */
export interface SplineBin {
  readonly k: number;
  readonly x: number;
  readonly w: number;
  readonly y: number;
  readonly h: number;
  readonly a: number;
  readonly b: number;
}

/** Finds the bin that holds a value within the bound among the knots of x, or of y. */
export type BinFinder = (raw: Float64Array, index: number, value: number, byHeight: boolean) => SplineBin;

/**
 * @param widths filled with the bins' shares of what widths have beyond the least one
 * @param heights the same of heights
 */
export function binFinder(
  { bins, tailBound }: SplineTransformer,
  widths: Float64Array = new Float64Array(bins),
  heights: Float64Array = new Float64Array(bins),
): BinFinder {
  const scale = 2 * tailBound * (1 - bins * MIN_BIN);
  const lengthOf = (share: number) => 2 * tailBound * MIN_BIN + scale * share;
  return (raw, index, value, byHeight) => {
    const first = index * outputsOf(bins);
    softmax(raw, first, widths);
    softmax(raw, first + bins, heights);
    let k = 0;
    let x = -tailBound;
    let y = -tailBound;
    let w = lengthOf(widths[0]);
    let h = lengthOf(heights[0]);
    while (k < bins - 1 && value >= (byHeight ? y + h : x + w)) {
      x += w;
      y += h;
      k++;
      w = lengthOf(widths[k]);
      h = lengthOf(heights[k]);
    }
    const slope = (knot: number) =>
      knot % bins ? MIN_SLOPE + softplus(raw[first + 2 * bins + knot - 1] + SLOPE_OFFSET) : 1;
    return { k, x, w, y, h, a: slope(k), b: slope(k + 1) };
  };
}

/** Which share of its bin's width lies below the x of a y. */
export function shareOfHeight({ w, y, h, a, b }: SplineBin, value: number): number {
  const s = h / w;
  const rise = value - y;
  const bend = a + b - 2 * s;
  const square = rise * bend + h * (s - a);
  const linear = h * a - rise * bend;
  const constant = -s * rise;
  return (2 * constant) / (-linear - Math.sqrt(Math.max(linear * linear - 4 * square * constant, 0)));
}

function softmax(raw: Float64Array, first: number, shares: Float64Array): void {
  let largest = raw[first];
  for (let k = 0; k < shares.length; k++) largest = Math.max(largest, raw[first + k]);
  let sum = 0;
  for (let k = 0; k < shares.length; k++) sum += shares[k] = Math.exp(raw[first + k] - largest);
  for (let k = 0; k < shares.length; k++) shares[k] /= sum;
}
