// Fills a buffer with uniform or standard normal numbers, four to an invocation, by position.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (4u * index >= settings.count) {
    return;
  }
  let bits = philox4x32(vec4(settings.first + index, 0u, settings.draw, settings.stream), vec2(settings.seed_low, settings.seed_high));
  var drawn: vec4<f32>;
  if (NORMAL) {
    drawn = vec4(normal_pair_from_bits(bits.xy), normal_pair_from_bits(bits.zw));
  } else {
    drawn = vec4(uniform_from_bits(bits.x), uniform_from_bits(bits.y), uniform_from_bits(bits.z), uniform_from_bits(bits.w));
  }
  values[index] = drawn;
}
