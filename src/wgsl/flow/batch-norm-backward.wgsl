// Adjoint of a batch normalisation's input, one value an invocation. In training it flows through mean and variance too.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let at = linear_index(id, groups);
  if (at >= settings.count * settings.dimensions) {
    return;
  }
  let column = at % settings.dimensions;
  let weight = softplus(parameters[settings.parameter_offset + column]) + EPSILON;
  let mean = moments[settings.moment_offset + column];
  let scale = 1.0 / sqrt(moments[settings.moment_offset + settings.dimensions + column] + EPSILON);
  if (TRAINING) {
    let rows = f32(settings.count);
    let normalised = (input[at] - mean) * scale;
    let by_variance = weight * sums[settings.dimensions + column] + sums[2u * settings.dimensions + column];
    input_adjoint[at] = scale * (weight * (output_adjoint[at] - sums[column] / rows) - normalised * by_variance / (rows - 1.0));
  } else {
    input_adjoint[at] = scale * weight * output_adjoint[at];
  }
}
