/** The mathematics of splines in TypeScript: see `spline.ts`, which has what a device needs, and the way back. */

import { softplus } from "../activations.ts";
import type { PassTwin, Transformed } from "./passTwin.ts";

/** A monotonic rational-quadratic spline on [-tailBound, tailBound], the identity outside. */
export interface SplineTransformer {
  readonly kind: "spline";
  readonly bins: number;
  readonly tailBound: number;
}

/** Least width and height of a bin, as a share of the interval. */
const MIN_BIN = 1e-3;
/** Least slope at a knot. */
const MIN_SLOPE = 1e-3;
/** Added to raw slopes, so that raw zeros make the identity: softplus(offset) + MIN_SLOPE = 1. */
const SLOPE_OFFSET = Math.log(Math.expm1(1 - MIN_SLOPE));

/** Raw numbers of a feature: widths and heights of the bins, and slopes of the knots between them. */
export const outputsOf = (bins: number): number => 3 * bins - 1;

/** What shader and module get. */
export const SPLINE_CONSTANTS = { MIN_BIN, MIN_SLOPE, SLOPE_OFFSET };

export class SplineTwin implements PassTwin {
  protected readonly bins: number;
  protected readonly bound: number;
  protected readonly shareScale: number;
  protected readonly widthShares: Float64Array;
  protected readonly heightShares: Float64Array;
  protected bin = 0;
  protected left = 0;
  protected width = 0;
  protected bottom = 0;
  protected height = 0;
  protected slopeLeft = 0;
  protected slopeRight = 0;
  protected widthsBelow = 0;
  protected heightsBelow = 0;

  constructor({ bins, tailBound }: SplineTransformer) {
    this.bins = bins;
    this.bound = tailBound;
    this.shareScale = 2 * tailBound * (1 - bins * MIN_BIN);
    this.widthShares = new Float64Array(bins);
    this.heightShares = new Float64Array(bins);
  }

  forward(raw: Float64Array, index: number, x: number, result: Transformed): void {
    if (Math.abs(x) >= this.bound) {
      result.value = x;
      result.logDet = 0;
      return;
    }
    this.locate(raw, index, x, false);
    const s = this.height / this.width;
    const theta = (x - this.left) / this.width;
    const product = theta * (1 - theta);
    const denominator = s + (this.slopeLeft + this.slopeRight - 2 * s) * product;
    result.value = this.bottom + (this.height * (s * theta * theta + this.slopeLeft * product)) / denominator;
    result.logDet = this.logSlope(theta);
  }

  inverse(raw: Float64Array, index: number, y: number, result: Transformed): void {
    if (Math.abs(y) >= this.bound) {
      result.value = y;
      result.logDet = 0;
      return;
    }
    this.locate(raw, index, y, true);
    const s = this.height / this.width;
    const rise = y - this.bottom;
    const bend = this.slopeLeft + this.slopeRight - 2 * s;
    const a = rise * bend + this.height * (s - this.slopeLeft);
    const b = this.height * this.slopeLeft - rise * bend;
    const c = -s * rise;
    const theta = (2 * c) / (-b - Math.sqrt(Math.max(b * b - 4 * a * c, 0)));
    result.value = this.left + theta * this.width;
    result.logDet = -this.logSlope(theta);
  }

  /** Finds the bin that holds `v` among the knots of x, or of y. */
  protected locate(raw: Float64Array, index: number, v: number, byHeight: boolean): void {
    const { bins } = this;
    const first = index * outputsOf(bins);
    softmax(raw, first, this.widthShares);
    softmax(raw, first + bins, this.heightShares);
    let left = -this.bound;
    let bottom = -this.bound;
    let widths = 0;
    let heights = 0;
    for (let k = 0; k < bins; k++) {
      const width = 2 * this.bound * MIN_BIN + this.shareScale * this.widthShares[k];
      const height = 2 * this.bound * MIN_BIN + this.shareScale * this.heightShares[k];
      if (k === 0 || v >= (byHeight ? bottom : left)) {
        this.bin = k;
        this.left = left;
        this.width = width;
        this.bottom = bottom;
        this.height = height;
        this.widthsBelow = widths;
        this.heightsBelow = heights;
      }
      left += width;
      bottom += height;
      widths += this.widthShares[k];
      heights += this.heightShares[k];
    }
    this.slopeLeft = this.knotSlope(raw, first, this.bin);
    this.slopeRight = this.knotSlope(raw, first, this.bin + 1);
  }

  protected knotSlope(raw: Float64Array, first: number, k: number): number {
    if (k === 0 || k === this.bins) return 1;
    return MIN_SLOPE + softplus(raw[first + 2 * this.bins + k - 1] + SLOPE_OFFSET);
  }

  protected logSlope(theta: number): number {
    const s = this.height / this.width;
    const rest = 1 - theta;
    const denominator = s + (this.slopeLeft + this.slopeRight - 2 * s) * theta * rest;
    const curve = this.slopeRight * theta * theta + 2 * s * theta * rest + this.slopeLeft * rest * rest;
    return Math.log(curve) + 2 * Math.log(s / denominator);
  }
}

function softmax(raw: Float64Array, first: number, shares: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < shares.length; k++) largest = Math.max(largest, raw[first + k]);
  let sum = 0;
  for (let k = 0; k < shares.length; k++) sum += shares[k] = Math.exp(raw[first + k] - largest);
  for (let k = 0; k < shares.length; k++) shares[k] /= sum;
}
