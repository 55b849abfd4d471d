// Exponential and logarithm in float64 to the last bit or two, without the tables of AssemblyScript's own, which were a third of
// the module: reductions and polynomials of fdlibm (Sun Microsystems 1993, e_exp.c and e_log.c).

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

/** e^x, between e^-700 and e^700; NaN stays. */
export function exponentialDouble(x: f64): f64 {
  const clamped = min(max(x, -700.0), 700.0);
  const shifted = clamped * 1.44269504088896338700 + ROUNDING;
  const n = shifted - ROUNDING;
  const high = clamped - n * LN2_HIGH;
  const low = n * LN2_LOW;
  const r = high - low;
  const z = r * r;
  let p = -1.65339022054652515390e-6 + z * 4.13813679725705846039e-8;
  p = 6.61375632143793436117e-5 + z * p;
  p = -2.77777777770155933842e-3 + z * p;
  p = 1.66666666666666019037e-1 + z * p;
  const c = r - z * p;
  const mantissa = 1.0 + ((r * c) / (2.0 - c) - low + high);
  // The integer moves into the exponent's place.
  return reinterpret<f64>(reinterpret<i64>(mantissa) + (reinterpret<i64>(shifted) << 52));
}

/** Natural logarithm of normal numbers: -Infinity of 0, NaN of what is below. */
export function logarithmDouble(x: f64): f64 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN;
  // Mantissa in [sqrt(1/2), sqrt(2)).
  const shifted = reinterpret<i64>(x) - 0x3fe6a09e667f3bcd;
  const exponent = <f64>(shifted >> 52);
  const f = reinterpret<f64>((shifted & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd) - 1.0;
  const s = f / (2.0 + f);
  const z = s * s;
  const w = z * z;
  let even = 2.222219843214978396e-1 + w * 1.531383769920937332e-1;
  even = w * (3.999999999940941908e-1 + w * even);
  let odd = 1.818357216161805012e-1 + w * 1.479819860511658591e-1;
  odd = 2.857142874366239149e-1 + w * odd;
  odd = z * (6.666666666666735130e-1 + w * odd);
  const half = 0.5 * f * f;
  return s * (half + (odd + even)) + exponent * LN2_LOW - half + f + exponent * LN2_HIGH;
}
