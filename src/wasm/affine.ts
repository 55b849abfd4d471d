// The affine transformer: y = x s + shift (src/kernels/flow/transformers/affine.ts).

import { hyperbolicTangent, sigmoid, splat } from "./elementary";
import { LOG_SCALE_BOUND, MIN_SCALE, SIGMOID_SHIFT } from "./generated";

/** s = sigmoid(raw + SIGMOID_SHIFT) + MIN_SCALE. */
// @ts-ignore: decorator
@inline
export function sigmoidScale(raw: v128): v128 {
  return f32x4.add(sigmoid(f32x4.add(raw, splat(SIGMOID_SHIFT))), splat(MIN_SCALE));
}

/** ln s = b tanh(raw / b), with b = LOG_SCALE_BOUND. */
// @ts-ignore: decorator
@inline
export function boundedLogScale(raw: v128): v128 {
  return f32x4.mul(splat(LOG_SCALE_BOUND), hyperbolicTangent(f32x4.div(raw, splat(LOG_SCALE_BOUND))));
}

/** Derivative of ln s by the raw scale, for a sigmoid. */
// @ts-ignore: decorator
@inline
export function sigmoidSlope(scale: v128): v128 {
  const s = f32x4.sub(scale, splat(MIN_SCALE));
  return f32x4.div(f32x4.mul(s, f32x4.sub(splat(1.0), s)), scale);
}

/** The same for a bounded logarithm. */
// @ts-ignore: decorator
@inline
export function boundedSlope(logScale: v128): v128 {
  const t = f32x4.div(logScale, splat(LOG_SCALE_BOUND));
  return f32x4.sub(splat(1.0), f32x4.mul(t, t));
}
