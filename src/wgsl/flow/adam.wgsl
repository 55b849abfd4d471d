// One step of Adam, or of AdamW with a decay. A gradient that is not finite leaves everything as it was: the loss of that
// batch tells the host.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  // By its bits: compilers may assume that comparisons never see NaN.
  let finite = (bitcast<u32>(norm[0]) & 0x7f800000u) != 0x7f800000u;
  if (index >= settings.count || !finite) {
    return;
  }
  var gradient = gradients[index];
  if (settings.clip > 0.0 && norm[0] > settings.clip) {
    gradient *= settings.clip / norm[0];
  }
  let first = fma(settings.beta1, first_moment[index], (1.0 - settings.beta1) * gradient);
  let second = fma(settings.beta2, second_moment[index], (1.0 - settings.beta2) * gradient * gradient);
  first_moment[index] = first;
  second_moment[index] = second;
  let old = parameters[index];
  let step = (first / settings.correction1) / (sqrt(second / settings.correction2) + settings.epsilon);
  parameters[index] = old - settings.learning_rate * (step + settings.decay * old);
}
