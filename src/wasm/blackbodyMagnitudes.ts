// Magnitudes of blackbody photospheres (src/wgsl/blackbody-magnitudes.wgsl, which has the formulas).

import { logarithm, madd, splat } from "./elementary";
import {
  BlackbodyBand,
  BlackbodyMagnitudesCall,
  BlackbodyNode,
  EXP2_0,
  EXP2_1,
  EXP2_2,
  EXP2_3,
  EXP2_4,
  LARGEST,
  MAGNITUDES_PER_E,
  MAGNITUDES_PER_OCTAVE,
  MISSING,
} from "./generated";
import { toHalfFloats } from "./halfFloats";

/** Of a component's numbers for a quad: 1/T, whole octaves of the area, and what is left of it. */
// @ts-ignore: decorator
@inline
const COMPONENT_BYTES: usize = 48;

/** 2^f - 1 for |f| <= 1/2. */
// @ts-ignore: decorator
@inline
function powerLessOne(f: v128): v128 {
  let p = madd(splat(EXP2_4), f, splat(EXP2_3));
  p = madd(p, f, splat(EXP2_2));
  p = madd(p, f, splat(EXP2_1));
  p = madd(p, f, splat(EXP2_0));
  return f32x4.mul(f, p);
}

/** 2^n of whole numbers up to 127; those below -126 count as -126. 1.5 * 2^23 + n holds n in its last bits. */
// @ts-ignore: decorator
@inline
function wholePower(n: v128): v128 {
  const shifted = f32x4.add(f32x4.pmax(n, splat(-126.0)), splat(12582912.0));
  return i32x4.add(i32x4.shl(shifted, 23), splat(1.0));
}

/** A component's share at a wavelength, in units of 2^scale. */
// @ts-ignore: decorator
@inline
function term(component: usize, slope: v128, scale: v128): v128 {
  const y = f32x4.mul(slope, v128.load(component));
  const n = f32x4.nearest(y);
  const q = powerLessOne(f32x4.sub(y, n));
  const power = wholePower(n);
  const octaves = f32x4.sub(f32x4.add(v128.load(component, 16), n), scale);
  const relative = f32x4.mul(v128.load(component, 32), wholePower(octaves));
  const remainder = f32x4.sub(f32x4.sub(splat(1.0), power), f32x4.mul(power, q));
  return f32x4.div(madd(relative, q, relative), remainder);
}

/** The largest power of two of all components at a wavelength. */
// @ts-ignore: decorator
@inline
function scaleOf(first: usize, end: usize, slope: v128): v128 {
  let scale = splat(-1e30);
  for (let component = first; component < end; component += COMPONENT_BYTES) {
    const n = f32x4.nearest(f32x4.mul(slope, v128.load(component)));
    scale = f32x4.pmax(scale, f32x4.add(v128.load(component, 16), n));
  }
  return scale;
}

// @ts-ignore: decorator
@inline
function magnitudeOf(sum: v128, scale: v128, offset: v128, shining: v128): v128 {
  const octaves = madd(scale, splat(-MAGNITUDES_PER_OCTAVE), offset);
  const magnitude = madd(logarithm(sum), splat(-MAGNITUDES_PER_E), octaves);
  return v128.bitselect(magnitude, i32x4.splat(MISSING), shining);
}

/** Writes, for each quad, which points shine and the components' numbers. */
function prepare(call: BlackbodyMagnitudesCall, photosphere: usize, target: usize): void {
  const rowBytes = <usize>call.quads << 4;
  for (let at: usize = 0; at < rowBytes; at += 16) {
    let shining = i32x4.splat(0);
    const mask = target;
    target += 16;
    let source = photosphere + at;
    for (let component: u32 = 0; component < call.components; component++, source += 2 * rowBytes) {
      const inverseTemperature = v128.load(source);
      const area = v128.load(source + rowBytes);
      const hot = v128.and(f32x4.gt(inverseTemperature, splat(0.0)), f32x4.lt(inverseTemperature, splat(LARGEST)));
      const shines = v128.and(hot, f32x4.lt(f32x4.abs(area), splat(LARGEST)));
      shining = v128.or(shining, shines);
      const octaves = v128.and(f32x4.mul(area, splat(1.44269504)), shines);
      const whole = f32x4.nearest(octaves);
      // Where there is no light, numbers that make the term nothing beside any other.
      v128.store(target, v128.bitselect(inverseTemperature, splat(1.0), shines));
      v128.store(target, v128.bitselect(whole, splat(-1e9), shines), 16);
      v128.store(target, f32x4.add(splat(1.0), powerLessOne(f32x4.sub(octaves, whole))), 32);
      target += COMPONENT_BYTES;
    }
    v128.store(mask, shining);
  }
}

/** One band of one set. @param curve room for whole quads */
function curveOf(call: BlackbodyMagnitudesCall, band: usize, prepared: usize, curve: usize): void {
  const offset = v128.load32_splat(band, offsetof<BlackbodyBand>("offset"));
  const slope = v128.load32_splat(band, offsetof<BlackbodyBand>("slope"));
  const first = <u32>changetype<BlackbodyBand>(band).first;
  const last = <u32>changetype<BlackbodyBand>(band).end;
  const nodes = call.nodes + first * offsetof<BlackbodyNode>();
  const nodesEnd = call.nodes + last * offsetof<BlackbodyNode>();
  const single = last - first == 1;
  const quadBytes = 16 + call.components * COMPONENT_BYTES;
  const end = curve + (<usize>call.quads << 4);
  for (; curve < end; curve += 16, prepared += quadBytes) {
    const components = prepared + 16;
    const componentsEnd = prepared + quadBytes;
    const scale = scaleOf(components, componentsEnd, slope);
    let sum = splat(0.0);
    if (single) {
      for (let component = components; component < componentsEnd; component += COMPONENT_BYTES) {
        sum = f32x4.add(sum, term(component, slope, scale));
      }
    } else {
      for (let node = nodes; node < nodesEnd; node += offsetof<BlackbodyNode>()) {
        const nodeSlope = v128.load32_splat(node, offsetof<BlackbodyNode>("slope"));
        const weight = v128.load32_splat(node, offsetof<BlackbodyNode>("weight"));
        for (let component = components; component < componentsEnd; component += COMPONENT_BYTES) {
          sum = madd(weight, term(component, nodeSlope, scale), sum);
        }
      }
    }
    v128.store(curve, magnitudeOf(sum, scale, offset, v128.load(prepared)));
  }
}

// @ts-ignore: decorator
@inline
function magnitudesOf(call: BlackbodyMagnitudesCall, chunk: u32, scratch: usize, half: bool): void {
  const end = min((chunk + 1) * call.chunkRows, call.count);
  const setBytes = <usize>call.quads * call.components << 5;
  const curveBytes = <usize>call.stride << (half ? 1 : 2);
  const prepared = scratch + (<usize>call.quads << 4);
  const bandsEnd = call.bands + call.bandCount * offsetof<BlackbodyBand>();
  let row = chunk * call.chunkRows;
  let target = call.magnitudes + row * call.bandCount * curveBytes;
  for (; row < end; row++) {
    prepare(call, call.photosphere + row * setBytes, prepared);
    for (let band = call.bands; band < bandsEnd; band += offsetof<BlackbodyBand>(), target += curveBytes) {
      curveOf(call, band, prepared, scratch);
      if (half) toHalfFloats(scratch, call.stride, target);
      else memory.copy(target, scratch, curveBytes);
    }
  }
}

/** @param scratch room for a curve, and for what `prepare` writes */
export function blackbodyMagnitudes(address: usize, chunk: u32, scratch: usize): void {
  magnitudesOf(changetype<BlackbodyMagnitudesCall>(address), chunk, scratch, false);
}

/** The same stored as half floats. */
export function blackbodyMagnitudesHalf(address: usize, chunk: u32, scratch: usize): void {
  magnitudesOf(changetype<BlackbodyMagnitudesCall>(address), chunk, scratch, true);
}
