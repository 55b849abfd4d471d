// Gathers the rows of a batch, four values of a row an invocation, with normal noise by row and epoch where a row has the value.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let quads = (settings.dimensions + 3u) / 4u;
  let index = linear_index(id, groups);
  if (index >= settings.count * quads) {
    return;
  }
  let row = index / quads;
  let quad = index % quads;
  let source_row = order[settings.start + row];
  var noise = vec4<f32>();
  if (settings.noisy != 0u) {
    let bits = philox4x32(vec4(source_row, quad, settings.epoch, settings.stream), vec2(settings.seed_low, settings.seed_high));
    noise = vec4(normal_pair_from_bits(bits.xy), normal_pair_from_bits(bits.zw));
  }
  for (var k = 0u; k < 4u; k++) {
    let column = 4u * quad + k;
    if (column < settings.dimensions) {
      let first = source_row * settings.dimensions;
      var deviation = noise[k] * sigma[column];
      if (flags[column] != 0u && rows[first + flags[column] - 1u] == 0.0) {
        deviation = 0.0;
      }
      batch[row * settings.dimensions + column] = rows[first + column] + deviation;
    }
  }
}
