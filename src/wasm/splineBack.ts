// The spline backward, as in src/wgsl/flow/spline-transformer-backward.wgsl: derivatives by place in the bin (theta), by
// s = height / width, and by height, slopes and corner, then through the softmaxes.

import { madd, sigmoid, splat } from "./elementary";
import { FEATURE, MIN_BIN, SLOPE_OFFSET } from "./generated";
import { knotSlope, softmax } from "./spline";

// @ts-ignore: decorator
@inline
function times(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

// @ts-ignore: decorator
@inline
function over(a: v128, b: v128): v128 {
  return f32x4.div(a, b);
}

/**
 * Half a tile of one feature: adjoints of the raw numbers to `rawAdjoint`, that of x in place of x.
 * @param raw raw numbers; their widths and heights become softmax shares
 */
function transformBack(
  raw: usize,
  x: usize,
  valueAdjoint: usize,
  logDetAdjoint: usize,
  rawAdjoint: usize,
  bins: u32,
  bound: f32,
): void {
  const count = <usize>bins;
  softmax(raw, bins);
  softmax(raw + count * FEATURE, bins);
  const value = v128.load(x);
  const inside = f32x4.lt(f32x4.abs(value), splat(bound));
  const v = f32x4.pmax(f32x4.pmin(value, splat(bound)), splat(-bound));
  const least = splat(2 * bound * MIN_BIN);
  const share: f32 = 2 * bound * (1 - <f32>bins * MIN_BIN);
  const zero = splat(0);
  let knotX = splat(-bound);
  let widths = zero;
  let heights = zero;
  let bin = zero;
  let left = knotX;
  let widthShare = zero;
  let heightShare = zero;
  let widthsBelow = zero;
  let heightsBelow = zero;
  let rawLeft = zero;
  let rawRight = zero;
  let isFirst = zero;
  let isLast = zero;
  let slopes = raw + (2 * count - 1) * FEATURE;
  for (let k: usize = 0; k < count; k++, slopes += FEATURE) {
    const w = v128.load(raw + k * FEATURE);
    const h = v128.load(raw + (count + k) * FEATURE);
    const reached = k == 0 ? i32x4.splat(-1) : f32x4.ge(v, knotX);
    bin = v128.bitselect(splat(<f32>k), bin, reached);
    left = v128.bitselect(knotX, left, reached);
    widthShare = v128.bitselect(w, widthShare, reached);
    heightShare = v128.bitselect(h, heightShare, reached);
    widthsBelow = v128.bitselect(widths, widthsBelow, reached);
    heightsBelow = v128.bitselect(heights, heightsBelow, reached);
    rawLeft = v128.bitselect(k == 0 ? zero : v128.load(slopes), rawLeft, reached);
    rawRight = v128.bitselect(k + 1 == count ? zero : v128.load(slopes + FEATURE), rawRight, reached);
    isFirst = v128.bitselect(i32x4.splat(k == 0 ? -1 : 0), isFirst, reached);
    isLast = v128.bitselect(i32x4.splat(k + 1 == count ? -1 : 0), isLast, reached);
    widths = f32x4.add(widths, w);
    heights = f32x4.add(heights, h);
    knotX = f32x4.add(knotX, madd(splat(share), w, least));
  }
  const one = splat(1.0);
  const two = splat(2.0);
  const width = madd(splat(share), widthShare, least);
  const height = madd(splat(share), heightShare, least);
  const slopeLeft = v128.bitselect(one, knotSlope(rawLeft), isFirst);
  const slopeRight = v128.bitselect(one, knotSlope(rawRight), isLast);
  const dy = v128.and(v128.load(valueAdjoint), inside);
  const dl = v128.and(v128.load(logDetAdjoint), inside);

  const s = over(height, width);
  const theta = f32x4.pmax(f32x4.pmin(over(f32x4.sub(v, left), width), one), zero);
  const rest = f32x4.sub(one, theta);
  const product = times(theta, rest);
  const bend = f32x4.sub(f32x4.add(slopeLeft, slopeRight), f32x4.add(s, s));
  const denominator = madd(bend, product, s);
  const square = times(theta, theta);
  const restSquare = times(rest, rest);
  const shape = madd(s, square, times(slopeLeft, product));
  const curve = madd(slopeRight, square, madd(slopeLeft, restSquare, times(f32x4.add(s, s), product)));
  const slope = over(times(times(s, s), curve), times(denominator, denominator));
  const fraction = over(times(height, shape), denominator);
  const middle = f32x4.sub(one, f32x4.add(theta, theta));
  const outer = f32x4.sub(one, f32x4.add(product, product));

  const curveByTheta = times(two, f32x4.sub(madd(s, middle, times(slopeRight, theta)), times(slopeLeft, rest)));
  const logByTheta = f32x4.sub(over(curveByTheta, curve), over(times(times(two, bend), middle), denominator));
  const byTheta = madd(times(dy, slope), width, times(dl, logByTheta));
  const valueByS = over(f32x4.sub(times(height, square), times(fraction, outer)), denominator);
  const logByS = f32x4.sub(f32x4.add(over(product, curve), over(one, s)), over(outer, denominator));
  const byS = madd(dy, valueByS, times(times(two, dl), logByS));
  const byHeight = f32x4.add(over(times(dy, shape), denominator), over(byS, width));
  const bothSlopes = over(f32x4.add(product, product), denominator);
  const bySlopeLeft = madd(
    dy,
    over(times(f32x4.sub(height, fraction), product), denominator),
    times(dl, f32x4.sub(over(restSquare, curve), bothSlopes)),
  );
  const bySlopeRight = f32x4.sub(
    times(dl, f32x4.sub(over(square, curve), bothSlopes)),
    times(dy, over(times(fraction, product), denominator)),
  );
  const byLeft = f32x4.neg(over(byTheta, width));
  const byWidth = f32x4.neg(over(madd(byTheta, theta, times(byS, s)), width));

  const meanByWidth = madd(byLeft, widthsBelow, times(byWidth, widthShare));
  const meanByHeight = madd(dy, heightsBelow, times(byHeight, heightShare));
  for (let k: usize = 0; k < count; k++) {
    const place = splat(<f32>k);
    const below = f32x4.lt(place, bin);
    const here = f32x4.eq(place, bin);
    const widthAdjoint = v128.or(v128.and(byLeft, below), v128.and(byWidth, here));
    const heightAdjoint = v128.or(v128.and(dy, below), v128.and(byHeight, here));
    const w = times(splat(share), v128.load(raw + k * FEATURE));
    const h = times(splat(share), v128.load(raw + (count + k) * FEATURE));
    v128.store(rawAdjoint + k * FEATURE, times(w, f32x4.sub(widthAdjoint, meanByWidth)));
    v128.store(rawAdjoint + (count + k) * FEATURE, times(h, f32x4.sub(heightAdjoint, meanByHeight)));
    if (k == 0) continue;
    const at = (2 * count + k - 1) * FEATURE;
    const right = f32x4.eq(place, f32x4.add(bin, one));
    const knot = v128.or(v128.and(bySlopeLeft, here), v128.and(bySlopeRight, right));
    v128.store(rawAdjoint + at, times(knot, sigmoid(f32x4.add(v128.load(raw + at), splat(SLOPE_OFFSET)))));
  }
  v128.store(x, v128.bitselect(f32x4.neg(byLeft), v128.load(valueAdjoint), inside));
}

export function splineBack(
  raw: usize,
  x: usize,
  valueAdjoint: usize,
  logDetAdjoint: usize,
  rawAdjoint: usize,
  bins: u32,
  bound: f32,
): void {
  transformBack(raw, x, valueAdjoint, logDetAdjoint, rawAdjoint, bins, bound);
  transformBack(raw + 16, x + 16, valueAdjoint + 16, logDetAdjoint + 16, rawAdjoint + 16, bins, bound);
}
