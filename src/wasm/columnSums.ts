// Sums over the rows of [count, dimensions], two columns at a time in float64: the moments of a batch, and what the
// way back through a batch normalisation needs. One chunk: they take microseconds.

import { clear } from "./clear";
import { maddDouble } from "./elementary";
import { MomentsCall, NormSumsCall } from "./generated";

/** Two neighbours of a row in float64; past the row's end, zero. */
// @ts-ignore: decorator
@inline
function pair(row: usize, column: u32, dimensions: u32): v128 {
  const at = row + (column << 2);
  return f64x2.promote_low_f32x4(column + 1 < dimensions ? v128.load64_zero(at) : v128.load32_zero(at));
}

/** Bytes of one sum for each column, in pairs. */
// @ts-ignore: decorator
@inline
function sumBytes(dimensions: u32): usize {
  return ((dimensions + 1) & ~1) << 3;
}

/** Means, then unbiased variances. `scratch`: two float64 for each column, in pairs. */
export function columnMoments(address: usize, scratch: usize): void {
  const call = changetype<MomentsCall>(address);
  const dimensions = call.dimensions;
  const width = <usize>dimensions << 2;
  const end = call.input + call.count * width;
  const squares = scratch + sumBytes(dimensions);
  clear(scratch, 2 * sumBytes(dimensions));
  for (let row = call.input; row < end; row += width) {
    for (let column: u32 = 0; column < dimensions; column += 2) {
      const sum = scratch + (column << 3);
      v128.store(sum, f64x2.add(v128.load(sum), pair(row, column, dimensions)));
    }
  }
  const share = f64x2.splat(1 / <f64>call.count);
  for (let column: u32 = 0; column < dimensions; column += 2) {
    const sum = scratch + (column << 3);
    v128.store(sum, f64x2.mul(v128.load(sum), share));
  }
  for (let row = call.input; row < end; row += width) {
    for (let column: u32 = 0; column < dimensions; column += 2) {
      const off = f64x2.sub(pair(row, column, dimensions), v128.load(scratch + (column << 3)));
      const square = squares + (column << 3);
      v128.store(square, maddDouble(off, off, v128.load(square)));
    }
  }
  const moments = call.moments + (call.offset << 2);
  const freedom = <f64>(max(call.count, 2) - 1);
  for (let column: u32 = 0; column < dimensions; column++) {
    store<f32>(moments + (column << 2), <f32>load<f64>(scratch + (column << 3)));
    store<f32>(moments + ((dimensions + column) << 2), <f32>(load<f64>(squares + (column << 3)) / freedom));
  }
}

/**
 * Gradients of a batch normalisation's weights and biases, and the sums that its input's adjoint needs. The shared memory
 * holds [4, pairs of columns] of float64: mean, 1 / deviation, 1 / weight, derivative of the weight by its raw number.
 */
export function normSums(address: usize, scratch: usize): void {
  const call = changetype<NormSumsCall>(address);
  const dimensions = call.dimensions;
  const width = <usize>dimensions << 2;
  const bytes = sumBytes(dimensions);
  const means = call.shared;
  const scales = means + bytes;
  const weighted = scratch + bytes;
  clear(scratch, 2 * bytes);
  let logDet: f64 = 0;
  let row = call.input;
  let adjoint = call.outputAdjoint;
  const logDets = call.logDetAdjoint + (call.logDetOffset << 2);
  for (let index: u32 = 0; index < call.count; index++, row += width, adjoint += width) {
    logDet += load<f32>(logDets + (index << 2));
    for (let column: u32 = 0; column < dimensions; column += 2) {
      const at = column << 3;
      const own = pair(adjoint, column, dimensions);
      const off = f64x2.mul(f64x2.sub(pair(row, column, dimensions), v128.load(means + at)), v128.load(scales + at));
      v128.store(scratch + at, f64x2.add(v128.load(scratch + at), own));
      v128.store(weighted + at, maddDouble(own, off, v128.load(weighted + at)));
    }
  }
  const gradients = call.gradients + (call.parameterOffset << 2);
  for (let column: u32 = 0; column < dimensions; column++) {
    const plain = load<f64>(scratch + (column << 3));
    const byScale = load<f64>(weighted + (column << 3));
    const inverseWeight = load<f64>(means + 2 * bytes + (column << 3));
    const slope = load<f64>(means + 3 * bytes + (column << 3));
    store<f32>(gradients + (column << 2), <f32>((byScale + logDet * inverseWeight) * slope));
    store<f32>(gradients + ((dimensions + column) << 2), <f32>plain);
    store<f32>(call.sums + (column << 2), <f32>plain);
    store<f32>(call.sums + ((dimensions + column) << 2), <f32>byScale);
    store<f32>(call.sums + ((2 * dimensions + column) << 2), <f32>logDet);
  }
}
