/** The way back through splines. */

import source from "../../../wgsl/flow/spline-transformer-backward.wgsl";
import { sigmoid } from "../activations.ts";
import type { BackwardTwin, TransformerBackward } from "./backward.ts";
import { outputsOf, SPLINE_CONSTANTS, type SplineTransformer } from "./splineBin.ts";
import { SplineTwin } from "./splineTwin.ts";

export const splineBackward: TransformerBackward<SplineTransformer> = {
  shader: { file: "src/wgsl/flow/spline-transformer-backward.wgsl", text: source },
  twin: (transformer) => new SplineBackwardTwin(transformer),
};

class SplineBackwardTwin extends SplineTwin implements BackwardTwin {
  backward(
    raw: Float64Array,
    index: number,
    x: number,
    valueAdjoint: number,
    logDetAdjoint: number,
    rawAdjoint: Float64Array,
  ): number {
    const { bins, tailBound } = this.spline;
    const first = index * outputsOf(bins);
    if (Math.abs(x) >= tailBound) {
      rawAdjoint.fill(0, first, first + outputsOf(bins));
      return valueAdjoint;
    }
    const { k: bin, x: left, w: width, h: height, a: slopeLeft, b: slopeRight } = this.locate(raw, index, x, false);
    const s = height / width;
    const theta = (x - left) / width;
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
    const below = (shares: Float64Array) => shares.subarray(0, bin).reduce((sum, share) => sum + share, 0);
    const meanByWidth = byLeft * below(this.widthShares) + byWidth * this.widthShares[bin];
    const meanByHeight = valueAdjoint * below(this.heightShares) + byHeight * this.heightShares[bin];
    const scale = 2 * tailBound * (1 - bins * SPLINE_CONSTANTS.MIN_BIN);
    for (let k = 0; k < bins; k++) {
      const widthAdjoint = k < bin ? byLeft : k === bin ? byWidth : 0;
      const heightAdjoint = k < bin ? valueAdjoint : k === bin ? byHeight : 0;
      rawAdjoint[first + k] = scale * this.widthShares[k] * (widthAdjoint - meanByWidth);
      rawAdjoint[first + bins + k] = scale * this.heightShares[k] * (heightAdjoint - meanByHeight);
      if (k === 0) continue;
      const at = first + 2 * bins + k - 1;
      const knotAdjoint = (k === bin ? bySlopeLeft : 0) + (k === bin + 1 ? bySlopeRight : 0);
      rawAdjoint[at] = knotAdjoint * sigmoid(raw[at] + SPLINE_CONSTANTS.SLOPE_OFFSET);
    }
    return byTheta / width;
  }
}
