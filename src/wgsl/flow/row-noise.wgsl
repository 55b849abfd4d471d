// Standard normal numbers by row, four columns an invocation: a row takes whole groups of four random numbers.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  let quads = (settings.dimensions + 3u) / 4u;
  if (index >= settings.count * quads) {
    return;
  }
  let bits = philox4x32(vec4(settings.first_row * quads + index, 0u, 0u, settings.stream), vec2(settings.seed_low, settings.seed_high));
  let drawn = vec4(normal_pair_from_bits(bits.xy), normal_pair_from_bits(bits.zw));
  let row = index / quads;
  let column = 4u * (index - row * quads);
  let at = row * settings.dimensions + column;
  noise[at] = drawn.x;
  if (column + 1u < settings.dimensions) {
    noise[at + 1u] = drawn.y;
  }
  if (column + 2u < settings.dimensions) {
    noise[at + 2u] = drawn.z;
  }
  if (column + 3u < settings.dimensions) {
    noise[at + 3u] = drawn.w;
  }
}
