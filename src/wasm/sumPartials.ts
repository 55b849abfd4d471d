// Sums of what chunks of rows have given: log-densities of a flow's transforms, and gradients.

import { SumPartialsCall } from "./generated";
import { storeFirst } from "./storeFirst";

/** sums[offset + p] = sum over chunks of partials[chunk, p], two in each of two float64 vectors. */
export function sumPartials(address: usize, chunk: u32): void {
  const call = changetype<SumPartialsCall>(address);
  const first = chunk * call.chunkRows;
  const end = min(first + call.chunkRows, call.count);
  const stride = <usize>call.count << 2;
  for (let index = first; index < end; index += 4) {
    let low = f64x2.splat(0);
    let high = low;
    let at = call.partials + (<usize>index << 2);
    for (let k: u32 = 0; k < call.chunks; k++, at += stride) {
      const values = v128.load(at);
      low = f64x2.add(low, f64x2.promote_low_f32x4(values));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 2, 3)));
    }
    const sums = v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
    storeFirst(call.sums + (<usize>(call.offset + index) << 2), sums, end - index);
  }
}
