// Layers of the network that embeds conditions (src/kernels/flow/embeddingLayer.ts), on tiles of eight rows: forward, adjoints of
// what enters a layer, and sums of its weights' gradients over each chunk of rows.

import { clear } from "./clear";
import { gatherColumn, scatterColumn, tensor } from "./coupling";
import { dense, denseTransposed, padded } from "./dense";
import { madd, sigmoid, splat } from "./elementary";
import { EmbeddingAdjointCall, EmbeddingGradientCall, EmbeddingLayerCall, FEATURE, TILE, TILES } from "./generated";
import { addLayer, layerSums, storeLayer } from "./weightSums";

/** Gathers what enters a layer, for the tile of rows at `first`. */
function loadEntering(tile: usize, input: usize, inputs: u32, activated: u32, first: u32, count: u32): void {
  for (let i: u32 = 0; i < inputs; i++) gatherColumn(tile + i * FEATURE, input, inputs, i, first, count);
  if (!activated) return;
  const end = tile + inputs * FEATURE;
  for (let at = tile; at < end; at += 16) {
    const x = v128.load(at);
    v128.store(at, f32x4.mul(x, sigmoid(x)));
  }
}

/** @param tile room for what enters and for what comes out */
export function embeddingLayer(address: usize, chunk: u32, tile: usize): void {
  const call = changetype<EmbeddingLayerCall>(address);
  const inputs = call.inputs;
  const outputs = call.outputs;
  const results = tile + padded(inputs) * FEATURE;
  const weights = tensor(call.parameters, call.parameterOffset);
  const biases = tensor(weights, inputs * outputs);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  for (let first = chunk * call.chunkRows; first < end; first += TILE) {
    loadEntering(tile, call.input, inputs, call.activated, first, call.count);
    dense(tile, weights, inputs << 2, biases, inputs, outputs, results, false);
    for (let o: u32 = 0; o < outputs; o++) {
      scatterColumn(results + o * FEATURE, call.output, outputs, o, first, end);
    }
  }
}

/** @param tile room for the adjoints of both sides, and for one column of what entered */
export function embeddingAdjoint(address: usize, chunk: u32, tile: usize): void {
  const call = changetype<EmbeddingAdjointCall>(address);
  const inputs = call.inputs;
  const outputs = call.outputs;
  const results = tile + padded(outputs) * FEATURE;
  const entered = results + padded(inputs) * FEATURE;
  const weights = tensor(call.parameters, call.parameterOffset);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  for (let first = chunk * call.chunkRows; first < end; first += TILE) {
    for (let o: u32 = 0; o < outputs; o++) {
      gatherColumn(tile + o * FEATURE, call.outputAdjoint, outputs, o, first, call.count);
    }
    denseTransposed(tile, weights, inputs << 2, outputs, inputs, results);
    for (let i: u32 = 0; i < inputs; i++) {
      const result = results + i * FEATURE;
      gatherColumn(entered, call.input, inputs, i, first, call.count);
      for (let half: usize = 0; half < FEATURE; half += 16) {
        const x = v128.load(entered + half);
        const share = sigmoid(x);
        const slope = f32x4.mul(share, madd(x, f32x4.sub(splat(1.0), share), splat(1.0)));
        v128.store(result + half, f32x4.mul(v128.load(result + half), slope));
      }
      scatterColumn(result, call.inputAdjoint, inputs, i, first, end);
    }
  }
}

/** @param scratch room for tiles of what entered and of the outputs' adjoints, then for the sums */
export function embeddingGradient(address: usize, chunk: u32, scratch: usize): void {
  const call = changetype<EmbeddingGradientCall>(address);
  const inputs = call.inputs;
  const outputs = call.outputs;
  const adjoints = padded(inputs) * FEATURE;
  const stride = adjoints + padded(outputs) * FEATURE;
  const sums = scratch + TILES * stride;
  clear(sums, layerSums(inputs, outputs));
  const end = min((chunk + 1) * call.chunkRows, call.count);
  let first = chunk * call.chunkRows;
  while (first < end) {
    let tiles: u32 = 0;
    for (; tiles < TILES && first < end; tiles++, first += TILE) {
      const tile = scratch + tiles * stride;
      loadEntering(tile, call.input, inputs, call.activated, first, call.count);
      for (let o: u32 = 0; o < outputs; o++) {
        const adjoint = tile + adjoints + o * FEATURE;
        gatherColumn(adjoint, call.outputAdjoint, outputs, o, first, call.count);
        // Rows past the chunk's end belong to another one, or do not exist.
        for (let row = end - first; row < TILE; row++) store<f32>(adjoint + (row << 2), 0);
      }
    }
    addLayer(scratch, scratch + adjoints, stride, tiles, inputs, outputs, sums);
  }
  const target = tensor(call.partials, chunk * (inputs + 1) * outputs);
  storeLayer(sums, inputs, outputs, target, 0, inputs * outputs);
}
