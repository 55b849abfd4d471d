// What all couplings share: the residual conditioner (src/kernels/flow/conditioner.ts) on a tile. Where the values of a tile
// are, the call says, in bytes after the tile's begin: src/kernels/flow/couplingNative.ts lays it out.

import { addConditions, dense, denseInParts, gate } from "./dense";
import { CouplingSettings, FEATURE, TILE } from "./generated";

/** The address of a tensor that begins `offset` numbers after `parameters`. */
// @ts-ignore: decorator
@inline
export function tensor(parameters: usize, offset: u32): usize {
  return parameters + (<usize>offset << 2);
}

/** Gathers identity features and conditions of the rows at `first`; rows past the last are copies of the last. */
export function loadInputs(
  base: usize,
  call: CouplingSettings,
  input: usize,
  conditions: usize,
  features: usize,
  first: u32,
): void {
  const dimensions = call.identity + call.transformed;
  for (let k: u32 = 0; k < call.identity; k++) {
    const feature = load<u32>(features + (k << 2));
    gatherColumn(base + call.tileInputs + k * FEATURE, input, dimensions, feature, first, call.count);
  }
  for (let k: u32 = 0; k < call.conditions; k++) {
    const single = base + call.tileInputs + (call.identity + k) * FEATURE;
    gatherColumn(single, conditions, call.conditions, k, first, call.count);
    widen(single, base + call.tileDoubles + k * 2 * FEATURE);
  }
}

function widen(single: usize, doubles: usize): void {
  const low = v128.load(single);
  const high = v128.load(single, 16);
  v128.store(doubles, f64x2.promote_low_f32x4(low));
  v128.store(doubles, f64x2.promote_low_f32x4(v128.shuffle<f32>(low, low, 2, 3, 2, 3)), 16);
  v128.store(doubles, f64x2.promote_low_f32x4(high), 32);
  v128.store(doubles, f64x2.promote_low_f32x4(v128.shuffle<f32>(high, high, 2, 3, 2, 3)), 48);
}

/** The column of a row-major matrix of the tile's rows, as two vectors at `target`; rows past the last copy the last. */
export function gatherColumn(target: usize, source: usize, width: u32, column: u32, first: u32, count: u32): void {
  let at = source + ((first * width + column) << 2);
  if (first + TILE <= count) {
    const stride = <usize>width << 2;
    let low = v128.load32_zero(at);
    low = v128.load32_lane(at + stride, low, 1);
    low = v128.load32_lane(at + 2 * stride, low, 2);
    low = v128.load32_lane(at + 3 * stride, low, 3);
    v128.store(target, low);
    at += 4 * stride;
    let high = v128.load32_zero(at);
    high = v128.load32_lane(at + stride, high, 1);
    high = v128.load32_lane(at + 2 * stride, high, 2);
    high = v128.load32_lane(at + 3 * stride, high, 3);
    v128.store(target, high, 16);
    return;
  }
  for (let row: u32 = 0; row < TILE; row++) {
    store<f32>(target + (row << 2), load<f32>(source + ((min(first + row, count - 1) * width + column) << 2)));
  }
}

/** Writes two vectors to a column of a row-major matrix, for the rows below `end`. */
export function scatterColumn(source: usize, target: usize, width: u32, column: u32, first: u32, end: u32): void {
  let at = target + ((first * width + column) << 2);
  const stride = <usize>width << 2;
  if (first + TILE <= end) {
    const low = v128.load(source);
    const high = v128.load(source, 16);
    v128.store32_lane(at, low, 0);
    v128.store32_lane(at + stride, low, 1);
    v128.store32_lane(at + 2 * stride, low, 2);
    v128.store32_lane(at + 3 * stride, low, 3);
    at += 4 * stride;
    v128.store32_lane(at, high, 0);
    v128.store32_lane(at + stride, high, 1);
    v128.store32_lane(at + 2 * stride, high, 2);
    v128.store32_lane(at + 3 * stride, high, 3);
    return;
  }
  for (let row: u32 = 0; row < end - first; row++, at += stride) store<f32>(at, load<f32>(source + (row << 2)));
}

/**
 * From the tile's inputs to its raw outputs.
 * @param parameters the address of the coupling's first
 */
export function runConditioner(base: usize, call: CouplingSettings, parameters: usize): void {
  const hidden = call.hidden;
  const inputs = call.identity + call.conditions;
  const bytes = call.hiddenBytes;
  const row = <usize>hidden << 2;
  const h = base + call.tileHidden;
  const context = base + call.tileInputs + call.identity * FEATURE;
  let block = base + call.tileBlocks;
  const initial = tensor(parameters, call.initialWeight);
  dense(base + call.tileInputs, initial, inputs << 2, tensor(parameters, call.initialBias), call.identity, hidden, h, false);
  addConditions(base + call.tileDoubles, initial + (call.identity << 2), inputs << 2, call.conditions, hidden, h, block);
  for (let index: u32 = 0; index < call.blocks; index++) {
    const own = tensor(parameters, call.firstBlock + index * call.blockStride);
    const first = block + bytes;
    const second = first + bytes;
    dense(block, tensor(own, call.firstWeight), row, tensor(own, call.firstBias), hidden, hidden, first, true);
    dense(first, tensor(own, call.secondWeight), row, tensor(own, call.secondBias), hidden, hidden, second, false);
    block += call.tileBlockStride;
    const share = second + bytes;
    const contextBias = tensor(own, call.contextBias);
    dense(context, tensor(own, call.contextWeight), call.conditions << 2, contextBias, call.conditions, hidden, share, false);
    gate(share, second, h, block, hidden);
  }
  const weights = tensor(parameters, call.finalWeight);
  const biases = tensor(parameters, call.finalBias);
  const raw = base + call.tileRaw;
  if (call.exact) denseInParts(h, weights, row, biases, hidden, call.outputs, raw);
  else dense(h, weights, row, biases, hidden, call.outputs, raw, false);
}
