// Magnitudes between those of curves at common times (src/wgsl/placed-magnitudes.wgsl).

import { PlacedMagnitudesCall } from "./generated";
import { intervalOf } from "./interval";

/** The magnitudes of a chunk of sets. */
export function placedMagnitudes(address: usize, chunk: u32): void {
  const call = changetype<PlacedMagnitudesCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  for (let row: usize = chunk * call.chunkRows; row < <usize>end; row++) {
    const offset = load<f32>(call.placement + (row << 3));
    const factor = load<f32>(call.placement + (row << 3), 4);
    for (let point: usize = 0; point < <usize>call.points; point++) {
      const days = (load<f32>(call.pointTimes + (point << 2)) - offset) * factor;
      const below = intervalOf(call.nodeTimes, call.nodes, days);
      const node = call.nodeTimes + (below << 2);
      const share = (days - load<f32>(node)) / (load<f32>(node, 4) - load<f32>(node));
      const band = <usize>load<u32>(call.bandRows + (point << 2));
      const at = call.curves + (((row * call.bands + band) * call.stride + below) << 2);
      let value = f32.NaN;
      if (share == 0) value = load<f32>(at);
      else if (share == 1) value = load<f32>(at, 4);
      else if (share > 0 && share < 1) value = load<f32>(at) + share * (load<f32>(at, 4) - load<f32>(at));
      store<f32>(call.magnitudes + ((row * call.points + point) << 2), value);
    }
  }
}
