@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= settings.count) { return; }
  fluxes[id.x] = exp2(BITS_PER_MAGNITUDE * (settings.zero - magnitudes[id.x]));
}
