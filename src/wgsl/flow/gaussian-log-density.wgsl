// Log-density of each row: the standard normal base at z, plus the log-determinants of all transforms, added in order.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let row = linear_index(id, groups);
  if (row >= settings.count) {
    return;
  }
  var squares = 0.0;
  for (var column = 0u; column < settings.dimensions; column++) {
    let z = input[row * settings.dimensions + column];
    squares = fma(z, z, squares);
  }
  var sum = 0.0;
  for (var transform = 0u; transform < settings.transforms; transform++) {
    sum += log_det[transform * settings.count + row];
  }
  log_density[row] = sum - 0.5 * squares - f32(settings.dimensions) * HALF_LOG_TWO_PI;
}
