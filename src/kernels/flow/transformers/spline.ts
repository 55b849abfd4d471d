/**
 * Monotonic rational-quadratic splines on [-tailBound, tailBound], the identity outside (Durkan, Bekasov, Murray &
 * Papamakarios 2019).
 */

import * as v from "valibot";
import { InputError } from "../../../engine/errors.ts";
import { wordsOf } from "../../../engine/native/nativeTwin.ts";
import applySource from "../../../wgsl/flow/spline-transformer.wgsl";
import backwardSource from "../../../wgsl/flow/spline-transformer-backward.wgsl";
import { checkLimits } from "../limits.ts";
import type { Transformed, TransformerRow, TransformerTwin } from "./transformer.ts";

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
const outputsOf = (bins: number): number => 3 * bins - 1;

/** What shader and module get. */
export const SPLINE_CONSTANTS = { MIN_BIN, MIN_SLOPE, SLOPE_OFFSET };

export const spline: TransformerRow<SplineTransformer> = {
  title: "Rational-quadratic spline",
  fields: {
    bins: v.pipe(v.number(), v.integer(), v.minValue(0)),
    tailBound: v.pipe(v.number(), v.finite()),
  },
  check({ bins, tailBound }, where) {
    checkLimits("bins", bins, where);
    if (!(tailBound > 0)) throw new InputError(`${where} has a spline without a positive bound`);
  },
  describe: ({ bins }) => `spline coupling of ${bins} bins`,
  outputsPerFeature: ({ bins }) => outputsOf(bins),
  needsExactOutputs: () => false,
  constants: ({ tailBound }) => ({ TAIL_BOUND: tailBound, ...SPLINE_CONSTANTS }),
  settings: ({ bins }) => ({ bins }),
  shader: {
    apply: { file: "src/wgsl/flow/spline-transformer.wgsl", text: applySource },
    backward: { file: "src/wgsl/flow/spline-transformer-backward.wgsl", text: backwardSource },
  },
  twin: (transformer) => new SplineTwin(transformer),
  native: {
    words: wordsOf({ tail_bound: "f32" }, ({ tailBound }: SplineTransformer) => ({ tail_bound: tailBound })),
    constants: SPLINE_CONSTANTS,
  },
  checked: [{ kind: "spline", bins: 8, tailBound: 3 }],
  edges: ({ tailBound }) => [-tailBound, tailBound, 0, 2 * tailBound],
};

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

class SplineTwin implements TransformerTwin {
  private readonly bins: number;
  private readonly bound: number;
  private readonly shareScale: number;
  private readonly widthShares: Float64Array;
  private readonly heightShares: Float64Array;
  private bin = 0;
  private left = 0;
  private width = 0;
  private bottom = 0;
  private height = 0;
  private slopeLeft = 0;
  private slopeRight = 0;
  private widthsBelow = 0;
  private heightsBelow = 0;

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

  backward(
    raw: Float64Array,
    index: number,
    x: number,
    valueAdjoint: number,
    logDetAdjoint: number,
    rawAdjoint: Float64Array,
  ): number {
    const { bins } = this;
    const first = index * outputsOf(bins);
    if (Math.abs(x) >= this.bound) {
      rawAdjoint.fill(0, first, first + outputsOf(bins));
      return valueAdjoint;
    }
    this.locate(raw, index, x, false);
    const { width, height, slopeLeft, slopeRight } = this;
    const s = height / width;
    const theta = (x - this.left) / width;
    const rest = 1 - theta;
    const product = theta * rest;
    const bend = slopeLeft + slopeRight - 2 * s;
    const denominator = s + bend * product;
    const shape = s * theta * theta + slopeLeft * product;
    const curve = slopeRight * theta * theta + 2 * s * product + slopeLeft * rest * rest;
    const slope = (s * s * curve) / (denominator * denominator);
    const fraction = (height * shape) / denominator;
    const curveByTheta = 2 * (slopeRight * theta + s * (1 - 2 * theta) - slopeLeft * rest);
    const byTheta =
      valueAdjoint * slope * width +
      logDetAdjoint * (curveByTheta / curve - (2 * bend * (1 - 2 * theta)) / denominator);
    const byS =
      (valueAdjoint * (height * theta * theta - fraction * (1 - 2 * product))) / denominator +
      logDetAdjoint * 2 * (product / curve + 1 / s - (1 - 2 * product) / denominator);
    const byHeight = (valueAdjoint * shape) / denominator + byS / width;
    const bySlopeLeft =
      (valueAdjoint * (height - fraction) * product) / denominator +
      logDetAdjoint * ((rest * rest) / curve - (2 * product) / denominator);
    const bySlopeRight =
      (-valueAdjoint * fraction * product) / denominator +
      logDetAdjoint * ((theta * theta) / curve - (2 * product) / denominator);
    const byLeft = -byTheta / width;
    const byWidth = -(byTheta * theta + byS * s) / width;
    const meanByWidth = byLeft * this.widthsBelow + byWidth * this.widthShares[this.bin];
    const meanByHeight = valueAdjoint * this.heightsBelow + byHeight * this.heightShares[this.bin];
    for (let k = 0; k < bins; k++) {
      const widthAdjoint = k < this.bin ? byLeft : k === this.bin ? byWidth : 0;
      const heightAdjoint = k < this.bin ? valueAdjoint : k === this.bin ? byHeight : 0;
      rawAdjoint[first + k] = this.shareScale * this.widthShares[k] * (widthAdjoint - meanByWidth);
      rawAdjoint[first + bins + k] = this.shareScale * this.heightShares[k] * (heightAdjoint - meanByHeight);
      if (k === 0) continue;
      const at = first + 2 * bins + k - 1;
      const knotAdjoint = (k === this.bin ? bySlopeLeft : 0) + (k === this.bin + 1 ? bySlopeRight : 0);
      rawAdjoint[at] = knotAdjoint * sigmoid(raw[at] + SLOPE_OFFSET);
    }
    return byTheta / width;
  }

  /** Finds the bin that holds `v` among the knots of x, or of y. */
  private locate(raw: Float64Array, index: number, v: number, byHeight: boolean): void {
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

  private knotSlope(raw: Float64Array, first: number, k: number): number {
    if (k === 0 || k === this.bins) return 1;
    return MIN_SLOPE + softplus(raw[first + 2 * this.bins + k - 1] + SLOPE_OFFSET);
  }

  private logSlope(theta: number): number {
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
