/** Bits of special numbers, which shaders store as integers: WGSL may assume that arithmetic makes no NaN. */

/** Of a float32. */
export const FLOAT_BITS = {
  MISSING: { u32: 0x7fc00000 },
  PLUS_INFINITY: { u32: 0x7f800000 },
  MINUS_INFINITY: { u32: 0xff800000 },
} as const;

/** NaN of a half float. */
export const HALF_MISSING = { u32: 0x7e00 } as const;
