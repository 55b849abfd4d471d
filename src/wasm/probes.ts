// The two probes of a machine: how fast its threads copy, and how fast they multiply and add in registers.

import { madd, splat } from "./elementary";
import { MultiplyAddCall, StreamCopyCall } from "./generated";

export function streamCopy(address: usize, chunk: u32): void {
  const call = changetype<StreamCopyCall>(address);
  const first = chunk * call.chunkRows;
  const quads = min(call.chunkRows, call.quads - first);
  memory.copy(call.destination + (first << 4), call.source + (first << 4), quads << 4);
}

/** Two invocations of sixteen chains at a time: eight vectors keep two units with a latency of four cycles busy. */
export function multiplyAdd(address: usize, chunk: u32): void {
  const call = changetype<MultiplyAddCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  const half = splat(0.5);
  const quarter = splat(0.25);
  const offsets = f32x4(0, 0.0625, 0.125, 0.1875);
  for (let row = chunk * call.chunkRows; row < end; row += 2) {
    const next = min(row + 1, end - 1);
    let a0 = f32x4.add(v128.load32_splat(call.start + (row << 2)), offsets);
    let a1 = f32x4.add(a0, splat(0.25));
    let a2 = f32x4.add(a0, splat(0.5));
    let a3 = f32x4.add(a0, splat(0.75));
    let b0 = f32x4.add(v128.load32_splat(call.start + (next << 2)), offsets);
    let b1 = f32x4.add(b0, splat(0.25));
    let b2 = f32x4.add(b0, splat(0.5));
    let b3 = f32x4.add(b0, splat(0.75));
    for (let step: u32 = 0; step < call.steps; step++) {
      a0 = madd(a0, half, quarter);
      a1 = madd(a1, half, quarter);
      a2 = madd(a2, half, quarter);
      a3 = madd(a3, half, quarter);
      b0 = madd(b0, half, quarter);
      b1 = madd(b1, half, quarter);
      b2 = madd(b2, half, quarter);
      b3 = madd(b3, half, quarter);
    }
    store<f32>(call.result + (row << 2), sumOf(a0, a1, a2, a3));
    store<f32>(call.result + (next << 2), sumOf(b0, b1, b2, b3));
  }
}

/** Whether a multiply-add has one rounding on this processor, which decides last bits. `above` is the next float above 1. */
export function fuses(above: f32): bool {
  // Its square has a last term that only one rounding keeps.
  const square = splat(above * above);
  return f32x4.extract_lane(madd(splat(above), splat(above), f32x4.neg(square)), 0) != 0;
}

// @ts-ignore: decorator
@inline
function sumOf(a: v128, b: v128, c: v128, d: v128): f32 {
  const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  return (
    f32x4.extract_lane(sum, 0) +
    f32x4.extract_lane(sum, 1) +
    (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
  );
}
