// ln of the likelihood of detections and limits (src/wgsl/photometry-likelihood.wgsl): four points of a set at a time, sums in
// float64.

import { exponential, logarithm, madd, splat } from "./elementary";
import {
  FAINTEST,
  PhotometryLikelihoodCall,
  TAIL_0,
  TAIL_1,
  TAIL_2,
  TAIL_3,
  TAIL_4,
  TAIL_5,
  TAIL_6,
  TAIL_7,
  TAIL_8,
  TAIL_9,
  TIME_OFFSET,
} from "./generated";

// @ts-ignore: decorator
@inline
const LN_2: f64 = 0.6931471805599453;

/** Four numbers of a row, whose places follow each other. */
// @ts-ignore: decorator
@inline
function gathered(row: usize, places: usize): v128 {
  let values = v128.load32_zero(row + (<usize>load<u32>(places) << 2));
  values = v128.load_lane<f32>(row + (<usize>load<u32>(places, 4) << 2), values, 1);
  values = v128.load_lane<f32>(row + (<usize>load<u32>(places, 8) << 2), values, 2);
  return v128.load_lane<f32>(row + (<usize>load<u32>(places, 12) << 2), values, 3);
}

/** Adds four float32 to two float64. */
// @ts-ignore: decorator
@inline
function added(sum: v128, values: v128): v128 {
  const high = i8x16.shuffle(values, values, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  return f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(values), f64x2.promote_low_f32x4(high)));
}

// @ts-ignore: decorator
@inline
function total(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** ln Phi(z) */
function logNormalCdf(z: v128): v128 {
  const x = f32x4.abs(z);
  const t = f32x4.div(splat(2.0), madd(x, splat(0.70710678), splat(2.0)));
  const u = f32x4.sub(f32x4.add(t, t), splat(1.0));
  let p = madd(splat(TAIL_9), u, splat(TAIL_8));
  p = madd(p, u, splat(TAIL_7));
  p = madd(p, u, splat(TAIL_6));
  p = madd(p, u, splat(TAIL_5));
  p = madd(p, u, splat(TAIL_4));
  p = madd(p, u, splat(TAIL_3));
  p = madd(p, u, splat(TAIL_2));
  p = madd(p, u, splat(TAIL_1));
  p = madd(p, u, splat(TAIL_0));
  const tail = f32x4.sub(f32x4.add(logarithm(t), p), f32x4.mul(f32x4.mul(splat(0.5), x), x));
  const above = logarithm(f32x4.sub(splat(1.0), exponential(tail)));
  return v128.bitselect(tail, above, f32x4.lt(z, splat(0.0)));
}

/** ln L of a chunk of sets. */
export function photometryLikelihood(address: usize, chunk: u32): void {
  const call = changetype<PhotometryLikelihoodCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  for (let row: usize = chunk * call.chunkRows; row < <usize>end; row++) {
    store<f32>(call.result + (row << 2), logLikelihoodOf(call, row));
  }
}

function logLikelihoodOf(call: PhotometryLikelihoodCall, row: usize): f32 {
  const status = load<f32>(call.properties + ((((row + 1) * call.propertiesStride) << 2) - 4));
  if (<u32>status == call.dark) return call.detections > 0 ? -Infinity : 0;
  const magnitudes = call.magnitudes + ((row * call.stride) << 2);
  const own = call.nuisances + ((row * call.nuisanceStride) << 2);
  const rowBytes = <usize>call.total << 2;
  const limitsAt = <usize>call.detections << 2;
  let chi = f64x2.splat(0.0);
  let limits = f64x2.splat(0.0);
  let product = splat(1.0);
  let exponents = i32x4.splat(0);
  let possible = i32x4.splat(-1);
  const timeOffset = v128.load32_splat(own + (TIME_OFFSET << 2));
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const point = call.points + at;
    const place = call.places + at;
    const variance = f32x4.add(v128.load(point + rowBytes), gathered(own, place + rowBytes));
    // The near magnitudes first: their difference has no rounding.
    const near = f32x4.sub(gathered(magnitudes, place), v128.load(point));
    const difference = f32x4.add(near, gathered(own, place + 2 * rowBytes));
    const there = f32x4.lt(f32x4.abs(difference), splat(FAINTEST));
    const without = f32x4.eq(v128.load(point + 2 * rowBytes), splat(0.0));
    if (at < limitsAt) {
      possible = v128.and(possible, v128.or(there, without));
      const share = f32x4.div(f32x4.mul(difference, difference), variance);
      chi = added(chi, v128.andnot(share, without));
      // The power of two of the product goes to a sum of its own.
      product = f32x4.mul(product, variance);
      exponents = i32x4.add(exponents, i32x4.sub(i32x4.shr_u(product, 23), i32x4.splat(127)));
      product = v128.or(v128.and(product, i32x4.splat(0x007fffff)), i32x4.splat(0x3f800000));
    } else {
      const unused = v128.or(without, f32x4.lt(v128.load(point + 3 * rowBytes), timeOffset));
      possible = v128.and(possible, v128.or(there, unused));
      const z = f32x4.div(v128.and(difference, there), f32x4.sqrt(variance));
      limits = added(limits, v128.andnot(logNormalCdf(z), unused));
    }
  }
  if (!i32x4.all_true(possible)) return -Infinity;
  const logs = total(added(f64x2.splat(0.0), logarithm(product)));
  const powers = i32x4.extract_lane(exponents, 0) + i32x4.extract_lane(exponents, 1);
  const others = i32x4.extract_lane(exponents, 2) + i32x4.extract_lane(exponents, 3);
  const variances = logs + LN_2 * <f64>(powers + others);
  return <f32>(total(limits) - 0.5 * (total(chi) + variances) - <f64>call.normalisation);
}
