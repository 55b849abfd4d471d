// Photospheres at the times at which each set is seen (src/wgsl/placed-photosphere.wgsl).

import { logarithm, splat } from "./elementary";
import { PlacedPhotosphereCall } from "./generated";
import { intervalOf } from "./interval";

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
      const below = intervalOf(call.nodeTimes, call.nodes, days) << 2;
      const node = call.nodeTimes + below;
      const share = (days - load<f32>(node)) / (load<f32>(node, 4) - load<f32>(node));
      const inside = share >= 0 && share <= 1;
      let from = call.spheres + 2 * row * call.components * nodeBytes + below;
      let to = call.photosphere + 2 * row * call.components * bytes + point;
      for (let component: u32 = 0; component < call.components; component++) {
        const first = load<f32>(from);
        const second = load<f32>(from, 4);
        const area = load<f32>(from + nodeBytes);
        const lit = inside && first > 0 && second > 0;
        store<f32>(to, lit ? (first + share * (second - first)) / factor : 0);
        store<f32>(to + bytes, lit ? area + share * (load<f32>(from + nodeBytes, 4) - area) + larger : 0);
        from += 2 * nodeBytes;
        to += 2 * bytes;
      }
    }
  }
}
