/** Affine transformers (Dinh, Sohl-Dickstein & Bengio 2017): y = x s + shift. */

import * as v from "valibot";
import { wordsOf } from "../../../engine/native/nativeTwin.ts";
import { Task } from "../../../wasm/tasks.ts";
import applySource from "../../../wgsl/flow/affine-transformer.wgsl";
import backwardSource from "../../../wgsl/flow/affine-transformer-backward.wgsl";
import type { Transformed, TransformerRow, TransformerTwin } from "./transformer.ts";

export const AFFINE_SCALES = ["sigmoid", "bounded-exponential"] as const;

/** The scale's activation is part of the model: it bounds the log-scale. */
export interface AffineTransformer {
  readonly kind: "affine";
  /**
   * `sigmoid`: s = sigmoid(raw + {@link SIGMOID_SHIFT}) + {@link MIN_SCALE}, as in the published models; `bounded-exponential`: ln s = b tanh(raw / b)
   * with b = {@link LOG_SCALE_BOUND}.
   */
  readonly scale: (typeof AFFINE_SCALES)[number];
}

/** Added to the raw number of the `sigmoid` scale. */
const SIGMOID_SHIFT = 2;
/** Least `sigmoid` scale. */
const MIN_SCALE = 1e-3;
/** Bound of |ln s| of the `bounded-exponential` scale. */
const LOG_SCALE_BOUND = 3;

/** What shader and module get. */
const NUMBERS = { SIGMOID_SHIFT, MIN_SCALE, LOG_SCALE_BOUND };

export const affine: TransformerRow<AffineTransformer> = {
  title: "Affine",
  fields: { scale: v.picklist(AFFINE_SCALES) },
  check() {},
  describe: () => "affine coupling",
  outputsPerFeature: () => 2,
  // The density squares what the shift rounds off: in the published flows that is half of the whole error. Samples do not.
  needsExactOutputs: (inverse) => !inverse,
  constants: ({ scale }) => ({ SIGMOID_SCALE: scale === "sigmoid", ...NUMBERS }),
  settings: () => ({ bins: 0 }),
  shader: {
    apply: { file: "src/wgsl/flow/affine-transformer.wgsl", text: applySource },
    backward: { file: "src/wgsl/flow/affine-transformer-backward.wgsl", text: backwardSource },
  },
  twin: (transformer, transformed) => new AffineTwin(transformer, transformed),
  native: {
    tasks: { forward: Task.AffineForward, inverse: Task.AffineInverse, gradient: Task.AffineGradient },
    words: wordsOf({ sigmoid: "u32" }, ({ scale }: AffineTransformer) => ({ sigmoid: scale === "sigmoid" ? 1 : 0 })),
    constants: NUMBERS,
  },
  checked: [
    { kind: "affine", scale: "sigmoid" },
    { kind: "affine", scale: "bounded-exponential" },
  ],
  edges: () => [],
};

class AffineTwin implements TransformerTwin {
  private value = 1;
  private logarithm = 0;
  /** Derivative of the logarithm by the raw scale. */
  private slope = 0;

  constructor(
    private readonly transformer: AffineTransformer,
    private readonly transformed: number,
  ) {}

  forward(raw: Float64Array, index: number, x: number, result: Transformed): void {
    this.scale(raw[this.transformed + index]);
    result.value = x * this.value + raw[index];
    result.logDet = this.logarithm;
  }

  inverse(raw: Float64Array, index: number, y: number, result: Transformed): void {
    this.scale(raw[this.transformed + index]);
    result.value = (y - raw[index]) / this.value;
    result.logDet = -this.logarithm;
  }

  backward(
    raw: Float64Array,
    index: number,
    x: number,
    valueAdjoint: number,
    logDetAdjoint: number,
    rawAdjoint: Float64Array,
  ): number {
    this.scale(raw[this.transformed + index]);
    rawAdjoint[index] = valueAdjoint;
    rawAdjoint[this.transformed + index] = (valueAdjoint * x * this.value + logDetAdjoint) * this.slope;
    return valueAdjoint * this.value;
  }

  private scale(raw: number): void {
    if (this.transformer.scale === "sigmoid") {
      const s = 1 / (1 + Math.exp(-(raw + SIGMOID_SHIFT)));
      this.value = s + MIN_SCALE;
      this.logarithm = Math.log(this.value);
      this.slope = (s * (1 - s)) / this.value;
    } else {
      const t = Math.tanh(raw / LOG_SCALE_BOUND);
      this.logarithm = LOG_SCALE_BOUND * t;
      this.value = Math.exp(this.logarithm);
      this.slope = 1 - t * t;
    }
  }
}
