// Number of an invocation in a dispatch that may be spread over two dimensions.
fn linear_index(id: vec3<u32>, groups: vec3<u32>) -> u32 {
  return id.x + id.y * groups.x * WORKGROUP_SIZE;
}
