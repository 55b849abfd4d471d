// Random numbers by position: Philox 4x32-10 for four counters at a time, the bits of src/engine/random/philox.ts.

import { logarithm, madd, splat } from "./elementary";
import {
  PHILOX_MULTIPLIER_0,
  PHILOX_MULTIPLIER_1,
  PHILOX_ROUNDS,
  PHILOX_WEYL_0,
  PHILOX_WEYL_1,
  RowNoiseCall,
} from "./generated";
import { storeFirst } from "./storeFirst";

/** High words of the products of unsigned lanes. */
// @ts-ignore: decorator
@inline
function multiplyHigh(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7);
}

/** Numbers in (0, 1) from the upper 23 bits. */
// @ts-ignore: decorator
@inline
function uniform(bits: v128): v128 {
  const whole = f32x4.convert_i32x4_s(i32x4.shr_u(bits, 9));
  return f32x4.mul(f32x4.add(whole, splat(0.5)), splat(1.1920929e-7));
}

/** Radius of a pair (Box & Muller 1958). */
// @ts-ignore: decorator
@inline
function radius(bits: v128): v128 {
  return f32x4.sqrt(f32x4.mul(splat(-2.0), logarithm(uniform(bits))));
}

/** Cosine (0) or sine (1) of 2 pi u: quarter turns apart, then the polynomials of Cephes on an eighth of a turn. */
// @ts-ignore: decorator
@inline
function wave(u: v128, quarter: i32): v128 {
  const turns = f32x4.mul(u, splat(4.0));
  const nearest = f32x4.nearest(turns);
  const x = f32x4.mul(f32x4.sub(turns, nearest), splat(1.57079633));
  const square = f32x4.mul(x, x);
  let c = madd(splat(2.443315711809948e-5), square, splat(-1.388731625493765e-3));
  c = madd(c, square, splat(4.166664568298827e-2));
  const cosine = madd(f32x4.mul(c, square), square, madd(splat(-0.5), square, splat(1.0)));
  let s = madd(splat(-1.9515295891e-4), square, splat(8.3321608736e-3));
  s = madd(s, square, splat(-1.6666654611e-1));
  const sine = madd(f32x4.mul(s, square), x, x);
  // cos(x + q pi/2): q = 0 cos, 1 -sin, 2 -cos, 3 sin; the sine is a quarter turn behind.
  const q = i32x4.add(i32x4.trunc_sat_f32x4_s(nearest), i32x4.splat(quarter == 0 ? 0 : 3));
  const odd = i32x4.eq(v128.and(q, i32x4.splat(1)), i32x4.splat(1));
  const sign = i32x4.shl(v128.and(i32x4.add(q, i32x4.splat(1)), i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(sine, cosine, odd), sign);
}

/** Standard normal numbers by row and column: a row takes whole groups of four random numbers. */
export function rowNoise(address: usize, chunk: u32): void {
  const call = changetype<RowNoiseCall>(address);
  const m0 = i32x4.splat(PHILOX_MULTIPLIER_0);
  const m1 = i32x4.splat(PHILOX_MULTIPLIER_1);
  // Rows of the call are groups of four columns.
  const end = min((chunk + 1) * call.chunkRows, call.rows);
  const groups = (call.dimensions + 3) >> 2;
  for (let index = chunk * call.chunkRows; index < end; index += 4) {
    let c0 = i32x4.add(i32x4.splat(call.firstRow * groups + index), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(0);
    let c2 = i32x4.splat(0);
    let c3 = i32x4.splat(call.stream);
    let k0 = call.seedLow;
    let k1 = call.seedHigh;
    for (let round: u32 = 0; round < PHILOX_ROUNDS; round++) {
      const high0 = multiplyHigh(m0, c0);
      const low0 = i32x4.mul(m0, c0);
      const high1 = multiplyHigh(m1, c2);
      const low1 = i32x4.mul(m1, c2);
      c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(k0));
      c1 = low1;
      c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(k1));
      c3 = low0;
      k0 += PHILOX_WEYL_0;
      k1 += PHILOX_WEYL_1;
    }
    const r0 = radius(c0);
    const r1 = radius(c2);
    const u0 = uniform(c1);
    const u1 = uniform(c3);
    c0 = f32x4.mul(r0, wave(u0, 0));
    c1 = f32x4.mul(r0, wave(u0, 1));
    c2 = f32x4.mul(r1, wave(u1, 0));
    c3 = f32x4.mul(r1, wave(u1, 1));
    // From one number of four groups to four numbers of one.
    const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    const left = end - index;
    storeGroup(call, groups, index, v128.shuffle<i64>(a, b, 0, 2));
    if (left > 1) storeGroup(call, groups, index + 1, v128.shuffle<i64>(a, b, 1, 3));
    if (left > 2) storeGroup(call, groups, index + 2, v128.shuffle<i64>(c, d, 0, 2));
    if (left > 3) storeGroup(call, groups, index + 3, v128.shuffle<i64>(c, d, 1, 3));
  }
}

/** Stores a group of a row: four numbers, fewer at the row's end. */
function storeGroup(call: RowNoiseCall, groups: u32, index: u32, numbers: v128): void {
  const row = index / groups;
  const column = (index - row * groups) << 2;
  const target = call.noise + ((row * call.dimensions + column) << 2);
  storeFirst(target, numbers, call.dimensions - column);
}
