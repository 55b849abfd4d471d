// float32 to IEEE half floats, rounded to the nearest, ties to even, as src/engine/halfFloats.ts does it.

/** Bits of 2^-14, the smallest normal half float, as a float32. */
// @ts-ignore: decorator
@inline
const SMALLEST_NORMAL: i32 = 0x38800000;
/** Bits of 2^16, beyond all half floats, as a float32. */
// @ts-ignore: decorator
@inline
const TOO_LARGE: i32 = 0x47800000;
// @ts-ignore: decorator
@inline
const INFINITY_BITS: i32 = 0x7f800000;

/** Half floats of four numbers, each in the low half of a lane. */
// @ts-ignore: decorator
@inline
function halves(values: v128): v128 {
  const sign = v128.and(i32x4.shr_u(values, 16), i32x4.splat(0x8000));
  const size = v128.and(values, i32x4.splat(0x7fffffff));
  // The exponent moves by 112; what is cut off rounds up from a half, and from half exactly where the last bit is odd.
  const odd = v128.and(i32x4.shr_u(size, 13), i32x4.splat(1));
  const normal = i32x4.shr_u(i32x4.add(i32x4.add(size, i32x4.splat(0xc8000fff)), odd), 13);
  // Adding a half leaves a subnormal's bits at the end of the mantissa, rounded.
  const subnormal = i32x4.sub(f32x4.add(size, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
  let result = v128.bitselect(subnormal, normal, i32x4.lt_s(size, i32x4.splat(SMALLEST_NORMAL)));
  result = v128.bitselect(i32x4.splat(0x7c00), result, i32x4.ge_s(size, i32x4.splat(TOO_LARGE)));
  result = v128.or(result, sign);
  return v128.bitselect(i32x4.splat(0x7e00), result, i32x4.gt_s(size, i32x4.splat(INFINITY_BITS)));
}

/** Writes the half floats of `count` numbers. */
export function toHalfFloats(values: usize, count: u32, target: usize): void {
  const end = values + (<usize>count << 2);
  for (; values + 32 <= end; values += 32, target += 16) {
    v128.store(target, i16x8.narrow_i32x4_u(halves(v128.load(values)), halves(v128.load(values, 16))));
  }
  for (; values < end; values += 4, target += 2) {
    store<u16>(target, <u16>i32x4.extract_lane(halves(v128.load32_zero(values)), 0));
  }
}
