// ln of the likelihood of detections and limits, one invocation a set. Variances are multiplied, and the powers of two of the
// product counted, so that one logarithm does for all of them. Sums are of fours, and of fours of these, which keeps digits where
// chi2 is large.

const MANTISSA = 0x007fffffu;
const ONE = 0x3f800000u;

/** A point of a set. */
struct Difference {
  value: f32,
  variance: f32,
  weight: f32,
  there: bool,
}

fn difference_at(row: u32, point: u32) -> Difference {
  let total = settings.total;
  let own = row * settings.nuisance_stride;
  let bits = magnitudes[row * settings.stride + places[point]];
  let variance = points[total + point] + nuisances[own + places[total + point]];
  // The near magnitudes first: their difference has no rounding.
  let value = (bitcast<f32>(bits) - points[point]) + nuisances[own + places[2u * total + point]];
  // By its bits: WGSL may assume that there is no NaN.
  let there = (bits & 0x7fffffffu) < 0x7f800000u && abs(value) < FAINTEST;
  return Difference(value, variance, points[2u * total + point], there);
}

// ln Phi(z)
fn log_normal_cdf(z: f32) -> f32 {
  let x = abs(z);
  let t = 2.0 / fma(x, 0.70710678, 2.0);
  let u = 2.0 * t - 1.0;
  var p = fma(TAIL_9, u, TAIL_8);
  p = fma(p, u, TAIL_7);
  p = fma(p, u, TAIL_6);
  p = fma(p, u, TAIL_5);
  p = fma(p, u, TAIL_4);
  p = fma(p, u, TAIL_3);
  p = fma(p, u, TAIL_2);
  p = fma(p, u, TAIL_1);
  p = fma(p, u, TAIL_0);
  let tail = logarithm(t) + p - 0.5 * x * x;
  if (z < 0.0) {
    return tail;
  }
  return logarithm(1.0 - exponential(tail));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let row = linear_index(id, groups);
  if (row >= settings.count) {
    return;
  }
  if (u32(properties[(row + 1u) * settings.properties_stride - 1u]) == settings.dark) {
    result[row] = select(0u, MINUS_INFINITY, settings.detections > 0u);
    return;
  }
  var chi = 0.0f;
  var middle = 0.0f;
  var product = 1.0f;
  var exponent = 0i;
  var possible = true;
  for (var first = 0u; first < settings.detections; first += 4u) {
    var part = 0.0f;
    for (var point = first; point < first + 4u; point++) {
      let one = difference_at(row, point);
      possible &= one.there || one.weight == 0.0;
      part += select(0.0, one.value * one.value / one.variance, one.weight > 0.0);
      let bits = bitcast<u32>(product * one.variance);
      exponent += i32(bits >> 23u) - 127;
      product = bitcast<f32>((bits & MANTISSA) | ONE);
    }
    middle += part;
    if ((first & 15u) == 12u) {
      chi += middle;
      middle = 0.0;
    }
  }
  chi += middle;
  var limits = 0.0f;
  let time_offset = nuisances[row * settings.nuisance_stride + TIME_OFFSET];
  for (var point = settings.detections; point < settings.total; point++) {
    let one = difference_at(row, point);
    if (one.weight == 0.0 || points[3u * settings.total + point] < time_offset) {
      continue;
    }
    possible &= one.there;
    limits += log_normal_cdf(clamp(one.value, -FAINTEST, FAINTEST) / sqrt(one.variance));
  }
  let variances = fma(f32(exponent), 0.69314718, logarithm(product));
  let value = limits - 0.5 * (chi + variances) - settings.normalisation;
  result[row] = select(MINUS_INFINITY, bitcast<u32>(value), possible);
}
