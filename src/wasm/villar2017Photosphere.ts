// Photospheres of components (src/wgsl/villar2017-photosphere.wgsl, which has the formulas): four points of the grid at a
// time, then one step after the other, then four times of output at a time.

import { exponential, logarithm, madd, splat } from "./elementary";
import {
  CURVATURE_0,
  CURVATURE_1,
  CURVATURE_2,
  CURVATURE_3,
  DIFFUSION_SCALE,
  EARLY_HEATING,
  EARLY_TIME,
  FIRST_POINT,
  FIRST_TIME,
  FLOOR_HIGH,
  FLOOR_LOW,
  GRID_CAPACITY,
  HEATING_ROW,
  LOG_AREA_SCALE,
  LOG_EARLY_TIME,
  LOG_TEMPERATURE_SCALE,
  LOG_TIME_ROW,
  MASS_HIGH,
  MASS_LOW,
  MISSING,
  OPACITY_HIGH,
  OPACITY_LOW,
  RATIO,
  SMALLEST_MASS,
  STATUS_INVALID_INPUT,
  STATUS_NO_EJECTA,
  STATUS_OK,
  TABLE_MASSES,
  TABLE_VELOCITIES,
  TWICE_LOG_TIME_ROW,
  VELOCITY_HIGH,
  VELOCITY_LOW,
  Villar2017Component,
  Villar2017PhotosphereCall,
  Villar2017Properties,
  WEIGHT_0_ROW,
} from "./generated";

/** Bytes of a row of the grid, with room before and behind for the neighbours of its ends. */
// @ts-ignore: decorator
@inline
const ROW_BYTES: usize = (GRID_CAPACITY << 2) + 32;

function admitted(one: Villar2017Component): bool {
  return (
    one.mass >= MASS_LOW &&
    one.mass <= MASS_HIGH &&
    one.velocity >= VELOCITY_LOW &&
    one.velocity <= VELOCITY_HIGH &&
    one.opacity >= OPACITY_LOW &&
    one.opacity <= OPACITY_HIGH &&
    one.floor >= FLOOR_LOW &&
    one.floor <= FLOOR_HIGH
  );
}

/** Writes mass, velocity and status of the ejecta as a whole. @returns the status */
function describe(first: usize, end: usize, target: usize): u32 {
  let mass: f32 = 0.0;
  let momentum: f32 = 0.0;
  let valid = true;
  for (let at = first; at < end; at += offsetof<Villar2017Component>()) {
    const one = changetype<Villar2017Component>(at);
    if (!admitted(one)) valid = false;
    if (one.mass < SMALLEST_MASS) continue;
    mass += one.mass;
    momentum += one.mass * one.velocity;
  }
  const status = !valid ? STATUS_INVALID_INPUT : mass > 0 ? STATUS_OK : STATUS_NO_EJECTA;
  const properties = changetype<Villar2017Properties>(target);
  properties.mass = valid ? mass : reinterpret<f32>(MISSING);
  properties.velocity = status == STATUS_OK ? momentum / mass : reinterpret<f32>(MISSING);
  properties.status = <f32>status;
  return status;
}

/** Address of the last edge of an axis below a value, so that another follows. */
function intervalOf(axis: usize, edges: u32, value: f32): usize {
  let at = axis;
  const last = axis + ((edges - 2) << 2);
  while (at < last && load<f32>(at + 4) <= value) at += 4;
  return at;
}

/** Where in an interval a value is, from 0 to 1. */
function shareOf(interval: usize, value: f32): f32 {
  const low = load<f32>(interval);
  const share = (value - low) / (load<f32>(interval + 4) - low);
  return max<f32>(0.0, min<f32>(1.0, share));
}

// @ts-ignore: decorator
@inline
function mix(at: usize, share: f32): f32 {
  return load<f32>(at) + share * (load<f32>(at + 4) - load<f32>(at));
}

/** A coefficient of the thermalisation, from its table [mass, velocity]. */
function coefficientAt(table: usize, row: usize, below: f32, column: usize, left: f32): f32 {
  const at = table + row * (TABLE_VELOCITIES << 2) + column;
  const low = mix(at, left);
  return low + below * (mix(at + (TABLE_VELOCITIES << 2), left) - low);
}

/** ln(1 + x) / x */
// @ts-ignore: decorator
@inline
function logarithmShare(x: v128): v128 {
  const inverse = f32x4.div(splat(1.0), f32x4.add(splat(2.0), x));
  const part = f32x4.mul(x, inverse);
  const square = f32x4.mul(part, part);
  let series = madd(square, splat(1.0 / 7.0), splat(0.2));
  series = madd(series, square, splat(1.0 / 3.0));
  series = madd(series, square, splat(1.0));
  series = f32x4.mul(series, f32x4.add(inverse, inverse));
  const direct = f32x4.div(logarithm(f32x4.add(splat(1.0), x)), x);
  return v128.bitselect(series, direct, f32x4.lt(x, splat(0.25)));
}

// @ts-ignore: decorator
@inline
function efficiency(a: v128, twiceB: v128, d: v128, time: v128, logTime: v128): v128 {
  const x = f32x4.mul(twiceB, exponential(f32x4.mul(d, logTime)));
  const decayed = exponential(f32x4.neg(f32x4.mul(a, time)));
  return f32x4.mul(splat(0.36), f32x4.add(decayed, logarithmShare(x)));
}

/**
 * ln of the luminosities at the points of the grid, into the row `luminosities`.
 * @param sources a row of the grid, as `decays` and `luminosities` behind it
 */
function integrate(call: Villar2017PhotosphereCall, one: Villar2017Component, sources: usize): void {
  const decays = sources + ROW_BYTES;
  const luminosities = decays + ROW_BYTES;
  const rowBytes = <usize>call.gridPoints << 2;
  const masses = call.thermalisation;
  const velocities = masses + (TABLE_MASSES << 2);
  const row = intervalOf(masses, TABLE_MASSES, one.mass);
  const column = intervalOf(velocities, TABLE_VELOCITIES, one.velocity);
  const below = shareOf(row, one.mass);
  const left = shareOf(column, one.velocity);
  const table = velocities + (TABLE_VELOCITIES << 2);
  const tableBytes: usize = (TABLE_MASSES * TABLE_VELOCITIES) << 2;
  const rows = (row - masses) >> 2;
  const a = splat(coefficientAt(table, rows, below, column - velocities, left));
  const twiceB = splat(2 * coefficientAt(table + tableBytes, rows, below, column - velocities, left));
  const d = splat(coefficientAt(table + 2 * tableBytes, rows, below, column - velocities, left));
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const share = efficiency(a, twiceB, d, v128.load(call.grid + at), v128.load(call.grid + LOG_TIME_ROW * rowBytes + at));
    v128.store(sources + at, f32x4.mul(share, v128.load(call.grid + HEATING_ROW * rowBytes + at)));
  }

  const inverseSquared = one.velocity / (DIFFUSION_SCALE * one.opacity * one.mass);
  const scale = splat((RATIO - 1) * inverseSquared);
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const time = v128.load(call.grid + at);
    const x = f32x4.mul(f32x4.mul(time, time), scale);
    const decay = exponential(f32x4.neg(x));
    const inverse = f32x4.div(splat(1.0), x);
    let series = madd(x, splat(-1.0 / 40320.0), splat(1.0 / 5040.0));
    series = madd(f32x4.neg(x), series, splat(1.0 / 720.0));
    series = madd(f32x4.neg(x), series, splat(1.0 / 120.0));
    series = madd(f32x4.neg(x), series, splat(1.0 / 24.0));
    series = madd(f32x4.neg(x), series, splat(1.0 / 6.0));
    const large1 = f32x4.mul(f32x4.sub(splat(1.0), decay), inverse);
    const large2 = f32x4.mul(f32x4.sub(splat(1.0), large1), inverse);
    const large3 = f32x4.mul(f32x4.sub(splat(0.5), large2), inverse);
    const small = f32x4.lt(x, splat(0.5));
    const phi3 = v128.bitselect(series, large3, small);
    const phi2 = v128.bitselect(f32x4.sub(splat(0.5), f32x4.mul(x, series)), large2, small);
    const phi1 = v128.bitselect(f32x4.sub(splat(1.0), f32x4.mul(x, phi2)), large1, small);
    const low = v128.load(sources + at);
    const high = v128.load(sources + at + 4);
    let curvature = f32x4.mul(splat(CURVATURE_0), v128.load(sources + at - 4));
    curvature = madd(splat(CURVATURE_1), low, curvature);
    curvature = madd(splat(CURVATURE_2), high, curvature);
    curvature = madd(splat(CURVATURE_3), v128.load(sources + at + 8), curvature);
    let added = f32x4.mul(low, f32x4.sub(phi1, phi2));
    added = madd(high, phi2, added);
    added = madd(curvature, f32x4.sub(f32x4.add(phi3, phi3), phi2), added);
    v128.store(decays + at, decay);
    v128.store(luminosities + at + 4, f32x4.mul(x, added));
  }

  let luminosity = load<f32>(sources + (FIRST_POINT << 2));
  if (FIRST_TIME * FIRST_TIME * inverseSquared <= 1) {
    const early = efficiency(a, twiceB, d, splat(EARLY_TIME), splat(LOG_EARLY_TIME));
    luminosity = EARLY_HEATING * inverseSquared * f32x4.extract_lane(early, 0);
  }
  let at: usize = FIRST_POINT << 2;
  store<f32>(luminosities + at, luminosity);
  for (; at < rowBytes - 8; at += 4) {
    luminosity = luminosity * load<f32>(decays + at) + load<f32>(luminosities + at + 4);
    store<f32>(luminosities + at + 4, luminosity);
  }
  for (at = 0; at < rowBytes; at += 16) {
    v128.store(luminosities + at, logarithm(v128.load(luminosities + at)));
  }
}

/** Photospheres at the times of output. @param luminosities ln of them at the points of the grid */
function put(call: Villar2017PhotosphereCall, one: Villar2017Component, luminosities: usize, target: usize): void {
  const rowBytes = <usize>call.stride << 2;
  const logMass = logarithm(splat(one.mass));
  const twiceLogVelocity = f32x4.mul(splat(2.0), logarithm(splat(one.velocity)));
  const logFloor = f32x4.mul(splat(4.0), logarithm(splat(one.floor)));
  const temperatureScale = f32x4.sub(splat(LOG_TEMPERATURE_SCALE), twiceLogVelocity);
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const output = call.outputs + at;
    const starts = v128.load(output);
    const lit = f32x4.ge(starts, splat(0.0));
    const places = i32x4.shl(i32x4.trunc_sat_f32x4_s(f32x4.pmax(starts, splat(<f32>FIRST_POINT))), 2);
    // Four neighbours of four times, then each neighbour of all four.
    const t0 = v128.load(luminosities + i32x4.extract_lane(places, 0));
    const t1 = v128.load(luminosities + i32x4.extract_lane(places, 1));
    const t2 = v128.load(luminosities + i32x4.extract_lane(places, 2));
    const t3 = v128.load(luminosities + i32x4.extract_lane(places, 3));
    const a = v128.shuffle<i32>(t0, t1, 0, 4, 1, 5);
    const b = v128.shuffle<i32>(t2, t3, 0, 4, 1, 5);
    const c = v128.shuffle<i32>(t0, t1, 2, 6, 3, 7);
    const d = v128.shuffle<i32>(t2, t3, 2, 6, 3, 7);
    const weights = output + WEIGHT_0_ROW * rowBytes;
    let luminosity = madd(v128.load(weights), v128.shuffle<i64>(a, b, 0, 2), logMass);
    luminosity = madd(v128.load(weights + rowBytes), v128.shuffle<i64>(a, b, 1, 3), luminosity);
    luminosity = madd(v128.load(weights + 2 * rowBytes), v128.shuffle<i64>(c, d, 0, 2), luminosity);
    luminosity = madd(v128.load(weights + 3 * rowBytes), v128.shuffle<i64>(c, d, 1, 3), luminosity);
    const expanding = f32x4.sub(
      f32x4.add(luminosity, temperatureScale),
      v128.load(output + TWICE_LOG_TIME_ROW * rowBytes),
    );
    const temperature = f32x4.pmax(expanding, logFloor);
    const area = f32x4.sub(f32x4.add(luminosity, splat(LOG_AREA_SCALE)), temperature);
    v128.store(target + at, v128.and(exponential(f32x4.mul(splat(-0.25), temperature)), lit));
    v128.store(target + rowBytes + at, v128.and(area, lit));
  }
}

/** @param scratch room for three rows of the grid, and for the neighbours of their ends */
export function villar2017Photosphere(address: usize, chunk: u32, scratch: usize): void {
  const call = changetype<Villar2017PhotosphereCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  const setBytes = call.components * offsetof<Villar2017Component>();
  const photosphereBytes = <usize>call.stride << 3;
  const sources = scratch + 16;
  let row = chunk * call.chunkRows;
  let target = call.photosphere + row * call.components * photosphereBytes;
  for (; row < end; row++) {
    const first = call.parameters + row * setBytes;
    const properties = call.properties + row * offsetof<Villar2017Properties>();
    const status = describe(first, first + setBytes, properties);
    for (let at = first; at < first + setBytes; at += offsetof<Villar2017Component>(), target += photosphereBytes) {
      const one = changetype<Villar2017Component>(at);
      if (status != STATUS_OK || one.mass < SMALLEST_MASS) {
        memory.fill(target, 0, photosphereBytes);
        continue;
      }
      integrate(call, one, sources);
      put(call, one, sources + 2 * ROW_BYTES, target);
    }
  }
}
