// log10 of the luminosity in erg/s (which itself would overflow float32) of blackbody photospheres. One invocation a (set, time).

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count * settings.points) {
    return;
  }
  let row = index / settings.points;
  let point = index - row * settings.points;
  var sum = 0.0f;
  for (var component = row * settings.components; component < (row + 1u) * settings.components; component++) {
    let at = 2u * component * settings.stride + point;
    let inverse_temperature = photosphere[at];
    if (inverse_temperature > 0.0) {
      sum += exponential(photosphere[at + settings.stride] - 4.0 * logarithm(inverse_temperature));
    }
  }
  let value = bitcast<u32>(settings.log_scale + LOG10_E * logarithm(max(sum, SMALLEST)));
  luminosities[index] = select(MISSING, value, sum > 0.0);
}
