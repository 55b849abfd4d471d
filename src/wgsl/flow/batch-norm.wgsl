// Batch normalisation by given moments: y = w (x - mean) / sqrt(variance + epsilon) + bias, or its inverse. An invocation
// takes several rows, so that the numbers of a column are made once for all of them; neighbours take neighbouring rows.
// Moments are [mean of all columns, variance of all columns]; parameters are raw weights, then biases.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let first = linear_index(id, groups);
  let stride = (settings.count + ROWS_TOGETHER - 1u) / ROWS_TOGETHER;
  if (first >= stride) {
    return;
  }
  var log_det_sum = 0.0;
  for (var column = 0u; column < settings.dimensions; column++) {
    let weight = softplus(parameters[settings.parameter_offset + column]) + EPSILON;
    let bias = parameters[settings.parameter_offset + settings.dimensions + column];
    let mean = moments[settings.moment_offset + column];
    let variance = moments[settings.moment_offset + settings.dimensions + column] + EPSILON;
    let scale = weight / sqrt(variance);
    log_det_sum += logarithm(weight) - 0.5 * logarithm(variance);
    for (var row = first; row < settings.count; row += stride) {
      let at = row * settings.dimensions + column;
      if (INVERSE) {
        output[at] = (input[at] - bias) / scale + mean;
      } else {
        output[at] = fma(input[at] - mean, scale, bias);
      }
    }
  }
  for (var row = first; row < settings.count; row += stride) {
    log_det[settings.log_det_offset + row] = select(log_det_sum, -log_det_sum, INVERSE);
  }
}
