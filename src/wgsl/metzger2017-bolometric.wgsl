// log10 of L = 4 pi sigma R^2 T^4, from 1/T and ln R^2: one invocation for a time of a set.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count * settings.points) {
    return;
  }
  let row = index / settings.points;
  let at = 2u * row * settings.stride + (index - row * settings.points);
  let inverse = photosphere[at];
  let value = LOG_RADIATION + photosphere[at + settings.stride] * LOG10_E - 4.0 * LOG10_2 * log2(inverse);
  luminosities[index] = select(MISSING, bitcast<u32>(value), inverse > 0.0);
}
