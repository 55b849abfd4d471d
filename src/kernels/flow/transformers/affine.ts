/** Affine transformers (Dinh, Sohl-Dickstein & Bengio 2017): y = x s + shift. */

import { wordsOf } from "../../../engine/native/nativeTwin.ts";
import { numbered } from "../../../engine/shader.ts";
import applySource from "../../../wgsl/flow/affine-transformer.wgsl";
import { AFFINE_CONSTANTS, AFFINE_SCALES, type AffineTransformer } from "./affineScale.ts";
import { AffineTwin } from "./affineTwin.ts";
import type { TransformerRow } from "./transformer.ts";

export { AFFINE_CONSTANTS, AFFINE_SCALES, type AffineTransformer } from "./affineScale.ts";

export const affine: TransformerRow<AffineTransformer> = {
  title: "Affine",
  check() {},
  describe: () => "affine coupling",
  outputsPerFeature: () => 2,
  // The density squares what the shift rounds off: in the published flows that is half of the whole error. Samples do not.
  needsExactOutputs: (inverse) => !inverse,
  constants: ({ scale }) => ({ SIGMOID_SCALE: scale === "sigmoid", ...AFFINE_CONSTANTS }),
  settings: () => ({ bins: 0 }),
  shader: { file: "src/wgsl/flow/affine-transformer.wgsl", text: applySource },
  twin: (transformer, transformed) => new AffineTwin(transformer, transformed),
  native: {
    words: wordsOf({ scale: "u32" }, ({ scale }: AffineTransformer) => ({ scale: AFFINE_SCALES.indexOf(scale) })),
    constants: { ...numbered("SCALE", AFFINE_SCALES), ...AFFINE_CONSTANTS },
  },
  checked: AFFINE_SCALES.map((scale) => ({ kind: "affine", scale })),
  edges: () => [],
};
