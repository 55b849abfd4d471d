// Four independent chains of multiply-adds on vectors of four: as much arithmetic as registers hold, no memory.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count) {
    return;
  }
  let first = vec4(start[index]) + vec4(0.0, 0.0625, 0.125, 0.1875);
  var a = first;
  var b = first + 0.25;
  var c = first + 0.5;
  var d = first + 0.75;
  for (var step = 0u; step < settings.steps; step++) {
    a = fma(a, vec4(0.5f), vec4(0.25f));
    b = fma(b, vec4(0.5f), vec4(0.25f));
    c = fma(c, vec4(0.5f), vec4(0.25f));
    d = fma(d, vec4(0.5f), vec4(0.25f));
  }
  result[index] = dot(a + b + c + d, vec4(1.0f));
}
