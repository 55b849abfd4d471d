/** The mathematics of affine transformers in TypeScript: see `affine.ts`, which has what a device needs, and the way back. */

import type { PassTwin, Transformed } from "./passTwin.ts";

export const AFFINE_SCALES = ["sigmoid", "bounded-exponential"] as const;

/** Name of the activation of the scale of affine transformers. */
export type AffineScale = (typeof AFFINE_SCALES)[number];

/** The scale's activation is part of the model: it bounds the log-scale. */
export interface AffineTransformer {
  readonly kind: "affine";
  /**
   * `sigmoid`: s = sigmoid(raw + {@link SIGMOID_SHIFT}) + {@link MIN_SCALE}, as in the published models; `bounded-exponential`: ln s = b tanh(raw / b)
   * with b = {@link LOG_SCALE_BOUND}.
   */
  readonly scale: AffineScale;
}

/** Added to the raw number of the `sigmoid` scale. */
const SIGMOID_SHIFT = 2;
/** Least `sigmoid` scale. */
const MIN_SCALE = 1e-3;
/** Bound of |ln s| of the `bounded-exponential` scale. */
const LOG_SCALE_BOUND = 3;

/** What shader and module get. */
export const AFFINE_CONSTANTS = { SIGMOID_SHIFT, MIN_SCALE, LOG_SCALE_BOUND };

/** A scale, its logarithm, and the derivative of that by the raw number. */
interface Scale {
  value: number;
  logarithm: number;
  slope: number;
}

/** What each scale is: forgetting one does not compile. */
export const SCALES: Readonly<
  Record<
    AffineScale,
    {
      /** Which of its two branches the shader takes. */
      readonly sigmoid: boolean;
      write(raw: number, scale: Scale): void;
    }
  >
> = {
  sigmoid: {
    sigmoid: true,
    write(raw, scale) {
      const s = 1 / (1 + Math.exp(-(raw + SIGMOID_SHIFT)));
      scale.value = s + MIN_SCALE;
      scale.logarithm = Math.log(scale.value);
      scale.slope = (s * (1 - s)) / scale.value;
    },
  },
  "bounded-exponential": {
    sigmoid: false,
    write(raw, scale) {
      const t = Math.tanh(raw / LOG_SCALE_BOUND);
      scale.logarithm = LOG_SCALE_BOUND * t;
      scale.value = Math.exp(scale.logarithm);
      scale.slope = 1 - t * t;
    },
  },
};

export class AffineTwin implements PassTwin {
  protected readonly scale: Scale = { value: 1, logarithm: 0, slope: 0 };
  protected readonly writeScale: (raw: number, scale: Scale) => void;

  constructor(
    transformer: AffineTransformer,
    protected readonly transformed: number,
  ) {
    this.writeScale = SCALES[transformer.scale].write;
  }

  forward(raw: Float64Array, index: number, x: number, result: Transformed): void {
    this.writeScale(raw[this.transformed + index], this.scale);
    result.value = x * this.scale.value + raw[index];
    result.logDet = this.scale.logarithm;
  }

  inverse(raw: Float64Array, index: number, y: number, result: Transformed): void {
    this.writeScale(raw[this.transformed + index], this.scale);
    result.value = (y - raw[index]) / this.scale.value;
    result.logDet = -this.scale.logarithm;
  }
}
