/** The way back through affine transformers. */

import source from "../../../wgsl/flow/affine-transformer-backward.wgsl";
import { sigmoid } from "../activations.ts";
import { type AffineScale, type AffineTransformer, LOG_SCALE_BOUND, SCALES, SIGMOID_SHIFT } from "./affineScale.ts";
import { AffineTwin } from "./affineTwin.ts";
import type { BackwardTwin, TransformerBackward } from "./backward.ts";

export const affineBackward: TransformerBackward<AffineTransformer> = {
  shader: { file: "src/wgsl/flow/affine-transformer-backward.wgsl", text: source },
  twin: (transformer, transformed) => new AffineBackwardTwin(transformer, transformed),
};

/** d ln s / d raw of each scale. */
const SLOPES: Readonly<Record<AffineScale, (raw: number, scale: number) => number>> = {
  sigmoid(raw, scale) {
    const s = sigmoid(raw + SIGMOID_SHIFT);
    return (s * (1 - s)) / scale;
  },
  "bounded-exponential"(raw) {
    const t = Math.tanh(raw / LOG_SCALE_BOUND);
    return 1 - t * t;
  },
};

class AffineBackwardTwin extends AffineTwin implements BackwardTwin {
  backward(
    raw: Float64Array,
    index: number,
    x: number,
    valueAdjoint: number,
    logDetAdjoint: number,
    rawAdjoint: Float64Array,
  ): number {
    const own = raw[this.transformed + index];
    const scale = SCALES[this.transformer.scale](own);
    rawAdjoint[index] = valueAdjoint;
    rawAdjoint[this.transformed + index] =
      (valueAdjoint * x * scale + logDetAdjoint) * SLOPES[this.transformer.scale](own, scale);
    return valueAdjoint * scale;
  }
}
