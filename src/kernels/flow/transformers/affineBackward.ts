/** The way back through affine transformers. */

import source from "../../../wgsl/flow/affine-transformer-backward.wgsl";
import { type AffineTransformer, AffineTwin } from "./affineTwin.ts";
import type { BackwardTwin, TransformerBackward } from "./backward.ts";

export const affineBackward: TransformerBackward<AffineTransformer> = {
  shader: { file: "src/wgsl/flow/affine-transformer-backward.wgsl", text: source },
  twin: (transformer, transformed) => new AffineBackwardTwin(transformer, transformed),
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
    this.writeScale(raw[this.transformed + index], this.scale);
    rawAdjoint[index] = valueAdjoint;
    rawAdjoint[this.transformed + index] = (valueAdjoint * x * this.scale.value + logDetAdjoint) * this.scale.slope;
    return valueAdjoint * this.scale.value;
  }
}
