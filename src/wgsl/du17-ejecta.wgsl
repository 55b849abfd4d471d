// Ejecta of each parameter set, and the four constants from which its light curves follow. One invocation a set.
//
// The ejecta mass is a small difference of large terms, and the signs of the velocities decide whether a curve exists:
// these are evaluated in double-single arithmetic, from inputs that are pairs as well. The rest is float32.
//
// With PER_SET two more vectors of a set hold its constants, and a second vector of its curve the decline's exponent.

const HALF_PI = 1.5707964f;
const TWO_PI = 6.2831855f;

fn compactness(lambda: vec2<f32>) -> vec2<f32> {
  let l = pair_log(lambda);
  let c = pair_add(COMPACTNESS_0, pair_multiply(pair_add(COMPACTNESS_1, pair_multiply(COMPACTNESS_2, l)), l));
  if (c.x <= 0.0) {
    return pair(0.0);
  }
  if (c.x >= MAXIMUM_COMPACTNESS.x) {
    return MAXIMUM_COMPACTNESS;
  }
  return c;
}

// Baryonic mass less gravitational mass.
fn binding_mass(m: vec2<f32>, c: vec2<f32>) -> vec2<f32> {
  if (c.x <= 0.0) {
    return pair(0.0);
  }
  return pair_multiply(m, pair_multiply(BARYONIC_FACTOR, pair_power(c, BARYONIC_EXPONENT)));
}

// (1 - 2C) / C
fn tidal_factor(c: vec2<f32>) -> vec2<f32> {
  return pair_divide(pair_subtract(pair(1.0), c * 2.0), c);
}

struct Star {
  mass: vec2<f32>,
  compactness: vec2<f32>,
  binding: vec2<f32>,
}

fn inside_fit(a: Star, b: Star) -> bool {
  if (EJECTA_FIT == EJECTA_FIT_DU17) {
    return true;
  }
  let low = min(a.compactness.x, b.compactness.x);
  let high = max(a.compactness.x, b.compactness.x);
  return low >= FIT_MINIMUM_COMPACTNESS && high <= FIT_MAXIMUM_COMPACTNESS && a.mass.x <= FIT_MAXIMUM_MASS_RATIO * b.mass.x;
}

// What a set differs by from its fits.
struct Scatter {
  mass_factor: f32,
  // 10^-3 Msun
  mass_shift: vec2<f32>,
}

// Ejecta mass in Msun; ratio = m2/m1. Zero where the fit gives none.
fn ejecta_mass(a: Star, b: Star, ratio: vec2<f32>, scatter: Scatter) -> vec2<f32> {
  if (a.compactness.x <= 0.0 || b.compactness.x <= 0.0) {
    return pair(0.0);
  }
  let log_ratio = pair_log(ratio);
  let power = pair_exp(pair_multiply(log_ratio, FIT_N));
  var thousand: vec2<f32>;
  if (EJECTA_FIT == EJECTA_FIT_DU17) {
    let a_baryons = pair_add(a.mass, a.binding);
    let b_baryons = pair_add(b.mass, b.binding);
    let root = pair_exp(pair_multiply(log_ratio, PAIR_THIRD));
    let tidal = pair_add(
      pair_multiply(pair_multiply(a_baryons, root), tidal_factor(a.compactness)),
      pair_multiply(pair_divide(b_baryons, root), tidal_factor(b.compactness)),
    );
    let asymmetric = pair_add(pair_multiply(a_baryons, power), pair_divide(b_baryons, power));
    let bound = pair_add(a.binding, b.binding);
    thousand = pair_add(
      pair_add(pair_multiply(FIT_A, tidal), pair_multiply(FIT_B, asymmetric)),
      pair_add(pair_multiply(FIT_C, bound), FIT_D),
    );
  } else if (EJECTA_FIT == EJECTA_FIT_COUGHLIN2019) {
    let tidal = pair_add(
      pair_multiply(a.mass, tidal_factor(a.compactness)),
      pair_multiply(b.mass, tidal_factor(b.compactness)),
    );
    let asymmetric = pair_add(pair_multiply(a.mass, power), pair_divide(b.mass, power));
    let log_mass = pair_add(pair_add(pair_multiply(FIT_A, tidal), pair_multiply(FIT_B, asymmetric)), FIT_D);
    thousand = pair_exp(pair_multiply(log_mass, LN_10)) * 1000.0;
  } else {
    let of_a = pair_add(
      pair_add(pair_divide(FIT_A, a.compactness), pair_multiply(FIT_B, power)),
      pair_multiply(FIT_C, a.compactness),
    );
    let of_b = pair_add(
      pair_add(pair_divide(FIT_A, b.compactness), pair_divide(FIT_B, power)),
      pair_multiply(FIT_C, b.compactness),
    );
    thousand = pair_add(pair_multiply(a.mass, of_a), pair_multiply(b.mass, of_b));
  }
  if (PER_SET) {
    thousand = pair_add(pair_multiply(thousand, pair(scatter.mass_factor)), scatter.mass_shift);
  }
  if (thousand.x <= 0.0) {
    return pair(0.0);
  }
  return pair_multiply(thousand, THOUSANDTH);
}

// A [ (m1/m2)(1 + B C1) + (m2/m1)(1 + B C2) ] + V
fn velocity(a: vec2<f32>, b: vec2<f32>, v: vec2<f32>, ratio: vec2<f32>, c1: vec2<f32>, c2: vec2<f32>) -> f32 {
  let first = pair_divide(pair_add(pair(1.0), pair_multiply(b, c1)), ratio);
  let second = pair_multiply(pair_add(pair(1.0), pair_multiply(b, c2)), ratio);
  return pair_add(pair_multiply(a, pair_add(first, second)), v).x;
}

// asinh(3k/2)/3 with k = vz/vrho: theta is 4 sinh of it, or 4 cosh where the published sign is wrong.
fn angle_argument(vrho: f32, vz: f32) -> f32 {
  let x = 1.5 * vz / vrho;
  let size = abs(x);
  if (size < 0.3) {
    let x2 = x * x;
    return x * (1.0 - x2 * (0.16666667f - x2 * (0.075f - x2 * (0.044642857f - x2 * 0.030381944f)))) / 3.0;
  }
  return sign(x) * log(size + sqrt(size * size + 1.0)) / 3.0;
}

fn four_sinh(x: f32) -> f32 {
  if (abs(x) < 0.3) {
    let x2 = x * x;
    return 4.0 * x * (1.0 + x2 * (0.16666667f + x2 * (0.008333334f + x2 * 0.0001984127f)));
  }
  return 2.0 * (exp(x) - exp(-x));
}

fn four_cosh(x: f32) -> f32 {
  return 2.0 * (exp(x) + exp(-x));
}

fn put(row: u32, column: u32, value: f32) {
  ejecta[row * COLUMNS + column] = bitcast<u32>(value);
}

fn put_if(valid: bool, row: u32, column: u32, value: f32) {
  ejecta[row * COLUMNS + column] = select(MISSING, bitcast<u32>(value), valid);
}

fn put_curve(row: u32, alpha: f32, inverse_scale: f32, offset: f32, rise_offset: f32, rise_end: f32) {
  var curve: vec4<f32>;
  curve[CURVE_INVERSE_SCALE] = inverse_scale;
  curve[CURVE_OFFSET] = offset;
  curve[CURVE_RISE_OFFSET] = rise_offset;
  curve[CURVE_RISE_END] = rise_end;
  if (PER_SET) {
    curves[2u * row] = curve;
    curves[2u * row + 1u] = vec4(alpha, 0.0, 0.0, 0.0);
  } else {
    curves[row] = curve;
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let row = linear_index(id, groups);
  if (row >= settings.count) {
    return;
  }
  let high = parameters[SET_VECTORS * row];
  let low = parameters[SET_VECTORS * row + 1u];
  var folded_opacity = FOLDED_OPACITY;
  var minimum_velocity = MINIMUM_VELOCITY;
  var magnitude_zero = MAGNITUDE_ZERO;
  var alpha = 1.0;
  var velocity_factor = 1.0;
  var scatter = Scatter(1.0, pair(0.0));
  if (PER_SET) {
    let first = parameters[SET_VECTORS * row + 2u];
    let second = parameters[SET_VECTORS * row + 3u];
    folded_opacity = first.x;
    minimum_velocity = first.y;
    magnitude_zero = first.zw;
    alpha = second.x;
    velocity_factor = second.w;
    scatter = Scatter(second.y, pair_multiply(pair(second.z), pair(1000.0)));
  }
  // The host writes zeros for a set that is no two neutron stars.
  if (high.x == 0.0) {
    for (var column = 0u; column < COLUMN_STATUS; column++) {
      put_if(false, row, column, 0.0);
    }
    put(row, COLUMN_STATUS, f32(STATUS_INVALID_INPUT));
    put_curve(row, alpha, 0.0, 0.0, 0.0, NO_CURVE);
    return;
  }
  let m1 = vec2(high.x, low.x);
  let m2 = vec2(high.y, low.y);
  let c1 = compactness(vec2(high.z, low.z));
  let c2 = compactness(vec2(high.w, low.w));
  let a = Star(m1, c1, binding_mass(m1, c1));
  let b = Star(m2, c2, binding_mass(m2, c2));
  let ratio = pair_divide(m2, m1);
  let inside = inside_fit(a, b);
  var mej = pair(0.0);
  if (inside) {
    mej = ejecta_mass(a, b, ratio, scatter);
  }
  var vrho = velocity(PLANE_A, PLANE_B, PLANE_V, ratio, c1, c2);
  var vz = velocity(AXIS_A, AXIS_B, AXIS_V, ratio, c1, c2);
  if (PER_SET) {
    vrho *= velocity_factor;
    vz *= velocity_factor;
  }
  let vej = sqrt(vrho * vrho + vz * vz);
  var vrho_of_phi = vrho;
  var vz_of_phi = vz;
  if (PHI_FROM_STAR_2) {
    vrho_of_phi = velocity(PLANE_A, PLANE_B, PLANE_V, ratio, c2, c2);
    vz_of_phi = velocity(AXIS_A, AXIS_B, AXIS_V, ratio, c2, c2);
  }
  var has_theta = vrho > 0.0;
  var has_phi = vrho_of_phi > 0.0;
  var theta = 0.0;
  var phi = 1.0;
  if (PAPER_ANGLES) {
    has_theta = has_theta && vz > 0.0;
    has_phi = has_theta;
    if (has_theta) {
      theta = four_sinh(angle_argument(vrho, vz));
      phi = 4.0 * theta + HALF_PI;
    }
  } else {
    if (has_theta) {
      theta = four_cosh(angle_argument(vrho, vz));
    }
    if (has_phi) {
      phi = TWO_PI * four_cosh(angle_argument(vrho_of_phi, vz_of_phi));
    }
  }
  let has_tobs = has_theta && has_phi && inside;
  let range = 2.0 * (vej - minimum_velocity);
  var tobs = 0.0;
  if (has_tobs && range > 0.0) {
    tobs = sqrt(theta * mej.x * folded_opacity / (2.0 * phi * range));
  }

  var status = STATUS_OK;
  if (!inside) {
    status = STATUS_OUTSIDE_FIT;
  } else if (mej.x <= 0.0) {
    status = STATUS_NO_EJECTA;
  } else if (!has_theta) {
    status = STATUS_UNDEFINED_ANGLE;
  } else if (tobs <= 0.0) {
    status = STATUS_NO_RISE;
  }

  put(row, COLUMN_COMPACTNESS1, c1.x);
  put(row, COLUMN_COMPACTNESS2, c2.x);
  put(row, COLUMN_BARYONIC_MASS1, pair_add(m1, a.binding).x);
  put(row, COLUMN_BARYONIC_MASS2, pair_add(m2, b.binding).x);
  put_if(inside, row, COLUMN_EJECTA_MASS, mej.x);
  put(row, COLUMN_PLANE_VELOCITY, vrho);
  put(row, COLUMN_AXIS_VELOCITY, vz);
  put(row, COLUMN_EJECTA_VELOCITY, vej);
  put_if(has_theta, row, COLUMN_POLAR_ANGLE, theta);
  put_if(has_phi, row, COLUMN_AZIMUTHAL_ANGLE, phi);
  put_if(has_tobs, row, COLUMN_DIFFUSION_TIME, tobs);
  put(row, COLUMN_STATUS, f32(status));

  if (status == STATUS_OUTSIDE_FIT || !has_theta) {
    put_curve(row, alpha, 0.0, 0.0, 0.0, NO_CURVE);
  } else if (status == STATUS_NO_EJECTA) {
    put_curve(row, alpha, 0.0, DARK_OFFSET, DARK_OFFSET, 0.0);
  } else {
    let log_mass = pair_log(mej);
    let inverse_scale = pair_exp(-pair_multiply(pair_add(log_mass, LN_100), TIME_SCALE_EXPONENT)).x;
    let log_light = pair_add(log_mass, pair_log(two_sum(1.0, theta)));
    let offset = pair_subtract(magnitude_zero, pair_multiply(MAGNITUDES_PER_E, log_light)).x;
    var rise_offset = offset;
    if (tobs > 0.0) {
      rise_offset = offset + pair_multiply(MAGNITUDES_PER_E, pair_log(pair(tobs))).x;
    }
    put_curve(row, alpha, inverse_scale, offset, rise_offset, tobs);
  }
}
