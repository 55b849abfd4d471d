// Exponential and logarithm in float64 to the last bit or two, of two numbers at a time, without the tables of AssemblyScript's
// own, which were a third of the module: reductions and polynomials of fdlibm (Sun Microsystems 1993, e_exp.c and e_log.c).

import { maddDouble } from "./elementary";

// @ts-ignore: decorator
@inline
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
// @ts-ignore: decorator
@inline
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** Adding it to a number below 2^51 leaves the nearest integer in the low bits of the mantissa. */
// @ts-ignore: decorator
@inline
const ROUNDING: f64 = 6755399441055744.0;
/** The bits of the square root of 1/2. */
// @ts-ignore: decorator
@inline
const ROOT_HALF: i64 = 0x3fe6a09e667f3bcd;

/** A step of Horner's scheme. */
// @ts-ignore: decorator
@inline
function step(a: v128, b: v128, c: f64): v128 {
  return maddDouble(a, b, f64x2.splat(c));
}

/** e^x, between e^-700 and e^700; NaN stays. */
export function exponentialDouble(x: v128): v128 {
  const clamped = f64x2.pmin(f64x2.pmax(x, f64x2.splat(-700.0)), f64x2.splat(700.0));
  const shifted = step(clamped, f64x2.splat(1.44269504088896338700), ROUNDING);
  const n = f64x2.sub(shifted, f64x2.splat(ROUNDING));
  const high = maddDouble(n, f64x2.splat(-LN2_HIGH), clamped);
  const low = f64x2.mul(n, f64x2.splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const z = f64x2.mul(r, r);
  let p = step(f64x2.splat(4.13813679725705846039e-8), z, -1.65339022054652515390e-6);
  p = step(p, z, 6.61375632143793436117e-5);
  p = step(p, z, -2.77777777770155933842e-3);
  p = step(p, z, 1.66666666666666019037e-1);
  const c = maddDouble(z, f64x2.neg(p), r);
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2.0), c));
  const mantissa = f64x2.add(f64x2.add(f64x2.sub(quotient, low), high), f64x2.splat(1.0));
  // The integer moves into the exponent's place.
  return i64x2.add(mantissa, i64x2.shl(shifted, 52));
}

/** Natural logarithm of normal numbers: -Infinity of 0, NaN of what is below. */
export function logarithmDouble(x: v128): v128 {
  // Mantissa in [sqrt(1/2), sqrt(2)).
  const shifted = i64x2.sub(x, i64x2.splat(ROOT_HALF));
  const integer = i64x2.add(i64x2.shr_s(shifted, 52), i64x2.splat(reinterpret<i64>(ROUNDING)));
  const exponent = f64x2.sub(integer, f64x2.splat(ROUNDING));
  const reduced = i64x2.add(v128.and(shifted, i64x2.splat(0x000fffffffffffff)), i64x2.splat(ROOT_HALF));
  const f = f64x2.sub(reduced, f64x2.splat(1.0));
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2.0)));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = step(f64x2.splat(1.531383769920937332e-1), w, 2.222219843214978396e-1);
  even = f64x2.mul(w, step(even, w, 3.999999999940941908e-1));
  let odd = step(f64x2.splat(1.479819860511658591e-1), w, 1.818357216161805012e-1);
  odd = step(odd, w, 2.857142874366239149e-1);
  odd = f64x2.mul(z, step(odd, w, 6.666666666666735130e-1));
  const half = f64x2.mul(f64x2.mul(f, f), f64x2.splat(0.5));
  const tail = maddDouble(s, f64x2.add(half, f64x2.add(odd, even)), f64x2.mul(exponent, f64x2.splat(LN2_LOW)));
  const result = maddDouble(exponent, f64x2.splat(LN2_HIGH), f64x2.add(f64x2.sub(tail, half), f));
  const zero = f64x2.splat(0.0);
  const none = v128.bitselect(f64x2.splat(-Infinity), f64x2.splat(NaN), f64x2.eq(x, zero));
  return v128.bitselect(result, none, f64x2.gt(x, zero));
}
