// Euclidean norm of the gradient: one workgroup, a tree in fixed order.

var<workgroup> lanes: array<f32, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var index = lane; index < settings.count; index += WORKGROUP_SIZE) {
    sum = fma(gradients[index], gradients[index], sum);
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
    norm[0] = sqrt(lanes[0]);
  }
}
