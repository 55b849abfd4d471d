// The rational-quadratic spline with linear tails (Durkan, Bekasov, Murray & Papamakarios 2019), as in
// src/wgsl/flow/spline-transformer.wgsl: eight rows of one feature, in place.

import { exponential, logarithm, madd, softplus, splat } from "./elementary";
import { FEATURE, MIN_BIN, MIN_SLOPE, SLOPE_OFFSET } from "./generated";

/** Replaces `bins` raw numbers by their softmax. */
export function softmax(raw: usize, bins: u32): void {
  const end = raw + bins * FEATURE;
  let largest = v128.load(raw);
  for (let at = raw + FEATURE; at < end; at += FEATURE) largest = f32x4.pmax(largest, v128.load(at));
  let sum = splat(0);
  for (let at = raw; at < end; at += FEATURE) {
    const value = exponential(f32x4.sub(v128.load(at), largest));
    v128.store(at, value);
    sum = f32x4.add(sum, value);
  }
  const factor = f32x4.div(splat(1.0), sum);
  for (let at = raw; at < end; at += FEATURE) v128.store(at, f32x4.mul(v128.load(at), factor));
}

/** Slope at an inner knot of its raw number. */
// @ts-ignore: decorator
@inline
export function knotSlope(raw: v128): v128 {
  return f32x4.add(splat(MIN_SLOPE), softplus(f32x4.add(raw, splat(SLOPE_OFFSET))));
}

/** Half a tile of one feature: raw numbers at `raw`, values at `value`, log-determinants at `logDet`. */
function transform(raw: usize, value: usize, logDet: usize, bins: u32, bound: f32, inverse: bool): void {
  softmax(raw, bins);
  softmax(raw + bins * FEATURE, bins);
  const x = v128.load(value);
  const v = f32x4.pmax(f32x4.pmin(x, splat(bound)), splat(-bound));
  const least = splat(2 * bound * MIN_BIN);
  const share = splat(2 * bound * (1 - <f32>bins * MIN_BIN));
  let knotX = splat(-bound);
  let knotY = knotX;
  let left = knotX;
  let bottom = knotX;
  let width = knotX;
  let height = knotX;
  // Raw slopes of the knots beside the bin; the outer knots have slope one and no raw slope.
  let rawLeft = knotX;
  let rawRight = knotX;
  let isFirst = splat(0);
  let isLast = splat(0);
  let slopes = raw + (2 * bins - 1) * FEATURE;
  for (let k: u32 = 0; k < bins; k++, slopes += FEATURE) {
    const w = madd(share, v128.load(raw + k * FEATURE), least);
    const h = madd(share, v128.load(raw + (bins + k) * FEATURE), least);
    const reached = k == 0 ? i32x4.splat(-1) : f32x4.ge(v, inverse ? knotY : knotX);
    left = v128.bitselect(knotX, left, reached);
    width = v128.bitselect(w, width, reached);
    bottom = v128.bitselect(knotY, bottom, reached);
    height = v128.bitselect(h, height, reached);
    rawLeft = v128.bitselect(k == 0 ? splat(0) : v128.load(slopes), rawLeft, reached);
    rawRight = v128.bitselect(k + 1 == bins ? splat(0) : v128.load(slopes + FEATURE), rawRight, reached);
    isFirst = v128.bitselect(i32x4.splat(k == 0 ? -1 : 0), isFirst, reached);
    isLast = v128.bitselect(i32x4.splat(k + 1 == bins ? -1 : 0), isLast, reached);
    knotX = f32x4.add(knotX, w);
    knotY = f32x4.add(knotY, h);
  }
  const one = splat(1.0);
  const slopeLeft = v128.bitselect(one, knotSlope(rawLeft), isFirst);
  const slopeRight = v128.bitselect(one, knotSlope(rawRight), isLast);
  const s = f32x4.div(height, width);
  const bend = f32x4.sub(f32x4.add(slopeLeft, slopeRight), f32x4.add(s, s));
  let theta = one;
  if (inverse) {
    const rise = f32x4.sub(v, bottom);
    const bent = f32x4.mul(rise, bend);
    const a = madd(height, f32x4.sub(s, slopeLeft), bent);
    const b = f32x4.sub(f32x4.mul(height, slopeLeft), bent);
    const c = f32x4.neg(f32x4.mul(s, rise));
    const radicand = f32x4.sub(f32x4.mul(b, b), f32x4.mul(splat(4.0), f32x4.mul(a, c)));
    const root = f32x4.sqrt(f32x4.pmax(radicand, splat(0)));
    theta = f32x4.div(f32x4.add(c, c), f32x4.sub(f32x4.neg(b), root));
  } else theta = f32x4.div(f32x4.sub(v, left), width);
  theta = f32x4.pmax(f32x4.pmin(theta, one), splat(0));
  const rest = f32x4.sub(one, theta);
  const product = f32x4.mul(theta, rest);
  const denominator = madd(bend, product, s);
  const square = f32x4.mul(theta, theta);
  let moved = v;
  if (inverse) moved = madd(theta, width, left);
  else {
    const shape = madd(s, square, f32x4.mul(slopeLeft, product));
    moved = f32x4.add(bottom, f32x4.div(f32x4.mul(height, shape), denominator));
  }
  const doubled = f32x4.mul(f32x4.add(s, s), product);
  const curve = madd(slopeRight, square, madd(slopeLeft, f32x4.mul(rest, rest), doubled));
  const logRatio = logarithm(f32x4.div(s, denominator));
  const logSlope = f32x4.add(logarithm(curve), f32x4.add(logRatio, logRatio));
  const inside = f32x4.lt(f32x4.abs(x), splat(bound));
  const added = v128.and(inverse ? f32x4.neg(logSlope) : logSlope, inside);
  v128.store(value, v128.bitselect(moved, x, inside));
  v128.store(logDet, f32x4.add(v128.load(logDet), added));
}

export function splineForward(raw: usize, value: usize, logDets: usize, bins: u32, bound: f32): void {
  transform(raw, value, logDets, bins, bound, false);
  transform(raw + 16, value + 16, logDets + 16, bins, bound, false);
}

export function splineInverse(raw: usize, value: usize, logDets: usize, bins: u32, bound: f32): void {
  transform(raw, value, logDets, bins, bound, true);
  transform(raw + 16, value + 16, logDets + 16, bins, bound, true);
}
