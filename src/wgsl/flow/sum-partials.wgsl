// Adds the partial sums of all chunks in fixed order.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count) {
    return;
  }
  var sum = 0.0;
  for (var chunk = 0u; chunk < settings.chunks; chunk++) {
    sum += partials[chunk * settings.count + index];
  }
  sums[settings.offset + index] = sum;
}
