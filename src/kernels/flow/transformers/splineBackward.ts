/** The way back through splines. */

import source from "../../../wgsl/flow/spline-transformer-backward.wgsl";
import { sigmoid } from "../activations.ts";
import type { BackwardTwin, TransformerBackward } from "./backward.ts";
import { outputsOf, SPLINE_CONSTANTS, type SplineTransformer, SplineTwin } from "./splineTwin.ts";

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
      rawAdjoint[at] = knotAdjoint * sigmoid(raw[at] + SPLINE_CONSTANTS.SLOPE_OFFSET);
    }
    return byTheta / width;
  }
}
