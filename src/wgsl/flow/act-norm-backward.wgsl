// Activation normalisation backward, one workgroup a column: adjoint of the input, and the sums over rows that are the
// gradients of log-scale and shift.

var<workgroup> lanes: array<vec2<f32>, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let column = group.x;
  if (column >= settings.dimensions) {
    return;
  }
  let scale = exponential(parameters[settings.parameter_offset + column]);
  var sum = vec2<f32>();
  for (var row = lane; row < settings.count; row += WORKGROUP_SIZE) {
    let at = row * settings.dimensions + column;
    let adjoint = output_adjoint[at];
    input_adjoint[at] = adjoint * scale;
    sum += vec2(adjoint * input[at] * scale + log_det_adjoint[settings.log_det_offset + row], adjoint);
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
    gradients[settings.parameter_offset + column] = lanes[0].x;
    gradients[settings.parameter_offset + settings.dimensions + column] = lanes[0].y;
  }
}
