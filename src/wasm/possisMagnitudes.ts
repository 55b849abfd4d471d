// Magnitudes of the surrogate of POSSIS: tiles of eight sets go through all layers of one band before the next tile, band after
// band, so that the weights of a band stay in the cache.
//
// A tile is stored feature by feature, [feature][8 rows], as in dense.ts. Weights come in groups of four outputs: their biases,
// then for each input their four weights.

import { storeGroup } from "./dense";
import { madd, splat } from "./elementary";
import { FEATURE, MISSING, PossisMagnitudesCall } from "./generated";

/** The sums of one group of outputs, where the tile's layer leaves them: [output][8 rows]. */
// @ts-ignore: decorator
@inline
function group(input: usize, end: usize, weights: usize, target: usize, rectified: bool): void {
  let a0 = v128.load32_splat(weights);
  let a1 = a0;
  let b0 = v128.load32_splat(weights, 4);
  let b1 = b0;
  let c0 = v128.load32_splat(weights, 8);
  let c1 = c0;
  let d0 = v128.load32_splat(weights, 12);
  let d1 = d0;
  for (; input < end; input += FEATURE) {
    weights += 16;
    const x0 = v128.load(input);
    const x1 = v128.load(input, 16);
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
  storeGroup(target, a0, a1, b0, b1, c0, c1, d0, d1);
}

/** Four values of each of four rows: of [value][8 rows], `from` being the first value's first row, to the rows' own places. */
// @ts-ignore: decorator
@inline
function spread(from: usize, target: usize, rowBytes: usize, offsets: usize, offsetBytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 32);
  const c = v128.load(from, 64);
  const d = v128.load(from, 96);
  const low = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const lowNext = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const high = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const highNext = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  put(v128.shuffle<f32>(low, lowNext, 0, 1, 4, 5), target, offsets);
  put(v128.shuffle<f32>(low, lowNext, 2, 3, 6, 7), target + rowBytes, offsets + offsetBytes);
  put(v128.shuffle<f32>(high, highNext, 0, 1, 4, 5), target + 2 * rowBytes, offsets + 2 * offsetBytes);
  put(v128.shuffle<f32>(high, highNext, 2, 3, 6, 7), target + 3 * rowBytes, offsets + 3 * offsetBytes);
}

// @ts-ignore: decorator
@inline
function put(values: v128, target: usize, offset: usize): void {
  v128.store(target, f32x4.add(values, v128.load32_splat(offset)));
}

/** @param scratch room for the inputs of even layers, of odd layers, and for one group of outputs */
export function possisMagnitudes(address: usize, chunk: u32, scratch: usize): void {
  const call = changetype<PossisMagnitudesCall>(address);
  const start = chunk * call.chunkRows;
  const end = min(start + call.chunkRows, call.count);
  for (let band: u32 = 0; band < call.bands; band++) {
    for (let row = start; row < end; row += 8) tile(call, band, row, min(8, end - row), scratch);
  }
  for (let row = start; row < end; row++) {
    const outside = load<f32>(call.parameters + ((row * call.rowStride + call.inputs) << 2));
    store<f32>(call.statuses + (row << 2), outside);
    const curves = call.magnitudes + <usize>row * call.bands * (<usize>call.points << 2);
    for (let band: u32 = 0; band < call.bands; band++) {
      const curve = curves + band * (<usize>call.points << 2);
      const first: u32 = outside == 0 ? call.first : call.points;
      fillMissing(curve, first);
      if (outside == 0) fillMissing(curve + ((first + call.inside) << 2), call.points - first - call.inside);
    }
  }
}

function fillMissing(at: usize, values: u32): void {
  for (const end = at + (values << 2); at < end; at += 4) store<u32>(at, MISSING);
}

/** All layers of a band for up to eight sets. */
function tile(call: PossisMagnitudesCall, band: u32, row: u32, rows: u32, scratch: usize): void {
  const odd = scratch + call.oddInputs;
  const parameterBytes = <usize>call.rowStride << 2;
  const parameters = call.parameters + row * parameterBytes;
  for (let input: u32 = 0; input < call.inputs; input++) {
    for (let lane: u32 = 0; lane < 8; lane++) {
      const value = load<f32>(parameters + min(lane, rows - 1) * parameterBytes + (input << 2));
      store<f32>(scratch + input * FEATURE + (lane << 2), value);
    }
  }
  const weights = call.weights + <usize>band * (<usize>call.bandSize << 4);
  const layers = load<u32>(call.layersTable);
  let from = scratch;
  let to = odd;
  let place = call.layersTable + 4;
  for (let layer: u32 = 1; layer < layers; layer++, place += 12) {
    const inputs = load<u32>(place);
    const outputs = load<u32>(place, 4);
    let at = weights + (<usize>load<u32>(place, 8) << 4);
    const end = from + inputs * FEATURE;
    for (let output: u32 = 0; output < outputs; output += 4) {
      group(from, end, at, to + output * FEATURE, true);
      at += (inputs + 1) << 4;
    }
    const written = to;
    to = from;
    from = written;
  }
  const inputs = load<u32>(place);
  const outputs = load<u32>(place, 4);
  let at = weights + (<usize>load<u32>(place, 8) << 4);
  const end = from + inputs * FEATURE;
  const result = scratch + call.results;
  const curveBytes = call.bands * (<usize>call.points << 2);
  const offsets = parameters + ((call.inputs + 1 + band) << 2);
  let target = call.magnitudes + row * curveBytes + ((band * call.points + call.first) << 2);
  for (let output: u32 = 0; output < outputs; output += 4) {
    group(from, end, at, result, false);
    at += (inputs + 1) << 4;
    if (rows == 8 && output + 4 <= outputs) {
      spread(result, target, curveBytes, offsets, parameterBytes);
      spread(result + 16, target + 4 * curveBytes, curveBytes, offsets + 4 * parameterBytes, parameterBytes);
    } else {
      const values = min(4, outputs - output);
      for (let lane: u32 = 0; lane < rows; lane++) {
        const offset = load<f32>(offsets + lane * parameterBytes);
        for (let value: u32 = 0; value < values; value++) {
          const sum = load<f32>(result + value * FEATURE + (lane << 2));
          store<f32>(target + lane * curveBytes + (value << 2), sum + offset);
        }
      }
    }
    target += 16;
  }
}
