// Normal numbers from the words of philox.wgsl. Cosine and sine may be off by 2^-11 in WGSL, and on some adapters are: here they
// are polynomials, so that a seed draws the same numbers everywhere. Given before: elementary.wgsl of single values.

// Cosine and sine of 2 pi u: quarter turns apart, then the polynomials of Cephes (Moshier 1989, cosf and sinf) on an eighth of a
// turn either way, as in src/wasm/rowNoise.ts.
fn point_on_circle(u: f32) -> vec2<f32> {
  let quarters = floor(fma(u, 4.0, 0.5));
  let x = fma(u, 4.0, -quarters) * 1.57079633;
  let square = x * x;
  var c = fma(2.443315711809948e-5, square, -1.388731625493765e-3);
  c = fma(c, square, 4.166664568298827e-2);
  let cosine = fma(c * square, square, fma(-0.5, square, 1.0));
  var s = fma(-1.9515295891e-4, square, 8.3321608736e-3);
  s = fma(s, square, -1.6666654611e-1);
  let sine = fma(s * square, x, x);
  // 1.5 * 2^23 + n holds n in its last bits.
  let quarter = bitcast<u32>(quarters + 12582912.0);
  let turned = select(vec2(cosine, sine), vec2(sine, cosine), (quarter & 1u) == 1u);
  // Cosines are negative in quarters 1 and 2, sines in 2 and 3.
  let signs = (vec2(quarter + 1u, quarter) & vec2(2u)) << vec2(30u);
  return bitcast<vec2<f32>>(bitcast<vec2<u32>>(turned) ^ signs);
}

// Two independent standard normal numbers from two words (Box & Muller 1958).
fn normal_pair_from_bits(bits: vec2<u32>) -> vec2<f32> {
  return sqrt(-2.0 * logarithm(uniform_from_bits(bits.x))) * point_on_circle(uniform_from_bits(bits.y));
}
