// Philox 4x32-10 (Salmon et al. 2011): the same bits as src/engine/random/philox.ts.

// High word of a 32 x 32 bit product, which WGSL does not offer, from 16-bit halves.
fn multiply_high(a: u32, b: u32) -> u32 {
  let a_high = a >> 16u;
  let a_low = a & 0xffffu;
  let b_high = b >> 16u;
  let b_low = b & 0xffffu;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let other = a_low * b_high + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (other >> 16u);
}

fn philox4x32(start: vec4<u32>, start_key: vec2<u32>) -> vec4<u32> {
  var counter = start;
  var key = start_key;
  for (var round = 0u; round < PHILOX_ROUNDS; round++) {
    let high = vec2(multiply_high(PHILOX_MULTIPLIER_0, counter.x), multiply_high(PHILOX_MULTIPLIER_1, counter.z));
    let low = vec2(PHILOX_MULTIPLIER_0 * counter.x, PHILOX_MULTIPLIER_1 * counter.z);
    counter = vec4(high.y ^ counter.y ^ key.x, low.y, high.x ^ counter.w ^ key.y, low.x);
    key += vec2(PHILOX_WEYL_0, PHILOX_WEYL_1);
  }
  return counter;
}

// A number in the open interval (0, 1) from the upper 23 bits of a word: exact in float32, never 0 nor 1.
fn uniform_from_bits(bits: u32) -> f32 {
  return (f32(bits >> 9u) + 0.5f) * 1.1920929e-7f;
}
