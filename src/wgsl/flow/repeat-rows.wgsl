// output[row * samples + sample] = input[row], one value an invocation.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let at = linear_index(id, groups);
  if (at >= settings.count) {
    return;
  }
  let column = at % settings.width;
  let row = (at / settings.width) / settings.samples;
  output[at] = input[row * settings.width + column];
}
