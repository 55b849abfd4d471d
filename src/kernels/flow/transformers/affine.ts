/** Affine transformers (Dinh, Sohl-Dickstein & Bengio 2017): y = x s + shift. */

import * as v from "valibot";
import { wordsOf } from "../../../engine/native/nativeTwin.ts";
import { numbered } from "../../../engine/shader.ts";
import applySource from "../../../wgsl/flow/affine-transformer.wgsl";
import backwardSource from "../../../wgsl/flow/affine-transformer-backward.wgsl";
import { AFFINE_CONSTANTS, AFFINE_SCALES, type AffineTransformer, AffineTwin, SCALES } from "./affineTwin.ts";
import type { TransformerRow, TransformerTwin } from "./transformer.ts";

export { AFFINE_CONSTANTS, AFFINE_SCALES, type AffineTransformer } from "./affineTwin.ts";

export const affine: TransformerRow<AffineTransformer> = {
  title: "Affine",
  fields: { scale: v.picklist(AFFINE_SCALES) },
  check() {},
  describe: () => "affine coupling",
  outputsPerFeature: () => 2,
  // The density squares what the shift rounds off: in the published flows that is half of the whole error. Samples do not.
  needsExactOutputs: (inverse) => !inverse,
  constants: ({ scale }) => ({ SIGMOID_SCALE: SCALES[scale].sigmoid, ...AFFINE_CONSTANTS }),
  settings: () => ({ bins: 0 }),
  shader: {
    apply: { file: "src/wgsl/flow/affine-transformer.wgsl", text: applySource },
    backward: { file: "src/wgsl/flow/affine-transformer-backward.wgsl", text: backwardSource },
  },
  twin: (transformer, transformed) => new AffineBackwardTwin(transformer, transformed),
  native: {
    words: wordsOf({ scale: "u32" }, ({ scale }: AffineTransformer) => ({ scale: AFFINE_SCALES.indexOf(scale) })),
    constants: { ...numbered("SCALE", AFFINE_SCALES), ...AFFINE_CONSTANTS },
  },
  checked: AFFINE_SCALES.map((scale) => ({ kind: "affine", scale })),
  edges: () => [],
};

class AffineBackwardTwin extends AffineTwin implements TransformerTwin {
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
