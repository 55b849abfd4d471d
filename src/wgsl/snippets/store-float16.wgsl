// Four values as half floats in two words, missing ones as NaN.
fn stored(values: vec4<f32>, valid: vec4<bool>) -> vec2<u32> {
  let packed = vec2(pack2x16float(values.xy), pack2x16float(values.zw));
  let keep = select(vec4(0u), vec4(0xffffu), valid);
  let missing = select(vec4(MISSING), vec4(0u), valid);
  return (packed & vec2(keep.x | (keep.y << 16u), keep.z | (keep.w << 16u)))
    | vec2(missing.x | (missing.y << 16u), missing.z | (missing.w << 16u));
}
