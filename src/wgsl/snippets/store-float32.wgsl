// Four values as float32, missing ones as NaN: by their bits, since WGSL may assume that arithmetic makes no NaN.
fn stored(values: vec4<f32>, valid: vec4<bool>) -> vec4<u32> {
  return select(vec4(MISSING), bitcast<vec4<u32>>(values), valid);
}
