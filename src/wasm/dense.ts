// Dense layers on tiles of eight rows. A tile stands feature by feature, [feature][8 rows]: two vectors a feature.
//
// Weights are packed for the loops that read them: outputs in groups of four, each group its four biases, then for each
// input its four weights. Eight accumulators and one broadcast weight at a time fit the sixteen registers of SIMD code.

import { madd, maddDouble, sigmoid, splat } from "./elementary";

/** Rows of a tile. */
// @ts-ignore: decorator
@inline
export const TILE: u32 = 8;
/** Bytes of one feature of a tile. */
// @ts-ignore: decorator
@inline
export const FEATURE: usize = 32;

/** Outputs rounded up to whole groups. */
// @ts-ignore: decorator
@inline
export function padded(outputs: u32): u32 {
  return (outputs + 3) & ~3;
}

/** Bytes of a packed layer. */
// @ts-ignore: decorator
@inline
export function packedBytes(inputs: u32, outputs: u32): usize {
  return 4 * padded(outputs) * (inputs + 1);
}

/** Bytes of a layer packed in float64. */
// @ts-ignore: decorator
@inline
export function packedDoubleBytes(inputs: u32, outputs: u32): usize {
  return 8 * padded(outputs) * (inputs + 1);
}

/** Packs weights [outputs, inputs] and biases. @returns the end of the packed layer */
export function pack(weights: usize, biases: usize, inputs: u32, outputs: u32, target: usize): usize {
  for (let o: u32 = 0; o < padded(outputs); o++) {
    const group = target + ((o >> 2) * (inputs + 1) << 4) + ((o & 3) << 2);
    const exists = o < outputs;
    store<f32>(group, exists ? load<f32>(biases + (o << 2)) : 0);
    const row = weights + (o * inputs << 2);
    for (let i: u32 = 0; i < inputs; i++) {
      store<f32>(group + ((i + 1) << 4), exists ? load<f32>(row + (i << 2)) : 0);
    }
  }
  return target + packedBytes(inputs, outputs);
}

/** Packs weights for float64: groups of two outputs. @returns the end of the packed layer */
export function packDouble(weights: usize, biases: usize, inputs: u32, outputs: u32, target: usize): usize {
  for (let o: u32 = 0; o < padded(outputs); o++) {
    const group = target + ((o >> 1) * (inputs + 1) << 4) + ((o & 1) << 3);
    const exists = o < outputs;
    store<f64>(group, exists ? load<f32>(biases + (o << 2)) : 0);
    const row = weights + (o * inputs << 2);
    for (let i: u32 = 0; i < inputs; i++) {
      store<f64>(group + ((i + 1) << 4), exists ? load<f32>(row + (i << 2)) : 0);
    }
  }
  return target + packedDoubleBytes(inputs, outputs);
}

/**
 * Packs the transposed weights: outputs become inputs, no biases.
 * @param stride inputs of the layer; only the first `inputs` of them are packed
 */
export function packTransposed(weights: usize, stride: u32, inputs: u32, outputs: u32, target: usize): usize {
  for (let i: u32 = 0; i < padded(inputs); i++) {
    const group = target + ((i >> 2) * (outputs + 1) << 4) + ((i & 3) << 2);
    store<f32>(group, 0);
    for (let o: u32 = 0; o < outputs; o++) {
      const weight: f32 = i < inputs ? load<f32>(weights + ((o * stride + i) << 2)) : 0;
      store<f32>(group + ((o + 1) << 4), weight);
    }
  }
  return target + packedBytes(outputs, inputs);
}

/**
 * output[o] = bias[o] + sum over i of weight[o, i] input[i], for a tile.
 * @param rectified whether max(output, 0) is stored
 * @returns the end of the packed layer
 */
export function dense(input: usize, weights: usize, inputs: u32, outputs: u32, output: usize, rectified: bool): usize {
  const end = input + inputs * FEATURE;
  const last = output + padded(outputs) * FEATURE;
  while (output < last) {
    let a0 = v128.load32_splat(weights);
    let a1 = a0;
    let b0 = v128.load32_splat(weights, 4);
    let b1 = b0;
    let c0 = v128.load32_splat(weights, 8);
    let c1 = c0;
    let d0 = v128.load32_splat(weights, 12);
    let d1 = d0;
    weights += 16;
    for (let at = input; at < end; at += FEATURE) {
      const x0 = v128.load(at);
      const x1 = v128.load(at, 16);
      let w = v128.load32_splat(weights);
      a0 = madd(w, x0, a0);
      a1 = madd(w, x1, a1);
      w = v128.load32_splat(weights, 4);
      b0 = madd(w, x0, b0);
      b1 = madd(w, x1, b1);
      w = v128.load32_splat(weights, 8);
      c0 = madd(w, x0, c0);
      c1 = madd(w, x1, c1);
      w = v128.load32_splat(weights, 12);
      d0 = madd(w, x0, d0);
      d1 = madd(w, x1, d1);
      weights += 16;
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
    v128.store(output, a0);
    v128.store(output, a1, 16);
    v128.store(output, b0, 32);
    v128.store(output, b1, 48);
    v128.store(output, c0, 64);
    v128.store(output, c1, 80);
    v128.store(output, d0, 96);
    v128.store(output, d1, 112);
    output += 4 * FEATURE;
  }
  return weights;
}

/** Inputs of which {@link denseInParts} makes one sum. */
const PART: u32 = 8;

/**
 * The same sum in parts of eight inputs: several short sums round less than one long one.
 */
export function denseInParts(input: usize, weights: usize, inputs: u32, outputs: u32, output: usize): void {
  const end = input + inputs * FEATURE;
  const last = output + padded(outputs) * FEATURE;
  for (; output < last; output += 4 * FEATURE) {
    for (let place: usize = 0; place < 4 * FEATURE; place += FEATURE) {
      const bias = v128.load32_splat(weights + (place >> 3));
      v128.store(output + place, bias);
      v128.store(output + place, bias, 16);
    }
    weights += 16;
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
        let w = v128.load32_splat(weights);
        a0 = madd(w, x0, a0);
        a1 = madd(w, x1, a1);
        w = v128.load32_splat(weights, 4);
        b0 = madd(w, x0, b0);
        b1 = madd(w, x1, b1);
        w = v128.load32_splat(weights, 8);
        c0 = madd(w, x0, c0);
        c1 = madd(w, x1, c1);
        w = v128.load32_splat(weights, 12);
        d0 = madd(w, x0, d0);
        d1 = madd(w, x1, d1);
        weights += 16;
      }
      addTo(output, a0, a1);
      addTo(output + FEATURE, b0, b1);
      addTo(output + 2 * FEATURE, c0, c1);
      addTo(output + 3 * FEATURE, d0, d1);
    }
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

/**
 * A dense layer in float64, on inputs [feature][8 rows] of float64; float32 comes out, and its rectified values. For layers that see raw conditions:
 * tidal deformabilities reach thousands, and what such a layer rounds off a deep flow multiplies.
 */
export function denseDouble(
  input: usize,
  weights: usize,
  inputs: u32,
  outputs: u32,
  output: usize,
  rectified: usize,
): usize {
  const end = input + inputs * 2 * FEATURE;
  const last = output + padded(outputs) * FEATURE;
  while (output < last) {
    let a0 = v128.load64_splat(weights);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = v128.load64_splat(weights, 8);
    let b1 = b0;
    let b2 = b0;
    let b3 = b0;
    weights += 16;
    for (let at = input; at < end; at += 2 * FEATURE) {
      const v = v128.load64_splat(weights);
      const w = v128.load64_splat(weights, 8);
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
      weights += 16;
    }
    storeBoth(narrow(a0, a1), output, rectified);
    storeBoth(narrow(a2, a3), output + 16, rectified + 16);
    storeBoth(narrow(b0, b1), output + 32, rectified + 32);
    storeBoth(narrow(b2, b3), output + 48, rectified + 48);
    output += 2 * FEATURE;
    rectified += 2 * FEATURE;
  }
  return weights;
}

/**
 * The gate of a residual block: share = sigmoid(bias + weights conditions), then hidden += second share, for a tile.
 * @param rectified receives max(hidden, 0), what the next block begins with
 * @returns the end of the packed layer
 */
export function gate(
  conditions: usize,
  weights: usize,
  inputs: u32,
  outputs: u32,
  share: usize,
  second: usize,
  hidden: usize,
  rectified: usize,
): usize {
  const end = conditions + inputs * FEATURE;
  const bytes = padded(outputs) * FEATURE;
  for (let place: usize = 0; place < bytes; place += 4 * FEATURE) {
    let a0 = v128.load32_splat(weights);
    let a1 = a0;
    let b0 = v128.load32_splat(weights, 4);
    let b1 = b0;
    let c0 = v128.load32_splat(weights, 8);
    let c1 = c0;
    let d0 = v128.load32_splat(weights, 12);
    let d1 = d0;
    weights += 16;
    for (let at = conditions; at < end; at += FEATURE) {
      const x0 = v128.load(at);
      const x1 = v128.load(at, 16);
      let w = v128.load32_splat(weights);
      a0 = madd(w, x0, a0);
      a1 = madd(w, x1, a1);
      w = v128.load32_splat(weights, 4);
      b0 = madd(w, x0, b0);
      b1 = madd(w, x1, b1);
      w = v128.load32_splat(weights, 8);
      c0 = madd(w, x0, c0);
      c1 = madd(w, x1, c1);
      w = v128.load32_splat(weights, 12);
      d0 = madd(w, x0, d0);
      d1 = madd(w, x1, d1);
      weights += 16;
    }
    const s = share + place;
    const u = second + place;
    const h = hidden + place;
    const r = rectified + place;
    passGate(a0, s, u, h, r);
    passGate(a1, s + 16, u + 16, h + 16, r + 16);
    passGate(b0, s + 32, u + 32, h + 32, r + 32);
    passGate(b1, s + 48, u + 48, h + 48, r + 48);
    passGate(c0, s + 64, u + 64, h + 64, r + 64);
    passGate(c1, s + 80, u + 80, h + 80, r + 80);
    passGate(d0, s + 96, u + 96, h + 96, r + 96);
    passGate(d1, s + 112, u + 112, h + 112, r + 112);
  }
  return weights;
}

// @ts-ignore: decorator
@inline
function passGate(raw: v128, share: usize, second: usize, hidden: usize, rectified: usize): void {
  const open = sigmoid(raw);
  const value = madd(v128.load(second), open, v128.load(hidden));
  v128.store(share, open);
  v128.store(hidden, value);
  v128.store(rectified, f32x4.pmax(value, splat(0)));
}
