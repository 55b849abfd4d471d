// Dense layers on tiles of eight rows. A tile is stored feature by feature, [feature][8 rows]: two vectors a feature.
//
// Weights are read where they are stored, [output, input]. Four outputs at a time: eight accumulators and one broadcast weight fit
// the sixteen registers of SIMD code. Outputs come in whole groups: those past the last are copies of it, and never read.

import { madd, maddDouble, sigmoid, splat } from "./elementary";
import { FEATURE } from "./generated";

/** Outputs rounded up to whole groups. */
// @ts-ignore: decorator
@inline
export function padded(outputs: u32): u32 {
  return (outputs + 3) & ~3;
}

/**
 * output[o] = bias[o] + sum over i of weight[o, i] input[i], for a tile.
 * @param stride bytes from one output's weights to the next one's
 * @param rectified whether max(output, 0) is stored
 */
export function dense(
  input: usize,
  weights: usize,
  stride: usize,
  biases: usize,
  inputs: u32,
  outputs: u32,
  output: usize,
  rectified: bool,
): void {
  const end = input + inputs * FEATURE;
  const last = outputs - 1;
  for (let o: u32 = 0; o < outputs; o += 4) {
    let weightsA = weights + o * stride;
    let weightsB = weights + min(o + 1, last) * stride;
    let weightsC = weights + min(o + 2, last) * stride;
    let weightsD = weights + min(o + 3, last) * stride;
    let a0 = v128.load32_splat(biases + (o << 2));
    let a1 = a0;
    let b0 = v128.load32_splat(biases + (min(o + 1, last) << 2));
    let b1 = b0;
    let c0 = v128.load32_splat(biases + (min(o + 2, last) << 2));
    let c1 = c0;
    let d0 = v128.load32_splat(biases + (min(o + 3, last) << 2));
    let d1 = d0;
    for (let at = input; at < end; at += FEATURE) {
      const x0 = v128.load(at);
      const x1 = v128.load(at, 16);
      let w = v128.load32_splat(weightsA);
      a0 = madd(w, x0, a0);
      a1 = madd(w, x1, a1);
      w = v128.load32_splat(weightsB);
      b0 = madd(w, x0, b0);
      b1 = madd(w, x1, b1);
      w = v128.load32_splat(weightsC);
      c0 = madd(w, x0, c0);
      c1 = madd(w, x1, c1);
      w = v128.load32_splat(weightsD);
      d0 = madd(w, x0, d0);
      d1 = madd(w, x1, d1);
      weightsA += 4;
      weightsB += 4;
      weightsC += 4;
      weightsD += 4;
    }
    if (rectified) {
      const zero = splat(0);
      a0 = f32x4.pmax(a0, zero);
      a1 = f32x4.pmax(a1, zero);
      b0 = f32x4.pmax(b0, zero);
      b1 = f32x4.pmax(b1, zero);
      c0 = f32x4.pmax(c0, zero);
      c1 = f32x4.pmax(c1, zero);
      d0 = f32x4.pmax(d0, zero);
      d1 = f32x4.pmax(d1, zero);
    }
    storeGroup(output, a0, a1, b0, b1, c0, c1, d0, d1);
    output += 4 * FEATURE;
  }
}

/**
 * The way back: output[i] = sum over o of weight[o, i] input[o], for a tile. A group may read past the last weight; what
 * comes of that is never read.
 * @param stride bytes from one o to the next
 */
export function denseTransposed(
  input: usize,
  weights: usize,
  stride: usize,
  inputs: u32,
  outputs: u32,
  output: usize,
): void {
  const end = input + inputs * FEATURE;
  for (let i: u32 = 0; i < outputs; i += 4) {
    let place = weights + (i << 2);
    let a0 = splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    for (let at = input; at < end; at += FEATURE) {
      const x0 = v128.load(at);
      const x1 = v128.load(at, 16);
      let w = v128.load32_splat(place);
      a0 = madd(w, x0, a0);
      a1 = madd(w, x1, a1);
      w = v128.load32_splat(place, 4);
      b0 = madd(w, x0, b0);
      b1 = madd(w, x1, b1);
      w = v128.load32_splat(place, 8);
      c0 = madd(w, x0, c0);
      c1 = madd(w, x1, c1);
      w = v128.load32_splat(place, 12);
      d0 = madd(w, x0, d0);
      d1 = madd(w, x1, d1);
      place += stride;
    }
    storeGroup(output, a0, a1, b0, b1, c0, c1, d0, d1);
    output += 4 * FEATURE;
  }
}

/** Four features of a tile. */
// @ts-ignore: decorator
@inline
export function storeGroup(
  output: usize,
  a0: v128,
  a1: v128,
  b0: v128,
  b1: v128,
  c0: v128,
  c1: v128,
  d0: v128,
  d1: v128,
): void {
  v128.store(output, a0);
  v128.store(output, a1, 16);
  v128.store(output, b0, 32);
  v128.store(output, b1, 48);
  v128.store(output, c0, 64);
  v128.store(output, c1, 80);
  v128.store(output, d0, 96);
  v128.store(output, d1, 112);
}

/** Inputs of which {@link denseInParts} makes one sum. */
const PART: u32 = 8;

/** The sum of {@link dense} in parts of eight inputs: several short sums round less than one long one. */
export function denseInParts(
  input: usize,
  weights: usize,
  stride: usize,
  biases: usize,
  inputs: u32,
  outputs: u32,
  output: usize,
): void {
  const end = input + inputs * FEATURE;
  const last = outputs - 1;
  for (let o: u32 = 0; o < outputs; o += 4) {
    let weightsA = weights + o * stride;
    let weightsB = weights + min(o + 1, last) * stride;
    let weightsC = weights + min(o + 2, last) * stride;
    let weightsD = weights + min(o + 3, last) * stride;
    for (let place: u32 = 0; place < 4; place++) {
      const bias = v128.load32_splat(biases + (min(o + place, last) << 2));
      v128.store(output + place * FEATURE, bias);
      v128.store(output + place * FEATURE, bias, 16);
    }
    for (let part = input; part < end; part += PART * FEATURE) {
      const partEnd = min(part + PART * FEATURE, end);
      let a0 = splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let c0 = a0;
      let c1 = a0;
      let d0 = a0;
      let d1 = a0;
      for (let at = part; at < partEnd; at += FEATURE) {
        const x0 = v128.load(at);
        const x1 = v128.load(at, 16);
        let w = v128.load32_splat(weightsA);
        a0 = madd(w, x0, a0);
        a1 = madd(w, x1, a1);
        w = v128.load32_splat(weightsB);
        b0 = madd(w, x0, b0);
        b1 = madd(w, x1, b1);
        w = v128.load32_splat(weightsC);
        c0 = madd(w, x0, c0);
        c1 = madd(w, x1, c1);
        w = v128.load32_splat(weightsD);
        d0 = madd(w, x0, d0);
        d1 = madd(w, x1, d1);
        weightsA += 4;
        weightsB += 4;
        weightsC += 4;
        weightsD += 4;
      }
      addTo(output, a0, a1);
      addTo(output + FEATURE, b0, b1);
      addTo(output + 2 * FEATURE, c0, c1);
      addTo(output + 3 * FEATURE, d0, d1);
    }
    output += 4 * FEATURE;
  }
}

// @ts-ignore: decorator
@inline
function addTo(feature: usize, first: v128, second: v128): void {
  v128.store(feature, f32x4.add(v128.load(feature), first));
  v128.store(feature, f32x4.add(v128.load(feature, 16), second), 16);
}

// @ts-ignore: decorator
@inline
function storeBoth(value: v128, plain: usize, rectified: usize): void {
  v128.store(plain, value);
  v128.store(rectified, f32x4.pmax(value, splat(0)));
}

/** Four rows of float64 as one vector of float32. */
// @ts-ignore: decorator
@inline
function narrow(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** A weight in both lanes of a float64 vector. */
// @ts-ignore: decorator
@inline
function doubleWeight(place: usize): v128 {
  return f64x2.splat(<f64>load<f32>(place));
}

// @ts-ignore: decorator
@inline
function doubles(feature: usize, pair: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(feature + pair));
}

/**
 * output[o] += sum over i of weight[o, i] condition[i], summed in float64: raw conditions are large, tidal deformabilities
 * reach thousands, and what the layer that sees them rounds off a deep flow multiplies.
 * @param conditions [feature][8 rows] of float64
 * @param rectified receives max(output, 0)
 */
export function addConditions(
  conditions: usize,
  weights: usize,
  stride: usize,
  inputs: u32,
  outputs: u32,
  output: usize,
  rectified: usize,
): void {
  const end = conditions + inputs * 2 * FEATURE;
  const last = outputs - 1;
  for (let o: u32 = 0; o < outputs; o += 2) {
    let weightsA = weights + o * stride;
    let weightsB = weights + min(o + 1, last) * stride;
    let a0 = doubles(output, 0);
    let a1 = doubles(output, 8);
    let a2 = doubles(output, 16);
    let a3 = doubles(output, 24);
    let b0 = doubles(output, 32);
    let b1 = doubles(output, 40);
    let b2 = doubles(output, 48);
    let b3 = doubles(output, 56);
    for (let at = conditions; at < end; at += 2 * FEATURE) {
      const v = doubleWeight(weightsA);
      const w = doubleWeight(weightsB);
      let x = v128.load(at);
      a0 = maddDouble(v, x, a0);
      b0 = maddDouble(w, x, b0);
      x = v128.load(at, 16);
      a1 = maddDouble(v, x, a1);
      b1 = maddDouble(w, x, b1);
      x = v128.load(at, 32);
      a2 = maddDouble(v, x, a2);
      b2 = maddDouble(w, x, b2);
      x = v128.load(at, 48);
      a3 = maddDouble(v, x, a3);
      b3 = maddDouble(w, x, b3);
      weightsA += 4;
      weightsB += 4;
    }
    storeBoth(narrow(a0, a1), output, rectified);
    storeBoth(narrow(a2, a3), output + 16, rectified + 16);
    storeBoth(narrow(b0, b1), output + 32, rectified + 32);
    storeBoth(narrow(b2, b3), output + 48, rectified + 48);
    output += 2 * FEATURE;
    rectified += 2 * FEATURE;
  }
}

/**
 * The gate of a residual block: share = sigmoid(share), then hidden += second share, for a tile. Four features at a time, so
 * that the sigmoid's constants are made once for eight vectors.
 * @param share holds what the conditions give, and then the share of the second layer that passes
 * @param rectified receives max(hidden, 0), what the next block begins with
 */
export function gate(share: usize, second: usize, hidden: usize, rectified: usize, outputs: u32): void {
  const end = share + padded(outputs) * FEATURE;
  for (; share < end; share += 4 * FEATURE, second += 4 * FEATURE, hidden += 4 * FEATURE, rectified += 4 * FEATURE) {
    passGate(share, second, hidden, rectified);
    passGate(share + 16, second + 16, hidden + 16, rectified + 16);
    passGate(share + 32, second + 32, hidden + 32, rectified + 32);
    passGate(share + 48, second + 48, hidden + 48, rectified + 48);
    passGate(share + 64, second + 64, hidden + 64, rectified + 64);
    passGate(share + 80, second + 80, hidden + 80, rectified + 80);
    passGate(share + 96, second + 96, hidden + 96, rectified + 96);
    passGate(share + 112, second + 112, hidden + 112, rectified + 112);
  }
}

// @ts-ignore: decorator
@inline
function passGate(share: usize, second: usize, hidden: usize, rectified: usize): void {
  const open = sigmoid(v128.load(share));
  const value = madd(v128.load(second), open, v128.load(hidden));
  v128.store(share, open);
  v128.store(hidden, value);
  v128.store(rectified, f32x4.pmax(value, splat(0)));
}
