// Couplings in either direction. A chunk of rows is taken tile by tile.

import { boundedLogScale, sigmoidScale } from "./affine";
import { gatherColumn, loadInputs, runConditioner, scatterColumn } from "./coupling";
import { exponential, logarithm, madd, splat } from "./elementary";
import {
  CouplingCall,
  CouplingSettings,
  FEATURE,
  SCALE_BOUNDED_EXPONENTIAL,
  SCALE_SIGMOID,
  TILE,
  TRANSFORMER_AFFINE,
  TRANSFORMER_SPLINE,
} from "./generated";
import { splineForward, splineInverse } from "./spline";

/** A call's settings: they follow its bindings. */
// @ts-ignore: decorator
@inline
export function settingsOf(call: usize): CouplingSettings {
  return changetype<CouplingSettings>(call + offsetof<CouplingCall>());
}

/** Rows `chunk` of a coupling. `tile`: memory of this thread, which holds one. */
export function applyCoupling(address: usize, chunk: u32, tile: usize, inverse: bool): void {
  const call = changetype<CouplingCall>(address);
  const settings = settingsOf(address);
  const value = tile + settings.tileColumns;
  const logDets = value + FEATURE;
  const raw = tile + settings.tileRaw;
  const features = call.features + (settings.featureOffset << 2);
  const dimensions = settings.identity + settings.transformed;
  const parameters = call.parameters + (settings.parameterOffset << 2);
  const count = settings.count;
  const end = min((chunk + 1) * call.chunkRows, count);
  for (let first = chunk * call.chunkRows; first < end; first += TILE) {
    loadInputs(tile, settings, call.input, call.conditions, features, first);
    runConditioner(tile, settings, parameters);
    for (let k: u32 = 0; k < settings.identity; k++) {
      scatterColumn(tile + settings.tileInputs + k * FEATURE, call.output, dimensions, load<u32>(features + (k << 2)), first, count);
    }
    v128.store(logDets, splat(0));
    v128.store(logDets, splat(0), 16);
    for (let k: u32 = 0; k < settings.transformed; k++) {
      const feature = load<u32>(features + ((settings.identity + k) << 2));
      gatherColumn(value, call.input, dimensions, feature, first, count);
      switch (settings.transformer) {
        case TRANSFORMER_AFFINE:
          affine(raw + k * FEATURE, settings.transformed * FEATURE, value, logDets, settings.scale, inverse);
          break;
        case TRANSFORMER_SPLINE: {
          const own = raw + k * settings.outputsPerFeature * FEATURE;
          if (inverse) splineInverse(own, value, logDets, settings.bins, settings.tailBound);
          else splineForward(own, value, logDets, settings.bins, settings.tailBound);
          break;
        }
        default:
          unreachable();
      }
      scatterColumn(value, call.output, dimensions, feature, first, count);
    }
    scatterColumn(logDets, call.logDet + (settings.logDetOffset << 2), 1, 0, first, count);
  }
}

/** One feature of a tile in place; the logarithms of its scale are added to `logDets`. */
function affine(shift: usize, toScale: usize, value: usize, logDets: usize, kind: u32, inverse: bool): void {
  for (let half: usize = 0; half < FEATURE; half += 16) {
    const raw = v128.load(shift + toScale + half);
    let scale = raw;
    let logScale = raw;
    switch (kind) {
      case SCALE_SIGMOID:
        scale = sigmoidScale(raw);
        logScale = logarithm(scale);
        break;
      case SCALE_BOUNDED_EXPONENTIAL:
        logScale = boundedLogScale(raw);
        scale = exponential(logScale);
        break;
      default:
        unreachable();
    }
    const x = v128.load(value + half);
    const moved = v128.load(shift + half);
    if (inverse) {
      v128.store(value + half, f32x4.div(f32x4.sub(x, moved), scale));
      v128.store(logDets + half, f32x4.sub(v128.load(logDets + half), logScale));
    } else {
      v128.store(value + half, madd(x, scale, moved));
      v128.store(logDets + half, f32x4.add(v128.load(logDets + half), logScale));
    }
  }
}
