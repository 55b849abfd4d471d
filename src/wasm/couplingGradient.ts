// A coupling backward with its weight gradients: from the adjoints of output and log-determinant to that of the
// input, and to sums of the weights' gradients over each chunk of rows.
//
// Tiles of eight rows run forward and backward and keep what their layers saw. After every eight tiles the products of
// layer inputs and adjoints are added to sums in memory, four rows in the four lanes of a sum; the lanes are added at last.

import { clear } from "./clear";
import { boundedLogScale, boundedSlope, sigmoidScale, sigmoidSlope } from "./affine";
import { gatherColumn, loadInputs, runConditioner, scatterColumn, tensor } from "./coupling";
import { denseTransposed, padded } from "./dense";
import { exponential, madd, splat } from "./elementary";
import {
  CONDITION_ADJOINT_ADDED,
  CONDITION_ADJOINT_NONE,
  CouplingSettings,
  FEATURE,
  GradientCall,
  SCALE_BOUNDED_EXPONENTIAL,
  SCALE_SIGMOID,
  TILE,
  TILES,
  TRANSFORMER_AFFINE,
  TRANSFORMER_SPLINE,
} from "./generated";
import { splineBack } from "./splineBack";
import { addLayer, layerSums, storeLayer } from "./weightSums";

// @ts-ignore: decorator
@inline
export function gradientSettings(call: usize): CouplingSettings {
  return changetype<CouplingSettings>(call + offsetof<GradientCall>());
}

/** Rows `chunk` of a coupling. `scratch`: memory of this thread, which holds tiles, then the sums. */
export function coupleBack(address: usize, chunk: u32, scratch: usize): void {
  const call = changetype<GradientCall>(address);
  const settings = gradientSettings(address);
  const stride = settings.tileBytes;
  const sums = scratch + TILES * stride;
  clear(sums, settings.sumBytes);

  const end = min((chunk + 1) * call.chunkRows, settings.count);
  let first = chunk * call.chunkRows;
  while (first < end) {
    let tiles: u32 = 0;
    for (; tiles < TILES && first < end; tiles++, first += TILE) {
      // Rows past the chunk's end belong to another one, or do not exist: their adjoints count as zero.
      tileBack(scratch + tiles * stride, call, settings, first, end);
    }
    // The host made room for the sums: where they end elsewhere, other memory is overwritten.
    if (addProducts(scratch, tiles, settings, sums) != sums + settings.sumBytes) unreachable();
  }
  storeSums(sums, settings, tensor(call.partials, chunk * settings.parameterCount));
}

/** Forward and back through one tile. */
function tileBack(base: usize, call: GradientCall, settings: CouplingSettings, first: u32, end: u32): void {
  const features = call.features + (settings.featureOffset << 2);
  const dimensions = settings.identity + settings.transformed;
  const hidden = settings.hidden;
  const bytes = settings.hiddenBytes;
  loadInputs(base, settings, call.input, call.conditions, features, first);
  const parameters = call.parameters + (settings.parameterOffset << 2);
  runConditioner(base, settings, parameters);

  const x = base + settings.tileColumns;
  const valueAdjoint = x + FEATURE;
  const logDetAdjoint = valueAdjoint + FEATURE;
  const raws = base + settings.tileRaw;
  const rawAdjoints = base + settings.adjointRaw;
  const rows = min(TILE, end - first);
  for (let k: u32 = 0; k < settings.transformed; k++) {
    const feature = load<u32>(features + ((settings.identity + k) << 2));
    gatherColumn(x, call.input, dimensions, feature, first, settings.count);
    gatherColumn(valueAdjoint, call.outputAdjoint, dimensions, feature, first, settings.count);
    gatherColumn(logDetAdjoint, call.logDetAdjoint + (settings.logDetOffset << 2), 1, 0, first, settings.count);
    for (let row = rows; row < TILE; row++) {
      store<f32>(valueAdjoint + (row << 2), 0);
      store<f32>(logDetAdjoint + (row << 2), 0);
    }
    switch (settings.transformer) {
      case TRANSFORMER_AFFINE: {
        const toScale = settings.transformed * FEATURE;
        const raw = raws + k * FEATURE + toScale;
        const rawAdjoint = rawAdjoints + k * FEATURE;
        affineBack(raw, x, valueAdjoint, logDetAdjoint, rawAdjoint, rawAdjoint + toScale, settings.scale);
        break;
      }
      case TRANSFORMER_SPLINE: {
        const place = k * settings.outputsPerFeature * FEATURE;
        const raw = raws + place;
        splineBack(raw, x, valueAdjoint, logDetAdjoint, rawAdjoints + place, settings.bins, settings.tailBound);
        break;
      }
      default:
        unreachable();
    }
    scatterColumn(x, call.inputAdjoint, dimensions, feature, first, end);
  }

  const h = base + settings.adjointHidden;
  const spare = base + settings.tileSpare;
  const inputs = settings.identity + settings.conditions;
  const row = <usize>hidden << 2;
  denseTransposed(rawAdjoints, tensor(parameters, settings.finalWeight), row, settings.outputs, hidden, h);
  for (let block = <i32>settings.blocks - 1; block >= 0; block--) {
    const values = base + settings.tileBlocks + block * settings.tileBlockStride;
    const context = base + settings.adjointBlocks + block * settings.adjointBlockStride;
    const second = context + bytes;
    const inner = second + bytes;
    const own = tensor(parameters, settings.firstBlock + <u32>block * settings.blockStride);
    for (let at: usize = 0; at < bytes; at += 16) {
      const share = v128.load(values + 3 * bytes + at);
      const adjoint = f32x4.mul(v128.load(h + at), share);
      const slope = f32x4.mul(v128.load(values + 2 * bytes + at), f32x4.sub(splat(1.0), share));
      v128.store(second + at, adjoint);
      v128.store(context + at, f32x4.mul(adjoint, slope));
    }
    denseTransposed(second, tensor(own, settings.secondWeight), row, hidden, hidden, inner);
    for (let at: usize = 0; at < bytes; at += 16) {
      const open = f32x4.gt(v128.load(values + bytes + at), splat(0));
      v128.store(inner + at, v128.and(v128.load(inner + at), open));
    }
    denseTransposed(inner, tensor(own, settings.firstWeight), row, hidden, hidden, spare);
    for (let at: usize = 0; at < bytes; at += 16) {
      const open = f32x4.gt(v128.load(values + at), splat(0));
      v128.store(h + at, f32x4.add(v128.load(h + at), v128.and(v128.load(spare + at), open)));
    }
  }
  denseTransposed(h, tensor(parameters, settings.initialWeight), inputs << 2, hidden, settings.identity, spare);
  const passed = base + settings.tileColumns;
  for (let k: u32 = 0; k < settings.identity; k++) {
    const feature = load<u32>(features + (k << 2));
    gatherColumn(passed, call.outputAdjoint, dimensions, feature, first, settings.count);
    v128.store(passed, f32x4.add(v128.load(passed), v128.load(spare + k * FEATURE)));
    v128.store(passed, f32x4.add(v128.load(passed, 16), v128.load(spare + k * FEATURE, 16)), 16);
    scatterColumn(passed, call.inputAdjoint, dimensions, feature, first, end);
  }
  if (settings.conditionAdjoint != CONDITION_ADJOINT_NONE) conditionsBack(base, call, settings, first, end);
}

/**
 * Adjoints of the conditions, by way of the initial layer and of each block's share: written, or added to those of the
 * couplings that came before. What the conditions were widened to is not needed any more, and has room for two such sums.
 */
function conditionsBack(base: usize, call: GradientCall, settings: CouplingSettings, first: u32, end: u32): void {
  const conditions = settings.conditions;
  const hidden = settings.hidden;
  const bytes = padded(conditions) * FEATURE;
  const sum = base + settings.tileDoubles;
  const spare = sum + bytes;
  const parameters = call.parameters + (settings.parameterOffset << 2);
  const initial = tensor(parameters, settings.initialWeight + settings.identity);
  const stride = (settings.identity + conditions) << 2;
  denseTransposed(base + settings.adjointHidden, initial, stride, hidden, conditions, sum);
  for (let block: u32 = 0; block < settings.blocks; block++) {
    const context = base + settings.adjointBlocks + block * settings.adjointBlockStride;
    const weights = tensor(parameters, settings.firstBlock + block * settings.blockStride + settings.contextWeight);
    denseTransposed(context, weights, conditions << 2, hidden, conditions, spare);
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(sum + at, f32x4.add(v128.load(sum + at), v128.load(spare + at)));
    }
  }
  for (let k: u32 = 0; k < conditions; k++) {
    const own = sum + k * FEATURE;
    if (settings.conditionAdjoint == CONDITION_ADJOINT_ADDED) {
      gatherColumn(spare, call.conditionAdjoint, conditions, k, first, settings.count);
      v128.store(own, f32x4.add(v128.load(own), v128.load(spare)));
      v128.store(own, f32x4.add(v128.load(own, 16), v128.load(spare, 16)), 16);
    }
    scatterColumn(own, call.conditionAdjoint, conditions, k, first, end);
  }
}

/** One feature: adjoints of shift and raw scale to the tile, that of x in place of x. */
function affineBack(
  raw: usize,
  x: usize,
  valueAdjoint: usize,
  logDetAdjoint: usize,
  shiftAdjoint: usize,
  scaleAdjoint: usize,
  kind: u32,
): void {
  for (let half: usize = 0; half < FEATURE; half += 16) {
    const rawScale = v128.load(raw + half);
    let scale = rawScale;
    let slope = rawScale;
    switch (kind) {
      case SCALE_SIGMOID:
        scale = sigmoidScale(rawScale);
        slope = sigmoidSlope(scale);
        break;
      case SCALE_BOUNDED_EXPONENTIAL: {
        const logScale = boundedLogScale(rawScale);
        scale = exponential(logScale);
        slope = boundedSlope(logScale);
        break;
      }
      default:
        unreachable();
    }
    const adjoint = v128.load(valueAdjoint + half);
    const scaled = f32x4.mul(adjoint, scale);
    v128.store(shiftAdjoint + half, adjoint);
    v128.store(scaleAdjoint + half, f32x4.mul(madd(scaled, v128.load(x + half), v128.load(logDetAdjoint + half)), slope));
    v128.store(x + half, scaled);
  }
}

/**
 * Adds the products of all layers: the sums are in an order of their own, which {@link storeSums} reads.
 * @returns the end of the sums
 */
function addProducts(base: usize, tiles: u32, call: CouplingSettings, sums: usize): usize {
  const hidden = call.hidden;
  const bytes = call.hiddenBytes;
  const stride = call.tileBytes;
  const layerInputs = base + call.tileInputs;
  const inputs = call.identity + call.conditions;
  sums = addLayer(layerInputs, base + call.adjointHidden, stride, tiles, inputs, hidden, sums);
  for (let block: u32 = 0; block < call.blocks; block++) {
    const values = base + call.tileBlocks + block * call.tileBlockStride;
    const context = base + call.adjointBlocks + block * call.adjointBlockStride;
    const conditions = layerInputs + call.identity * FEATURE;
    sums = addLayer(conditions, context, stride, tiles, call.conditions, hidden, sums);
    sums = addLayer(values, context + 2 * bytes, stride, tiles, hidden, hidden, sums);
    sums = addLayer(values + bytes, context + bytes, stride, tiles, hidden, hidden, sums);
  }
  return addLayer(base + call.tileHidden, base + call.adjointRaw, stride, tiles, hidden, call.outputs, sums);
}

function storeSums(sums: usize, call: CouplingSettings, target: usize): void {
  const hidden = call.hidden;
  const inputs = call.identity + call.conditions;
  storeLayer(sums, inputs, hidden, target, call.initialWeight, call.initialBias);
  sums += layerSums(inputs, hidden);
  for (let block: u32 = 0; block < call.blocks; block++) {
    const own = tensor(target, call.firstBlock + block * call.blockStride);
    storeLayer(sums, call.conditions, hidden, own, call.contextWeight, call.contextBias);
    sums += layerSums(call.conditions, hidden);
    storeLayer(sums, hidden, hidden, own, call.firstWeight, call.firstBias);
    sums += layerSums(hidden, hidden);
    storeLayer(sums, hidden, hidden, own, call.secondWeight, call.secondBias);
    sums += layerSums(hidden, hidden);
  }
  storeLayer(sums, hidden, call.outputs, target, call.finalWeight, call.finalBias);
}
