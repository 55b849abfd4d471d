// Magnitudes at points of a time and a band each (src/wgsl/du17-photometry.wgsl): four points of a set at a time.

import { logarithm, madd, splat } from "./elementary";
import {
  DU17_FIRST_RESCALED_TIME,
  DU17_MAGNITUDES_PER_E,
  Du17Curve,
  Du17PhotometryCall,
  MISSING,
} from "./generated";

/** The magnitudes of a chunk of sets. */
export function du17Photometry(address: usize, chunk: u32): void {
  const call = changetype<Du17PhotometryCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  const bytes = <usize>call.quads << 4;
  for (let row: usize = chunk * call.chunkRows; row < <usize>end; row++) {
    const curve = call.curves + row * call.curveVectors * offsetof<Du17Curve>();
    const inverseScale = v128.load32_splat(curve, offsetof<Du17Curve>("inverseScale"));
    const offset = v128.load32_splat(curve, offsetof<Du17Curve>("offset"));
    const riseOffset = v128.load32_splat(curve, offsetof<Du17Curve>("riseOffset"));
    const riseEnd = v128.load32_splat(curve, offsetof<Du17Curve>("riseEnd"));
    const alpha = call.curveVectors > 1 ? v128.load32_splat(curve, offsetof<Du17Curve>()) : splat(call.alpha);
    const timeOffset = v128.load32_splat(call.placement + (row << 3));
    const factor = v128.load32_splat(call.placement + (row << 3), 4);
    const target = call.magnitudes + row * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const point = call.points + at;
      const days = f32x4.mul(f32x4.sub(v128.load(point), timeOffset), factor);
      const x = f32x4.mul(days, inverseScale);
      // Where a logarithm would have no value there is no magnitude either.
      const logTime = f32x4.mul(splat(DU17_MAGNITUDES_PER_E), logarithm(f32x4.pmax(splat(1e-30), days)));
      const after = v128.bitselect(f32x4.sub(riseOffset, logTime), offset, f32x4.lt(days, riseEnd));
      const bolometric = madd(alpha, logTime, after);
      let correction = madd(v128.load(point + 5 * bytes), x, v128.load(point + 4 * bytes));
      correction = madd(correction, x, v128.load(point + 3 * bytes));
      correction = madd(correction, x, v128.load(point + 2 * bytes));
      correction = madd(correction, x, v128.load(point + bytes));
      const last = v128.load(point + 6 * bytes);
      const valid = v128.and(f32x4.gt(x, splat(DU17_FIRST_RESCALED_TIME)), f32x4.le(x, last));
      v128.store(target + at, v128.bitselect(f32x4.sub(bolometric, correction), i32x4.splat(MISSING), valid));
    }
  }
}
