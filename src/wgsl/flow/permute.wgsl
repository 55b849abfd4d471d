// output[row, i] = input[row, order[i]], one value an invocation.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let at = linear_index(id, groups);
  if (at >= settings.count * settings.dimensions) {
    return;
  }
  let column = at % settings.dimensions;
  output[at] = input[at - column + order[settings.order_offset + column]];
}
