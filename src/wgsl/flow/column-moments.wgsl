// Mean and unbiased variance of each column, one workgroup a column: each lane sums its rows, then a tree adds the lanes in
// fixed order. Two passes, so that the variance of a nearly constant column does not drown in rounding.

var<workgroup> lanes: array<f32, WORKGROUP_SIZE>;

fn sum_of_lanes(lane: u32, value: f32) -> f32 {
  lanes[lane] = value;
  workgroupBarrier();
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      lanes[lane] += lanes[lane + half];
    }
    workgroupBarrier();
  }
  let sum = workgroupUniformLoad(&lanes[0]);
  return sum;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let column = group.x;
  if (column >= settings.dimensions) {
    return;
  }
  var sum = 0.0;
  for (var row = lane; row < settings.count; row += WORKGROUP_SIZE) {
    sum += input[row * settings.dimensions + column];
  }
  let mean = sum_of_lanes(lane, sum) / f32(settings.count);
  var squares = 0.0;
  for (var row = lane; row < settings.count; row += WORKGROUP_SIZE) {
    let deviation = input[row * settings.dimensions + column] - mean;
    squares = fma(deviation, deviation, squares);
  }
  let variance = sum_of_lanes(lane, squares) / f32(max(settings.count, 2u) - 1u);
  if (lane == 0u) {
    moments[settings.offset + column] = mean;
    moments[settings.offset + settings.dimensions + column] = variance;
  }
}
