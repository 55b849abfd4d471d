// Double-single arithmetic: a number as the unevaluated sum of two float32, about 48 bits of precision (Dekker 1971,
// Knuth TAOCP 4.2.2). For the few steps in which float32 alone would cancel; needs `settings.zero`.

// Hides a value from the compiler, which may otherwise simplify the error terms below to zero: WGSL allows
// reassociation, and drivers use it. `settings.zero` is 0, which only the host knows.
fn hidden(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ settings.zero);
}

// a + b exactly.
fn two_sum(a: f32, b: f32) -> vec2<f32> {
  let s = hidden(a + b);
  let t = hidden(s - a);
  return vec2(s, (a - hidden(s - t)) + (b - t));
}

// a + b exactly, where |a| >= |b|.
fn quick_two_sum(a: f32, b: f32) -> vec2<f32> {
  let s = hidden(a + b);
  return vec2(s, b - hidden(s - a));
}

// a * b exactly: the halves of 12 bits each have exact products.
fn two_product(a: f32, b: f32) -> vec2<f32> {
  let a_high = bitcast<f32>(bitcast<u32>(a) & 0xfffff000u);
  let b_high = bitcast<f32>(bitcast<u32>(b) & 0xfffff000u);
  let a_low = a - a_high;
  let b_low = b - b_high;
  let p = hidden(a * b);
  return vec2(p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low);
}

fn pair(a: f32) -> vec2<f32> {
  return vec2(a, 0.0);
}

fn pair_add(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
  let s = two_sum(a.x, b.x);
  return quick_two_sum(s.x, s.y + (a.y + b.y));
}

fn pair_subtract(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
  return pair_add(a, -b);
}

fn pair_multiply(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
  let p = two_product(a.x, b.x);
  return quick_two_sum(p.x, p.y + (a.x * b.y + a.y * b.x));
}

fn pair_divide(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
  let first = hidden(a.x / b.x);
  let rest = pair_subtract(a, pair_multiply(b, pair(first)));
  let second = hidden(rest.x / b.x);
  let last = pair_subtract(rest, pair_multiply(b, pair(second)));
  let sum = quick_two_sum(first, second);
  return pair_add(sum, pair(last.x / b.x));
}

const PAIR_LN2 = vec2<f32>(0.6931471824645996f, -1.904654323148236e-9f);
const PAIR_THIRD = vec2<f32>(0.3333333432674408f, -9.934107481068821e-9f);

// 2^exponent for -126 <= exponent <= 127.
fn power_of_two(exponent: i32) -> f32 {
  return bitcast<f32>(u32(clamp(exponent, -126, 127) + 127) << 23u);
}

// Natural logarithm of a > 0 (normal), by the series of the inverse hyperbolic tangent on [1/sqrt 2, sqrt 2].
fn pair_log(a: vec2<f32>) -> vec2<f32> {
  var exponent = i32(bitcast<u32>(a.x) >> 23u) - 127;
  if (a.x * power_of_two(-exponent) > 1.4142135f) {
    exponent += 1;
  }
  let m = a * power_of_two(-exponent);
  let s = pair_divide(pair_add(m, pair(-1.0)), pair_add(m, pair(1.0)));
  let s2 = pair_multiply(s, s);
  let x = s2.x;
  let tail = x * (0.2f + x * (0.14285715f + x * (0.11111111f + x * (0.09090909f + x * 0.07692308f))));
  let series = pair_multiply(pair_multiply(s, s2), pair_add(PAIR_THIRD, pair(tail)));
  let log_m = pair_add(s, series) * 2.0;
  return pair_add(pair_multiply(pair(f32(exponent)), PAIR_LN2), log_m);
}

// e^a for |a| < 87: Taylor on a sixteenth of the remainder, then four squarings of 1 + y that keep y.
fn pair_exp(a: vec2<f32>) -> vec2<f32> {
  let multiple = round(a.x * 1.442695f);
  let r = pair_subtract(a, pair_multiply(pair(multiple), PAIR_LN2)) * 0.0625f;
  let r2 = pair_multiply(r, r);
  let tail = r.x * r2.x * (0.16666667f + r.x * (0.041666668f + r.x * 0.008333334f));
  var y = pair_add(pair_add(r, r2 * 0.5f), pair(tail));
  for (var squaring = 0; squaring < 4; squaring++) {
    y = pair_add(y * 2.0f, pair_multiply(y, y));
  }
  return pair_add(y, pair(1.0)) * power_of_two(i32(multiple));
}

// a^b for a > 0.
fn pair_power(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
  return pair_exp(pair_multiply(pair_log(a), b));
}
