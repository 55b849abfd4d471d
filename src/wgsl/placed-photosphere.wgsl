// Photospheres at the times at which each set is seen, then the redshift. One invocation a (set, point), for all components.

fn share_of(days: f32, node: u32) -> f32 {
  return (days - node_times[node]) / (node_times[node + 1u] - node_times[node]);
}

fn line(at: u32, share: f32) -> f32 {
  return fma(share, spheres[at + 1u] - spheres[at], spheres[at]);
}

/** Where a time is: the interval and those around it, with its share of each. */
struct Place {
  below: u32,
  before: u32,
  behind: u32,
  share: f32,
  left: f32,
  right: f32,
}

// On the line between two times or, where it bends downwards, where the lines around them meet.
fn mixed(at: u32, place: Place) -> f32 {
  let corner = min(line(at + place.before, place.left), line(at + place.behind, place.right));
  return max(line(at + place.below, place.share), corner);
}

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
  let before = max(below, 1u) - 1u;
  let behind = min(below + 1u, settings.nodes - 2u);
  let share = share_of(days, below);
  let place = Place(below, before, behind, share, share_of(days, before), share_of(days, behind));
  let larger = -4.0 * logarithm(factor);
  for (var component = row * settings.components; component < (row + 1u) * settings.components; component++) {
    let at = 2u * component * settings.node_stride;
    let lit = share >= 0.0 && share <= 1.0 && spheres[at + below] > 0.0 && spheres[at + below + 1u] > 0.0;
    let target_at = 2u * component * settings.stride + point;
    photosphere[target_at] = select(0.0, mixed(at, place) / factor, lit);
    photosphere[target_at + settings.stride] = select(0.0, mixed(at + settings.node_stride, place) + larger, lit);
  }
}
