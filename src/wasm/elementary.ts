// Arithmetic on four rows at a time: multiply-add, exponential, logarithm and what follows from them. The polynomials are
// the minimax ones of Cephes (Moshier 1989, expf and logf), as in src/wgsl/snippets/elementary.wgsl. Minimum and maximum
// are everywhere the pseudo-minimum and -maximum: one instruction, where those that care for NaN and -0 take seven.

/** a b + c; one rounding where the module is built with relaxed SIMD and the processor fuses. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** a b + c in float64. */
// @ts-ignore: decorator
@inline
export function maddDouble(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

// @ts-ignore: decorator
@inline
export function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/** Adding it to a number below 2^22 leaves the nearest integer in the low bits of the mantissa. */
// @ts-ignore: decorator
@inline
const ROUNDING: f32 = 12582912.0;

// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, splat(88.0)), splat(-87.0));
  const shifted = madd(clamped, splat(1.44269504), splat(ROUNDING));
  const n = f32x4.sub(shifted, splat(ROUNDING));
  const r = madd(n, splat(2.1219444e-4), madd(n, splat(-0.693359375), clamped));
  let p = madd(splat(1.98756915e-4), r, splat(1.39819995e-3));
  p = madd(p, r, splat(8.3334519073e-3));
  p = madd(p, r, splat(4.1665795894e-2));
  p = madd(p, r, splat(1.6666665459e-1));
  p = madd(p, r, splat(0.5));
  const mantissa = f32x4.add(madd(p, f32x4.mul(r, r), r), splat(1.0));
  // The integer moves into the exponent's place.
  return i32x4.add(mantissa, i32x4.shl(shifted, 23));
}

/** Of positive normal numbers. */
// @ts-ignore: decorator
@inline
export function logarithm(x: v128): v128 {
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  const reduced = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const r = f32x4.sub(reduced, splat(1.0));
  let p = madd(splat(7.0376836292e-2), r, splat(-1.151461031e-1));
  p = madd(p, r, splat(1.1676998740e-1));
  p = madd(p, r, splat(-1.2420140846e-1));
  p = madd(p, r, splat(1.4249322787e-1));
  p = madd(p, r, splat(-1.6668057665e-1));
  p = madd(p, r, splat(2.0000714765e-1));
  p = madd(p, r, splat(-2.4999993993e-1));
  p = madd(p, r, splat(3.3333331174e-1));
  const square = f32x4.mul(r, r);
  const high = madd(exponent, splat(-2.1219444e-4), f32x4.mul(f32x4.mul(p, r), square));
  const tail = f32x4.sub(high, f32x4.mul(splat(0.5), square));
  return madd(exponent, splat(0.693359375), f32x4.add(r, tail));
}

/**
 * 1 / (1 + exp(-x)), with an exponential of its own: one reduction step is enough, since what it rounds off counts only where
 * the sigmoid is steep; the polynomial runs in -r.
 */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, splat(87.0)), splat(-87.0));
  const shifted = madd(clamped, splat(-1.44269504), splat(ROUNDING));
  const n = f32x4.sub(shifted, splat(ROUNDING));
  const r = madd(n, splat(0.69314718), clamped);
  let p = madd(splat(1.39819995e-3), r, splat(-8.3334519073e-3));
  p = madd(p, r, splat(4.1665795894e-2));
  p = madd(p, r, splat(-1.6666665459e-1));
  p = madd(p, r, splat(0.5));
  p = madd(p, r, splat(-1.0));
  p = madd(p, r, splat(1.0));
  return f32x4.div(splat(1.0), f32x4.add(splat(1.0), i32x4.add(p, i32x4.shl(shifted, 23))));
}

// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  const tail = logarithm(f32x4.add(splat(1.0), exponential(f32x4.neg(f32x4.abs(x)))));
  return f32x4.add(f32x4.pmax(x, splat(0.0)), tail);
}

/** Through the exponential, which is clamped. */
// @ts-ignore: decorator
@inline
export function hyperbolicTangent(x: v128): v128 {
  const doubled = exponential(f32x4.add(x, x));
  return f32x4.sub(splat(1.0), f32x4.div(splat(2.0), f32x4.add(splat(1.0), doubled)));
}
