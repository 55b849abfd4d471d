// Normalisations with given numbers and the base density: what goes over rows without a network.

import { madd, splat } from "./elementary";
import { HALF_LOG_TWO_PI, LogDensityCall, NormaliseBackCall, NormaliseCall } from "./generated";

/**
 * y = (x - subtract) scale + add, by columns; the log-determinant is the same for all rows. The shared memory holds three
 * patterns of four rows, [4, dimensions] each: subtract, scale, add; then the log-determinant.
 */
export function normalise(address: usize, chunk: u32): void {
  const call = changetype<NormaliseCall>(address);
  const width = call.dimensions << 2;
  const first = chunk * call.chunkRows;
  const rows = min(call.chunkRows, call.rows - first);
  const pattern = call.shared;
  const block = width << 2;
  let input = call.input + first * width;
  let output = call.output + first * width;
  const whole = input + (rows & ~3) * width;
  while (input < whole) {
    for (let at: usize = 0; at < block; at += 16) {
      const moved = f32x4.sub(v128.load(input + at), v128.load(pattern + at));
      v128.store(output + at, madd(moved, v128.load(pattern + block + at), v128.load(pattern + 2 * block + at)));
    }
    input += block;
    output += block;
  }
  const rest = (rows & 3) * width;
  for (let at: usize = 0; at < rest; at += 4) {
    // By the same instructions: what a row gives must not depend on how many others there are.
    const moved = f32x4.sub(v128.load32_splat(input + at), v128.load32_splat(pattern + at));
    const scale = v128.load32_splat(pattern + block + at);
    v128.store32_lane(output + at, madd(moved, scale, v128.load32_splat(pattern + 2 * block + at)), 0);
  }
  const logDet = load<f32>(pattern + 3 * block);
  const target = call.logDet + (first << 2);
  for (let row: u32 = 0; row < rows; row++) store<f32>(target + (row << 2), logDet);
}

/**
 * input adjoint = (x - subtract) byInput + output adjoint byOutput + add, by columns. The shared memory holds four patterns
 * of four rows, [4, dimensions] each: subtract, byInput, byOutput, add.
 */
export function normaliseBack(address: usize, chunk: u32): void {
  const call = changetype<NormaliseBackCall>(address);
  const width = call.dimensions << 2;
  const first = chunk * call.chunkRows;
  const rows = min(call.chunkRows, call.rows - first);
  const subtract = call.shared;
  const block = width << 2;
  const byInput = subtract + block;
  const byOutput = byInput + block;
  const add = byOutput + block;
  let input = call.input + first * width;
  let outer = call.outputAdjoint + first * width;
  let inner = call.inputAdjoint + first * width;
  const whole = input + (rows & ~3) * width;
  while (input < whole) {
    for (let at: usize = 0; at < block; at += 16) {
      const direct = madd(v128.load(outer + at), v128.load(byOutput + at), v128.load(add + at));
      const off = f32x4.sub(v128.load(input + at), v128.load(subtract + at));
      v128.store(inner + at, madd(off, v128.load(byInput + at), direct));
    }
    input += block;
    outer += block;
    inner += block;
  }
  const rest = (rows & 3) * width;
  for (let at: usize = 0; at < rest; at += 4) {
    const direct = load<f32>(outer + at) * load<f32>(byOutput + at) + load<f32>(add + at);
    const off = load<f32>(input + at) - load<f32>(subtract + at);
    store<f32>(inner + at, off * load<f32>(byInput + at) + direct);
  }
}

/** log p of noise and log-determinants, row by row. */
export function logDensity(address: usize, chunk: u32): void {
  const call = changetype<LogDensityCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.rows);
  const width = call.dimensions;
  for (let row = chunk * call.chunkRows; row < end; row++) {
    let squares: f64 = 0;
    const own = call.input + (row * width << 2);
    for (let at = own; at < own + (width << 2); at += 4) {
      const value = <f64>load<f32>(at);
      squares += value * value;
    }
    let logDets: f64 = 0;
    for (let k: u32 = 0; k < call.transforms; k++) logDets += load<f32>(call.logDet + ((k * call.count + row) << 2));
    store<f32>(call.logDensity + (row << 2), <f32>(logDets - 0.5 * squares - <f64>width * HALF_LOG_TWO_PI));
  }
}
