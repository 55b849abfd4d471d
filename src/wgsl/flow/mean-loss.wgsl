// Mean negative log-density of a batch, written to losses[position]: one workgroup, a tree in fixed order.

var<workgroup> lanes: array<f32, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var row = lane; row < settings.count; row += WORKGROUP_SIZE) {
    sum += log_density[row];
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
    losses[settings.position] = -lanes[0] / f32(settings.count);
  }
}
