// Magnitudes at points that each set sees at a time of its own: straight lines between curves at common times. One invocation
// a (set, point).

fn missing(bits: u32) -> bool {
  return (bits & 0x7fffffffu) >= 0x7f800000u;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count * settings.points) {
    return;
  }
  let row = index / settings.points;
  let point = index - row * settings.points;
  let days = (point_times[point] - placement[row].x) * placement[row].y;
  let below = interval_of(days);
  let share = (days - node_times[below]) / (node_times[below + 1u] - node_times[below]);
  let at = (row * settings.bands + band_rows[point]) * settings.stride + below;
  let first = curves[at];
  let second = curves[at + 1u];
  var value = MISSING;
  if (share == 0.0) {
    value = first;
  } else if (share == 1.0) {
    value = second;
  } else if (share > 0.0 && share < 1.0 && !missing(first) && !missing(second)) {
    value = bitcast<u32>(fma(share, bitcast<f32>(second) - bitcast<f32>(first), bitcast<f32>(first)));
  }
  magnitudes[index] = value;
}
