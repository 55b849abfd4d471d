// Photospheres at the times at which each set is seen: straight lines between common times, then the redshift. One invocation
// a (set, point), for all components.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count * settings.stride) {
    return;
  }
  let row = index / settings.stride;
  let point = index - row * settings.stride;
  let factor = placement[row].y;
  let days = (point_times[point] - placement[row].x) * factor;
  let below = interval_of(days);
  let share = (days - node_times[below]) / (node_times[below + 1u] - node_times[below]);
  let larger = -4.0 * logarithm(factor);
  for (var component = row * settings.components; component < (row + 1u) * settings.components; component++) {
    let at = 2u * component * settings.node_stride + below;
    let first = spheres[at];
    let second = spheres[at + 1u];
    let first_area = spheres[at + settings.node_stride];
    let second_area = spheres[at + settings.node_stride + 1u];
    let lit = share >= 0.0 && share <= 1.0 && first > 0.0 && second > 0.0;
    let target_at = 2u * component * settings.stride + point;
    photosphere[target_at] = select(0.0, fma(share, second - first, first) / factor, lit);
    photosphere[target_at + settings.stride] = select(0.0, fma(share, second_area - first_area, first_area) + larger, lit);
  }
}
