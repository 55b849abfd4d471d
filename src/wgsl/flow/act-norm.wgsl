// Activation normalisation: y = x exp(log_scale) + shift, or its inverse, one row an invocation.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let row = linear_index(id, groups);
  if (row >= settings.count) {
    return;
  }
  var log_det_sum = 0.0;
  for (var column = 0u; column < settings.dimensions; column++) {
    let log_scale = parameters[settings.parameter_offset + column];
    let shift = parameters[settings.parameter_offset + settings.dimensions + column];
    let at = row * settings.dimensions + column;
    if (INVERSE) {
      output[at] = (input[at] - shift) * exponential(-log_scale);
      log_det_sum -= log_scale;
    } else {
      output[at] = fma(input[at], exponential(log_scale), shift);
      log_det_sum += log_scale;
    }
  }
  log_det[settings.log_det_offset + row] = log_det_sum;
}
