// The smallest and the largest of many values, NaN left out: what summaries of gigabytes of curves need.

/**
 * Of `count` float32: written to `out` are four candidates for the smallest, then four for the largest; Infinity and
 * -Infinity where there is no value.
 */
export function rangeOfFloats(values: usize, count: u32, out: usize): void {
  let low = f32x4.splat(<f32>Infinity);
  let high = f32x4.splat(<f32>-Infinity);
  const end = values + (<usize>count << 2);
  // The pseudo-minimum keeps its first operand where the second is NaN.
  for (; values + 16 <= end; values += 16) {
    const four = v128.load(values);
    low = f32x4.pmin(low, four);
    high = f32x4.pmax(high, four);
  }
  for (; values < end; values += 4) {
    const one = v128.load32_splat(values);
    low = f32x4.pmin(low, one);
    high = f32x4.pmax(high, one);
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}

/**
 * Of `count` half floats, given as their bits: eight candidates each, as keys of 16 bits in the order of the values. A key is
 * the bits, with all but the sign turned where it is set; 32767 and -32768 where there is no value.
 */
export function rangeOfHalves(values: usize, count: u32, out: usize): void {
  let low = i16x8.splat(0x7fff);
  let high = i16x8.splat(<i16>-0x8000);
  const end = values + (<usize>count << 1);
  for (; values + 16 <= end; values += 16) {
    const eight = v128.load(values);
    low = i16x8.min_s(low, keysOr(eight, 0x7fff));
    high = i16x8.max_s(high, keysOr(eight, <i16>-0x8000));
  }
  for (; values < end; values += 2) {
    const one = v128.load16_splat(values);
    low = i16x8.min_s(low, keysOr(one, 0x7fff));
    high = i16x8.max_s(high, keysOr(one, <i16>-0x8000));
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}

/** Keys of half floats, and another one in place of NaN's. */
// @ts-ignore: decorator
@inline
function keysOr(bits: v128, other: i16): v128 {
  const size = v128.and(bits, i16x8.splat(0x7fff));
  const keys = v128.xor(bits, v128.and(i16x8.shr_s(bits, 15), i16x8.splat(0x7fff)));
  return v128.bitselect(i16x8.splat(other), keys, i16x8.gt_s(size, i16x8.splat(0x7c00)));
}
