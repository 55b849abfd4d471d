// running = (1 - momentum) running + momentum fresh

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count) {
    return;
  }
  running[index] = (1.0 - settings.momentum) * running[index] + settings.momentum * fresh[index];
}
