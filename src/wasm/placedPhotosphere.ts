// Photospheres at the times at which each set is seen (src/wgsl/placed-photosphere.wgsl).

import { logarithm, splat } from "./elementary";
import { PlacedPhotosphereCall } from "./generated";
import { intervalOf } from "./interval";

// @ts-ignore: decorator
@inline
function shareOf(days: f32, node: usize): f32 {
  return (days - load<f32>(node)) / (load<f32>(node, 4) - load<f32>(node));
}

// @ts-ignore: decorator
@inline
function line(at: usize, share: f32): f32 {
  return load<f32>(at) + share * (load<f32>(at, 4) - load<f32>(at));
}

/** The photospheres of a chunk of sets. */
export function placedPhotosphere(address: usize, chunk: u32): void {
  const call = changetype<PlacedPhotosphereCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  const nodeBytes = <usize>call.nodeStride << 2;
  const bytes = <usize>call.stride << 2;
  for (let row: usize = chunk * call.chunkRows; row < <usize>end; row++) {
    const offset = load<f32>(call.placement + (row << 3));
    const factor = load<f32>(call.placement + (row << 3), 4);
    const larger: f32 = -4.0 * f32x4.extract_lane(logarithm(splat(factor)), 0);
    for (let point: usize = 0; point < bytes; point += 4) {
      const days = (load<f32>(call.pointTimes + point) - offset) * factor;
      const interval = intervalOf(call.nodeTimes, call.nodes, days);
      const below = interval << 2;
      const before = (max<usize>(interval, 1) - 1) << 2;
      const behind = min<usize>(interval + 1, call.nodes - 2) << 2;
      const share = shareOf(days, call.nodeTimes + below);
      const left = shareOf(days, call.nodeTimes + before);
      const right = shareOf(days, call.nodeTimes + behind);
      const inside = share >= 0 && share <= 1;
      let from = call.spheres + 2 * row * call.components * nodeBytes;
      let to = call.photosphere + 2 * row * call.components * bytes + point;
      for (let component: u32 = 0; component < call.components; component++) {
        const lit = inside && load<f32>(from + below) > 0 && load<f32>(from + below + 4) > 0;
        let inverse: f32 = 0;
        let area: f32 = 0;
        if (lit) {
          inverse = max(line(from + below, share), min(line(from + before, left), line(from + behind, right))) / factor;
          const at = from + nodeBytes;
          area = max(line(at + below, share), min(line(at + before, left), line(at + behind, right))) + larger;
        }
        store<f32>(to, inverse);
        store<f32>(to + bytes, area);
        from += 2 * nodeBytes;
        to += 2 * bytes;
      }
    }
  }
}
