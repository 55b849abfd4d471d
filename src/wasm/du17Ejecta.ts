// Ejecta of each set and the constants of its curves (src/wgsl/du17-ejecta.wgsl has the formulas), in float64: the ejecta mass
// is a small difference of large terms.

import { exponentialDouble, logarithmDouble } from "./double";
import {
  AXIS_A,
  AXIS_B,
  AXIS_V,
  BARYONIC_EXPONENT,
  BARYONIC_FACTOR,
  DU17_DARK_OFFSET,
  DU17_FIT_COUGHLIN2019,
  DU17_FIT_DU17,
  DU17_MAXIMUM_COMPACTNESS,
  DU17_NO_CURVE,
  DU17_STATUS_INVALID_INPUT,
  DU17_STATUS_NO_EJECTA,
  DU17_STATUS_NO_RISE,
  DU17_STATUS_OK,
  DU17_STATUS_OUTSIDE_FIT,
  DU17_STATUS_UNDEFINED_ANGLE,
  DU17_TIME_SCALE_EXPONENT,
  Du17Curve,
  Du17EjectaCall,
  Du17EjectaRow,
  Du17Options,
  PLANE_A,
  PLANE_B,
  PLANE_V,
} from "./generated";

/** Numbers of a set: four pairs, then what it has of its own. */
// @ts-ignore: decorator
@inline
const PAIR_BYTES: usize = 16;

/** The sum of two float32, the second of which is `apart` bytes behind the first. */
// @ts-ignore: decorator
@inline
function pairAt(at: usize, apart: usize): f64 {
  return <f64>load<f32>(at) + <f64>load<f32>(at + apart);
}

/** An option, which two float32 next to each other hold. */
// @ts-ignore: decorator
@inline
function option(options: usize, place: usize): f64 {
  return pairAt(options + place, 4);
}

// @ts-ignore: decorator
@inline
function both(first: f64, second: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(first), 1, second);
}

/** Compactness of both stars. */
function compactness(options: usize, lambda1: f64, lambda2: f64): v128 {
  const log = logarithmDouble(both(lambda1, lambda2));
  const a0 = f64x2.splat(option(options, offsetof<Du17Options>("c0")));
  const a1 = f64x2.splat(option(options, offsetof<Du17Options>("c1")));
  const a2 = f64x2.splat(option(options, offsetof<Du17Options>("c2")));
  const c = f64x2.add(a0, f64x2.mul(f64x2.add(a1, f64x2.mul(a2, log)), log));
  return f64x2.pmin(f64x2.pmax(c, f64x2.splat(0.0)), f64x2.splat(DU17_MAXIMUM_COMPACTNESS));
}

/** Baryonic masses over gravitational ones. */
function baryonic(c: v128): v128 {
  const power = exponentialDouble(f64x2.mul(f64x2.splat(BARYONIC_EXPONENT), logarithmDouble(c)));
  return f64x2.add(f64x2.splat(1.0), f64x2.mul(f64x2.splat(BARYONIC_FACTOR), power));
}

// @ts-ignore: decorator
@inline
function velocity(a: f64, b: f64, v: f64, ratio: f64, c1: f64, c2: f64): f64 {
  return a * ((1.0 + b * c1) / ratio + ratio * (1.0 + b * c2)) + v;
}

/** Msun, where it may be negative. @param ratio m2 / m1 */
function fittedMass(fit: u32, options: usize, m1: f64, c1: f64, mb1: f64, m2: f64, c2: f64, mb2: f64): f64 {
  const a = option(options, offsetof<Du17Options>("fitA"));
  const b = option(options, offsetof<Du17Options>("fitB"));
  const c = option(options, offsetof<Du17Options>("fitC"));
  const d = option(options, offsetof<Du17Options>("fitD"));
  const logRatio = f64x2.extract_lane(logarithmDouble(f64x2.splat(m2 / m1)), 0);
  const powers = exponentialDouble(both(option(options, offsetof<Du17Options>("fitN")) * logRatio, logRatio / 3.0));
  const power = f64x2.extract_lane(powers, 0);
  if (fit == DU17_FIT_DU17) {
    const root = f64x2.extract_lane(powers, 1);
    const tidal = mb1 * root * ((1.0 - 2.0 * c1) / c1) + (mb2 / root) * ((1.0 - 2.0 * c2) / c2);
    const asymmetric = mb1 * power + mb2 / power;
    return (a * tidal + b * asymmetric + c * (mb1 - m1 + (mb2 - m2)) + d) / 1000.0;
  }
  if (fit == DU17_FIT_COUGHLIN2019) {
    const tidal = (a * (1.0 - 2.0 * c1) * m1) / c1 + (a * (1.0 - 2.0 * c2) * m2) / c2;
    const exponent = Math.LN10 * (tidal + (b * m2) / power + b * m1 * power + d);
    return f64x2.extract_lane(exponentialDouble(f64x2.splat(exponent)), 0);
  }
  return (m1 * (a / c1 + b * power + c * c1) + m2 * (a / c2 + b / power + c * c2)) / 1000.0;
}

/**
 * sinh(asinh(3k/2)/3) of two k = vz / vrho, as if these were positive; NaN where vrho is not. It solves 4 s^3 + 3 s = 3k/2: by
 * logarithms, and one step of Newton's method, which gives small ones their digits.
 */
function sineOfThird(plane: v128, axis: v128): v128 {
  const one = f64x2.splat(1.0);
  const three = f64x2.splat(3.0);
  const y = f64x2.div(f64x2.mul(f64x2.splat(1.5), f64x2.abs(axis)), plane);
  const log = logarithmDouble(f64x2.add(y, f64x2.sqrt(f64x2.add(f64x2.mul(y, y), one))));
  const root = exponentialDouble(f64x2.mul(log, f64x2.splat(1.0 / 3.0)));
  const s = f64x2.mul(f64x2.splat(0.5), f64x2.sub(root, f64x2.div(one, root)));
  const square = f64x2.mul(f64x2.splat(4.0), f64x2.mul(s, s));
  const excess = f64x2.sub(f64x2.mul(s, f64x2.add(square, three)), y);
  const slope = f64x2.mul(three, f64x2.add(square, one));
  const found = f64x2.sub(s, f64x2.div(excess, slope));
  return v128.bitselect(found, f64x2.splat(NaN), f64x2.gt(plane, f64x2.splat(0.0)));
}

/** Ejecta and curve constants of a chunk of sets. */
export function du17Ejecta(address: usize, chunk: u32): void {
  const call = changetype<Du17EjectaCall>(address);
  const end = min((chunk + 1) * call.chunkRows, call.count);
  for (let row: usize = chunk * call.chunkRows; row < <usize>end; row++) ejectaOf(call, row);
}

function ejectaOf(call: Du17EjectaCall, row: usize): void {
  const options = changetype<usize>(call) + offsetof<Du17EjectaCall>();
  const set = call.parameters + row * call.setBytes;
  const curve = changetype<Du17Curve>(call.curves + row * call.curveBytes);
  const ejecta = changetype<Du17EjectaRow>(call.ejecta + row * offsetof<Du17EjectaRow>());
  let foldedOpacity = option(options, offsetof<Du17Options>("foldedOpacity"));
  let minimumVelocity = option(options, offsetof<Du17Options>("minimumVelocity"));
  let zero = option(options, offsetof<Du17Options>("magnitudeZero"));
  let massFactor: f64 = 1.0;
  let massShift: f64 = 0.0;
  let velocityFactor: f64 = 1.0;
  if (call.perSet) {
    // In the order of du17SplitParameters.ts.
    const own = set + 2 * PAIR_BYTES;
    foldedOpacity = load<f32>(own);
    minimumVelocity = load<f32>(own, 4);
    zero = pairAt(own + 8, 4);
    massFactor = load<f32>(own, 20);
    massShift = load<f32>(own, 24);
    velocityFactor = load<f32>(own, 28);
    const behind = changetype<usize>(curve) + offsetof<Du17Curve>();
    v128.store(behind, v128.load32_zero(own, 16));
  }
  const m1 = pairAt(set, PAIR_BYTES);
  if (m1 == 0) {
    memory.fill(changetype<usize>(ejecta), 0xff, offsetof<Du17EjectaRow>());
    ejecta.status = <f32>DU17_STATUS_INVALID_INPUT;
    withoutCurve(curve);
    return;
  }
  const m2 = pairAt(set + 4, PAIR_BYTES);
  const c = compactness(options, pairAt(set + 8, PAIR_BYTES), pairAt(set + 12, PAIR_BYTES));
  const c1 = f64x2.extract_lane(c, 0);
  const c2 = f64x2.extract_lane(c, 1);
  const share = baryonic(c);
  const mb1 = m1 * f64x2.extract_lane(share, 0);
  const mb2 = m2 * f64x2.extract_lane(share, 1);
  const inside =
    call.fit == DU17_FIT_DU17 ||
    (min(c1, c2) >= option(options, offsetof<Du17Options>("minimumCompactness")) &&
      max(c1, c2) <= option(options, offsetof<Du17Options>("maximumCompactness")) &&
      m1 <= option(options, offsetof<Du17Options>("maximumMassRatio")) * m2);
  const fitted = fittedMass(call.fit, options, m1, c1, mb1, m2, c2, mb2);
  const mass = inside ? max(fitted * massFactor + massShift, 0.0) : NaN;
  const ratio = m2 / m1;
  const plane = velocityFactor * velocity(PLANE_A, PLANE_B, PLANE_V, ratio, c1, c2);
  const axis = velocityFactor * velocity(AXIS_A, AXIS_B, AXIS_V, ratio, c1, c2);
  const speed = Math.sqrt(plane * plane + axis * axis);
  // The angles of a set are made of two such sines, which are the same but for one variant.
  const planeOfPhi = call.phiFromStar2 ? velocity(PLANE_A, PLANE_B, PLANE_V, ratio, c2, c2) : plane;
  const axisOfPhi = call.phiFromStar2 ? velocity(AXIS_A, AXIS_B, AXIS_V, ratio, c2, c2) : axis;
  const sines = sineOfThird(both(plane, planeOfPhi), both(axis, axisOfPhi));
  let theta: f64 = NaN;
  let phi: f64 = NaN;
  if (call.paperAngles) {
    if (axis > 0) theta = 4.0 * f64x2.extract_lane(sines, 0);
    phi = 4.0 * theta + Math.PI / 2.0;
  } else {
    const cosines = f64x2.sqrt(f64x2.add(f64x2.splat(1.0), f64x2.mul(sines, sines)));
    theta = 4.0 * f64x2.extract_lane(cosines, 0);
    phi = 2.0 * Math.PI * 4.0 * f64x2.extract_lane(cosines, 1);
  }
  const range = 2.0 * (speed - minimumVelocity);
  const known = !isNaN(theta + phi + mass);
  const time = range < 0 && known ? 0.0 : Math.sqrt((theta * mass * foldedOpacity) / (2.0 * phi * range));
  let status = DU17_STATUS_OK;
  if (!inside) status = DU17_STATUS_OUTSIDE_FIT;
  else if (!(mass > 0)) status = DU17_STATUS_NO_EJECTA;
  else if (isNaN(theta)) status = DU17_STATUS_UNDEFINED_ANGLE;
  else if (!(time > 0)) status = DU17_STATUS_NO_RISE;
  ejecta.compactness1 = <f32>c1;
  ejecta.compactness2 = <f32>c2;
  ejecta.baryonicMass1 = <f32>mb1;
  ejecta.baryonicMass2 = <f32>mb2;
  ejecta.ejectaMass = <f32>mass;
  ejecta.planeVelocity = <f32>plane;
  ejecta.axisVelocity = <f32>axis;
  ejecta.ejectaVelocity = <f32>speed;
  ejecta.polarAngle = <f32>theta;
  ejecta.azimuthalAngle = <f32>phi;
  ejecta.diffusionTime = <f32>time;
  ejecta.status = <f32>status;
  if (isNaN(theta) || status == DU17_STATUS_OUTSIDE_FIT) {
    withoutCurve(curve);
    return;
  }
  if (status == DU17_STATUS_NO_EJECTA) {
    curve.inverseScale = 0;
    curve.offset = DU17_DARK_OFFSET;
    curve.riseOffset = DU17_DARK_OFFSET;
    curve.riseEnd = 0;
    return;
  }
  const perE = 2.5 / Math.LN10;
  const riseEnd = isNaN(time) ? 0.0 : time;
  const logs = logarithmDouble(both((1.0 + theta) * mass, riseEnd > 0 ? riseEnd : 1.0));
  const offset = zero - perE * f64x2.extract_lane(logs, 0);
  const scale = f64x2.mul(f64x2.splat(-DU17_TIME_SCALE_EXPONENT), logarithmDouble(f64x2.splat(100.0 * mass)));
  curve.inverseScale = <f32>f64x2.extract_lane(exponentialDouble(scale), 0);
  curve.offset = <f32>offset;
  curve.riseOffset = <f32>(offset + perE * f64x2.extract_lane(logs, 1));
  curve.riseEnd = <f32>riseEnd;
}

function withoutCurve(curve: Du17Curve): void {
  curve.inverseScale = 0;
  curve.offset = 0;
  curve.riseOffset = 0;
  curve.riseEnd = DU17_NO_CURVE;
}
