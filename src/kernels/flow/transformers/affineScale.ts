/** The scales of affine transformers: all that samples need of these. */

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
export const SIGMOID_SHIFT = 2;
/** Least `sigmoid` scale. */
const MIN_SCALE = 1e-3;
/** Bound of |ln s| of the `bounded-exponential` scale. */
export const LOG_SCALE_BOUND = 3;

/** What shader and module get. */
export const AFFINE_CONSTANTS = { SIGMOID_SHIFT, MIN_SCALE, LOG_SCALE_BOUND };

/** What each scale is of its raw number: forgetting one does not compile. */
export const SCALES: Readonly<Record<AffineScale, (raw: number) => number>> = {
  sigmoid: (raw) => 1 / (1 + Math.exp(-(raw + SIGMOID_SHIFT))) + MIN_SCALE,
  "bounded-exponential": (raw) => Math.exp(LOG_SCALE_BOUND * Math.tanh(raw / LOG_SCALE_BOUND)),
};
