// Light curves of each set in all bands (src/wgsl/du17-light-curves.wgsl): multiplications and additions, and stores.

import { madd, splat } from "./elementary";
import {
  Du17Band,
  Du17Curve,
  DECLINE_ROW,
  FIRST_RESCALED_TIME,
  LAST_RESCALED_TIME,
  Du17LightCurvesCall,
  MISSING,
  RISE_ROW,
  TIME_ROW,
} from "./generated";
import { toHalfFloats } from "./halfFloats";

// @ts-ignore: decorator
@inline
function missing(): v128 {
  return i32x4.splat(MISSING);
}

function fillMissing(from: usize, to: usize): void {
  for (; from + 16 <= to; from += 16) v128.store(from, missing());
  for (; from < to; from += 4) store<u32>(from, MISSING);
}

// @ts-ignore: decorator
@inline
function magnitudesOf(x: v128, bolometric: v128, a0: v128, a1: v128, a2: v128, a3: v128, a4: v128, last: v128): v128 {
  const correction = madd(madd(madd(madd(a4, x, a3), x, a2), x, a1), x, a0);
  const inWindow = v128.and(f32x4.gt(x, splat(FIRST_RESCALED_TIME)), f32x4.le(x, last));
  return v128.bitselect(f32x4.sub(bolometric, correction), missing(), inWindow);
}

/** The first quad whose last time is beyond a bound. */
function firstQuadBeyond(times: usize, quads: u32, bound: f32): u32 {
  let low: u32 = 0;
  let high = quads;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f32>(times + (middle << 4) + 12) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** @param scratch room for two numbers for each point of a curve */
export function du17LightCurves(address: usize, chunk: u32, scratch: usize): void {
  const call = changetype<Du17LightCurvesCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  const setBytes = call.bands * (<usize>call.stride << 2);
  for (let row = chunk * call.chunkRows; row < end; row++) curvesOf(call, row, call.magnitudes + row * setBytes, scratch);
}

/** The same stored as half floats. `scratch` has room for the float32 magnitudes of a set behind that. */
export function du17LightCurvesHalf(address: usize, chunk: u32, scratch: usize): void {
  const call = changetype<Du17LightCurvesCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  const values = call.bands * call.stride;
  const single = scratch + (call.quads << 5);
  for (let row = chunk * call.chunkRows; row < end; row++) {
    curvesOf(call, row, single, scratch);
    toHalfFloats(single, values, call.magnitudes + <usize>row * values * 2);
  }
}

/** All bands of one set. The numbers of the bands follow the call. */
function curvesOf(call: Du17LightCurvesCall, row: u32, magnitudes: usize, scratch: usize): void {
  const bytes = <usize>call.quads << 4;
  const rescaledAt = scratch;
  const bolometricAt = scratch + bytes;
  const bands = changetype<usize>(call) + offsetof<Du17LightCurvesCall>();
  const curveBytes = <usize>call.stride << 2;
  const whole = curveBytes & ~15;
  const curve = call.curves + <usize>row * call.curve;
  let target = magnitudes;
  const inverseScale = changetype<Du17Curve>(curve).inverseScale;
  if (inverseScale == 0) {
    fillMissing(target, target + call.bands * curveBytes);
    return;
  }
  // Whole quads around the window; the comparisons of each point decide.
  const first = <usize>firstQuadBeyond(call.times, call.quads - 1, FIRST_RESCALED_TIME / inverseScale * 0.9999) << 4;
  const beyond = firstQuadBeyond(call.times, call.quads, LAST_RESCALED_TIME / inverseScale * 1.0001);
  const last = <usize>min(beyond + 1, call.quads) << 4;
  const scale = splat(inverseScale);
  const offset = v128.load32_splat(curve, offsetof<Du17Curve>("offset"));
  const riseOffset = v128.load32_splat(curve, offsetof<Du17Curve>("riseOffset"));
  const riseEnd = v128.load32_splat(curve, offsetof<Du17Curve>("riseEnd"));
  // Curves of sets with constants of their own have the exponent behind the others; else the table has it.
  const alpha = call.curve > offsetof<Du17Curve>() ? v128.load32_splat(curve, offsetof<Du17Curve>()) : splat(1);
  const times = call.times + TIME_ROW * bytes;
  const declines = call.times + DECLINE_ROW * bytes;
  const rises = call.times + RISE_ROW * bytes;
  for (let at = first; at < last; at += 16) {
    const time = v128.load(times + at);
    const rising = f32x4.sub(riseOffset, v128.load(rises + at));
    const added = v128.bitselect(rising, offset, f32x4.lt(time, riseEnd));
    v128.store(rescaledAt + at, f32x4.mul(time, scale));
    v128.store(bolometricAt + at, madd(alpha, v128.load(declines + at), added));
  }
  const end = bands + call.bands * offsetof<Du17Band>();
  for (let band = bands; band < end; band += offsetof<Du17Band>(), target += curveBytes) {
    const a0 = v128.load32_splat(band, offsetof<Du17Band>("a0"));
    const a1 = v128.load32_splat(band, offsetof<Du17Band>("a1"));
    const a2 = v128.load32_splat(band, offsetof<Du17Band>("a2"));
    const a3 = v128.load32_splat(band, offsetof<Du17Band>("a3"));
    const a4 = v128.load32_splat(band, offsetof<Du17Band>("a4"));
    const limit = v128.load32_splat(band, offsetof<Du17Band>("last"));
    fillMissing(target, target + first);
    let at = first;
    for (; at < min(last, whole); at += 16) {
      const x = v128.load(rescaledAt + at);
      v128.store(target + at, magnitudesOf(x, v128.load(bolometricAt + at), a0, a1, a2, a3, a4, limit));
    }
    if (at < last) {
      // The last quad reaches beyond the curve: only its points are stored.
      const x = v128.load(rescaledAt + at);
      const values = magnitudesOf(x, v128.load(bolometricAt + at), a0, a1, a2, a3, a4, limit);
      v128.store(rescaledAt + at, values);
      for (let point = at; point < curveBytes; point += 4) store<f32>(target + point, load<f32>(rescaledAt + point));
      v128.store(rescaledAt + at, x);
      at = curveBytes;
    }
    fillMissing(target + at, target + curveBytes);
  }
}
