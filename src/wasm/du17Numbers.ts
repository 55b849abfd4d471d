// The numbers of DU17's representation (src/wgsl/du17-numbers.wgsl): two logarithms a set, and multiplications.

import { logarithm, madd, splat } from "./elementary";
import {
  Du17Curve,
  Du17NumbersCall,
  MISSING,
  NUMBERS_LOG_FIRST,
  NUMBERS_LOG_STEP,
  NUMBERS_MAGNITUDES_PER_E,
  NUMBERS_POINTS,
} from "./generated";

export function du17Numbers(address: usize, chunk: u32): void {
  const call = changetype<Du17NumbersCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  const bytes: usize = (NUMBERS_POINTS + 1) << 2;
  const decline = splat(call.decline);
  const perE = splat(NUMBERS_MAGNITUDES_PER_E);
  for (let row = chunk * call.chunkRows; row < end; row++) {
    const curve = call.curves + row * offsetof<Du17Curve>();
    const target = call.numbers + row * bytes;
    const inverseScale = changetype<Du17Curve>(curve).inverseScale;
    if (!(inverseScale > 0)) {
      for (let at: usize = 0; at < bytes; at += 4) store<u32>(target + at, MISSING);
      continue;
    }
    const riseEnd = changetype<Du17Curve>(curve).riseEnd;
    const logScale = f32x4.neg(logarithm(splat(inverseScale)));
    // Without a rise no time is before its end.
    const logRiseEnd = riseEnd > f32.MIN_NORMAL_VALUE ? logarithm(splat(riseEnd)) : splat(-f32.MAX_VALUE);
    const offset = v128.load32_splat(curve, offsetof<Du17Curve>("offset"));
    const riseOffset = v128.load32_splat(curve, offsetof<Du17Curve>("riseOffset"));
    let point = f32x4(0, 1, 2, 3);
    for (let at: usize = 0; at + 4 < bytes; at += 16) {
      const places = madd(point, splat(NUMBERS_LOG_STEP), splat(NUMBERS_LOG_FIRST));
      const logTime = f32x4.add(logScale, places);
      const rising = f32x4.sub(riseOffset, f32x4.mul(perE, logTime));
      const base = v128.bitselect(rising, offset, f32x4.lt(logTime, logRiseEnd));
      v128.store(target + at, madd(decline, logTime, base));
      point = f32x4.add(point, splat(4));
    }
    store<f32>(target + bytes - 4, f32x4.extract_lane(logScale, 0));
  }
}
