// Adjoints of the base's input and of all log-determinants from that of the log-density, one row an invocation.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let row = linear_index(id, groups);
  if (row >= settings.count) {
    return;
  }
  let adjoint = log_density_adjoint[row];
  for (var column = 0u; column < settings.dimensions; column++) {
    let at = row * settings.dimensions + column;
    input_adjoint[at] = -adjoint * input[at];
  }
  for (var transform = 0u; transform < settings.transforms; transform++) {
    log_det_adjoint[transform * settings.count + row] = adjoint;
  }
}
