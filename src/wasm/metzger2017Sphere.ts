// Temperature and radius of the ejecta of metzger2017 (src/wgsl/metzger2017-sphere.wgsl): four layers at a time go through
// all steps, then four steps at a time are summed, then come four times at a time.

import { exponential, logarithm, madd, splat } from "./elementary";
import {
  AREA_OFFSET,
  DILUTION,
  FLAT,
  INVERSE_SPREAD,
  LAYERS,
  LIGHT_OPACITY,
  LOG_OUTERMOST,
  Metzger2017SphereCall,
  Metzger2017Step,
  NEUTRON_MASS,
  NEUTRON_SHARE,
  OUTER_LAYERS,
  PHOTOSPHERE_STEPS,
  ROW_DEPTH,
  ROW_FIRST,
  ROW_GROWTH,
  ROW_LEFT,
  ROW_WEIGHT0,
  SHAPE_NODE1,
  SHAPE_NODE2,
  SHAPE_START,
  STATUS_INVALID,
  STATUS_OK,
  TO_END1,
  TO_END2,
  UNIT_OFFSET,
} from "./generated";

// @ts-ignore: decorator
@inline
const STEP_BYTES: usize = offsetof<Metzger2017Step>();

// @ts-ignore: decorator
@inline
function firstNeutrons(ratio: v128): v128 {
  const s = f32x4.mul(ratio, ratio);
  let p = madd(splat(0.0028662257), s, splat(-0.0161657367));
  p = madd(p, s, splat(0.0429096138));
  p = madd(p, s, splat(-0.07528964));
  p = madd(p, s, splat(0.1065626393));
  p = madd(p, s, splat(-0.1420889944));
  p = madd(p, s, splat(0.1999355085));
  p = madd(p, s, splat(-0.3333314528));
  return f32x4.mul(splat(NEUTRON_SHARE), madd(f32x4.mul(p, s), ratio, ratio));
}

/** The two series of small exponents, by their terms from the first. */
// @ts-ignore: decorator
@inline
function series(a: v128, c0: f32, c1: f32, c2: f32, c3: f32, c4: f32, c5: f32, c6: f32): v128 {
  let p = madd(splat(c6), a, splat(c5));
  p = madd(p, a, splat(c4));
  p = madd(p, a, splat(c3));
  p = madd(p, a, splat(c2));
  p = madd(p, a, splat(c1));
  return madd(p, a, splat(c0));
}

/** Adds what four layers radiate at the end of each step to its four partial sums. */
// @ts-ignore: decorator
@inline
function addLayers(call: Metzger2017SphereCall, set: usize, first: u32, sums: usize, stepCount: u32): void {
  const innermost = logarithm(v128.load32_splat(set));
  const slowest = logarithm(v128.load32_splat(set, 4));
  const beta = v128.load32_splat(set, 8);
  const opacity = v128.load32_splat(set, 12);
  const kink = f32x4.pmax(splat(LOG_OUTERMOST), madd(beta, slowest, innermost));
  const outer = first < OUTER_LAYERS;
  const from = outer ? splat(LOG_OUTERMOST) : kink;
  const length = f32x4.sub(outer ? kink : innermost, from);
  const place = madd(length, v128.load(call.steps + (<usize>first << 2)), from);
  const m = exponential(place);
  const rise = f32x4.div(f32x4.sub(innermost, place), beta);
  const velocity = exponential(f32x4.pmin(f32x4.add(slowest, rise), splat(0.0)));
  const power = f32x4.div(splat(0.5), velocity);
  const neutrons = firstNeutrons(f32x4.div(splat(NEUTRON_MASS), m));
  const dilution = f32x4.div(f32x4.mul(splat(DILUTION), m), f32x4.mul(velocity, beta));
  const less = f32x4.mul(splat(LIGHT_OPACITY), neutrons);
  const diffusion = f32x4.mul(dilution, madd(opacity, f32x4.sub(splat(1.0), neutrons), less));
  const diffusionLess = f32x4.neg(f32x4.mul(dilution, less));
  const weights = v128.load(call.steps + (<usize>(LAYERS + first) << 2));
  const weight = f32x4.mul(f32x4.mul(m, length), weights);
  let energy = splat(0.0);
  let step = call.steps + ((<usize>LAYERS) << 3);
  const end = step + stepCount * STEP_BYTES;
  for (; step < end; step += STEP_BYTES, sums += 16) {
    const still = madd(diffusionLess, v128.load32_splat(step, offsetof<Metzger2017Step>("middle")), diffusion);
    const moving = f32x4.mul(velocity, v128.load32_splat(step, offsetof<Metzger2017Step>("square")));
    const last = f32x4.add(still, moving);
    const inverse = f32x4.div(splat(1.0), last);
    const start = f32x4.div(last, madd(moving, splat(SHAPE_START), still));
    const a = f32x4.mul(power, logarithm(start));
    const decay = exponential(f32x4.neg(a));
    const overA = f32x4.div(splat(1.0), a);
    const closed1 = f32x4.mul(f32x4.sub(splat(1.0), decay), overA);
    const closed2 = f32x4.mul(f32x4.sub(closed1, decay), overA);
    const flat = f32x4.lt(a, splat(FLAT));
    const series1 = series(a, 1.0, -0.5, 0.16666667, -0.041666668, 0.008333334, -0.0013888889, 0.0001984127);
    const series2 = series(a, 0.5, -0.33333334, 0.125, -0.033333335, 0.0069444445, -0.0011904762, 0.00017361111);
    const moment1 = v128.bitselect(series1, closed1, flat);
    const moment2 = v128.bitselect(series2, closed2, flat);
    const weight1 = f32x4.mul(madd(moment1, splat(-TO_END2), moment2), splat(INVERSE_SPREAD));
    const weight2 = f32x4.sub(moment1, weight1);
    const log1 = logarithm(f32x4.mul(madd(moving, splat(SHAPE_NODE1), still), inverse));
    const log2 = logarithm(f32x4.mul(madd(moving, splat(SHAPE_NODE2), still), inverse));
    const rest1 = exponential(madd(power, log1, f32x4.mul(a, splat(TO_END1))));
    const rest2 = exponential(madd(power, log2, f32x4.mul(a, splat(TO_END2))));
    const nuclei1 = v128.load32_splat(step, offsetof<Metzger2017Step>("nuclei1"));
    const nuclei2 = v128.load32_splat(step, offsetof<Metzger2017Step>("nuclei2"));
    const heat1 = madd(neutrons, v128.load32_splat(step, offsetof<Metzger2017Step>("neutrons1")), nuclei1);
    const heat2 = madd(neutrons, v128.load32_splat(step, offsetof<Metzger2017Step>("neutrons2")), nuclei2);
    const gained = madd(f32x4.mul(weight2, rest2), heat2, f32x4.mul(f32x4.mul(weight1, rest1), heat1));
    const kept = f32x4.mul(decay, v128.load32_splat(step, offsetof<Metzger2017Step>("carry")));
    energy = madd(energy, kept, gained);
    const late = madd(diffusionLess, v128.load32_splat(step, offsetof<Metzger2017Step>("end")), diffusion);
    const radiated = f32x4.div(f32x4.mul(weight, energy), f32x4.add(late, moving));
    v128.store(sums, first == 0 ? radiated : f32x4.add(v128.load(sums), radiated));
  }
}

/** Makes the logarithm of each step's luminosity of its four partial sums, in place: one number where there were four. */
function logarithmsOf(sums: usize, stepCount: u32): void {
  let target = sums;
  const end = sums + (<usize>stepCount << 4);
  for (; sums < end; sums += 64, target += 16) {
    const a = v128.load(sums);
    const b = v128.load(sums, 16);
    const c = v128.load(sums, 32);
    const d = v128.load(sums, 48);
    const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 2, 6), v128.shuffle<f32>(a, b, 1, 5, 3, 7));
    const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 2, 6), v128.shuffle<f32>(c, d, 1, 5, 3, 7));
    const sum = f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    v128.store(target, logarithm(sum));
  }
}

/** ln of the photosphere's velocity. */
// @ts-ignore: decorator
@inline
function photosphereVelocity(set: usize, depth: v128, left: v128): v128 {
  const innermost = logarithm(v128.load32_splat(set));
  const slowest = logarithm(v128.load32_splat(set, 4));
  const opacity = v128.load32_splat(set, 12);
  const rise = f32x4.div(splat(2.0), v128.load32_splat(set, 8));
  const without = f32x4.sub(depth, logarithm(opacity));
  const bare = f32x4.mul(splat(LIGHT_OPACITY), f32x4.sub(splat(1.0), left));
  const excess = f32x4.sub(bare, opacity);
  const twice = f32x4.add(slowest, slowest);
  const uncapped = f32x4.div(f32x4.add(madd(rise, innermost, without), twice), f32x4.add(splat(1.0), rise));
  const outermost = splat(LOG_OUTERMOST);
  let x = f32x4.pmax(f32x4.pmin(f32x4.pmin(without, uncapped), innermost), outermost);
  for (let step: u32 = 0; step < PHOTOSPHERE_STEPS; step++) {
    const ratio = f32x4.mul(splat(NEUTRON_MASS), exponential(f32x4.neg(x)));
    const neutrons = firstNeutrons(ratio);
    const mixed = madd(excess, neutrons, opacity);
    const less = f32x4.sub(f32x4.mul(rise, f32x4.sub(x, innermost)), twice);
    const thinning = f32x4.div(f32x4.mul(splat(-NEUTRON_SHARE), ratio), madd(ratio, ratio, splat(1.0)));
    const change = f32x4.div(f32x4.mul(thinning, excess), mixed);
    const uncappedRise = v128.and(rise, f32x4.gt(less, splat(0.0)));
    const slope = f32x4.add(f32x4.add(splat(1.0), change), uncappedRise);
    const above = f32x4.sub(f32x4.add(f32x4.add(x, f32x4.pmax(less, splat(0.0))), logarithm(mixed)), depth);
    x = f32x4.pmax(f32x4.pmin(f32x4.sub(x, f32x4.div(above, slope)), innermost), outermost);
  }
  const fall = f32x4.mul(f32x4.mul(splat(-0.5), rise), f32x4.sub(x, innermost));
  return f32x4.pmin(f32x4.add(slowest, fall), splat(0.0));
}

/** ln L at one time, but for its growth. @param times its column in the table */
// @ts-ignore: decorator
@inline
function interpolated(times: usize, rowBytes: usize, luminosities: usize): f32 {
  const node = luminosities + (<usize>max<f32>(load<f32>(times + ROW_FIRST * rowBytes), 0.0) << 2);
  let value: f32 = 0.0;
  for (let point: usize = 0; point < 4; point++) {
    value += load<f32>(times + (ROW_WEIGHT0 + point) * rowBytes) * load<f32>(node + (point << 2));
  }
  return value;
}

function sphereOf(call: Metzger2017SphereCall, set: usize, target: usize, sums: usize): void {
  const stepCount = call.decades * LAYERS;
  for (let first: u32 = 0; first < LAYERS; first += 4) addLayers(call, set, first, sums, stepCount);
  logarithmsOf(sums, stepCount);
  const rowBytes = <usize>call.stride << 2;
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const times = call.times + at;
    let luminosity = splat(interpolated(times, rowBytes, sums));
    luminosity = f32x4.replace_lane(luminosity, 1, interpolated(times + 4, rowBytes, sums));
    luminosity = f32x4.replace_lane(luminosity, 2, interpolated(times + 8, rowBytes, sums));
    luminosity = f32x4.replace_lane(luminosity, 3, interpolated(times + 12, rowBytes, sums));
    const growth = f32x4.add(v128.load(times + ROW_GROWTH * rowBytes), splat(UNIT_OFFSET));
    luminosity = f32x4.add(luminosity, growth);
    const depth = v128.load(times + ROW_DEPTH * rowBytes);
    const velocity = photosphereVelocity(set, depth, v128.load(times + ROW_LEFT * rowBytes));
    const area = f32x4.add(f32x4.add(f32x4.add(velocity, velocity), depth), splat(AREA_OFFSET));
    const shines = f32x4.ge(v128.load(times + ROW_FIRST * rowBytes), splat(0.0));
    const inverse = exponential(f32x4.mul(f32x4.sub(area, luminosity), splat(0.25)));
    v128.store(target + at, v128.and(inverse, shines));
    v128.store(target + rowBytes + at, v128.and(area, shines));
  }
}

/** @param scratch room for four partial sums of each step */
export function metzger2017Sphere(address: usize, chunk: u32, scratch: usize): void {
  const call = changetype<Metzger2017SphereCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  const setBytes = <usize>call.stride << 3;
  for (let row = chunk * call.chunkRows; row < end; row++) {
    const set = call.parameters + (<usize>row << 4);
    const target = call.photosphere + row * setBytes;
    const valid = load<f32>(set) > 0.0;
    store<f32>(call.properties + (<usize>row << 2), <f32>(valid ? STATUS_OK : STATUS_INVALID));
    if (valid) sphereOf(call, set, target, scratch);
    else memory.fill(target, 0, setBytes);
  }
}
