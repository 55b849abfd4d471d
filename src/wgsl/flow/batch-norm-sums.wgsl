// Gradients of a batch normalisation's parameters, one workgroup a column: sums of the output's adjoint, and of its product
// with the normalised input. Both sums stay in `sums` for the adjoint of the input, with that of the log-determinants.

var<workgroup> lanes: array<vec3<f32>, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let column = group.x;
  if (column >= settings.dimensions) {
    return;
  }
  let mean = moments[settings.moment_offset + column];
  let variance = moments[settings.moment_offset + settings.dimensions + column] + EPSILON;
  let scale = 1.0 / sqrt(variance);
  var sum = vec3<f32>();
  for (var row = lane; row < settings.count; row += WORKGROUP_SIZE) {
    let at = row * settings.dimensions + column;
    let adjoint = output_adjoint[at];
    sum += vec3(adjoint, adjoint * (input[at] - mean) * scale, log_det_adjoint[settings.log_det_offset + row]);
  }
  lanes[lane] = sum;
  workgroupBarrier();
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      lanes[lane] += lanes[lane + half];
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    let total = lanes[0];
    let raw = parameters[settings.parameter_offset + column];
    gradients[settings.parameter_offset + column] = (total.y + total.z / (softplus(raw) + EPSILON)) * sigmoid(raw);
    gradients[settings.parameter_offset + settings.dimensions + column] = total.x;
    sums[column] = total.x;
    sums[settings.dimensions + column] = total.y;
    sums[2u * settings.dimensions + column] = total.z;
  }
}
