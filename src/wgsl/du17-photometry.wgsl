// Magnitudes of one set at four points, each of a time and a band of its own (du17-light-curves.wgsl has the formula). Times are
// the observer's: each set has its own offset and stretch, so logarithms are taken here.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP_SIZE + local;
  let quads = settings.quads;
  let row = index / quads;
  if (row >= settings.count) {
    return;
  }
  let quad = index - row * quads;
  let curve = curves[settings.curve_vectors * row];
  var alpha = settings.alpha;
  if (settings.curve_vectors > 1u) {
    alpha = curves[settings.curve_vectors * row + 1u].x;
  }
  let place = placement[row];
  let days = (points[quad] - place.x) * place.y;
  let x = days * curve[CURVE_INVERSE_SCALE];
  // Where a logarithm would have no value there is no magnitude either.
  let log_time = DU17_MAGNITUDES_PER_E * logarithm(max(days, vec4(1e-30)));
  let after = select(vec4(curve[CURVE_OFFSET]), curve[CURVE_RISE_OFFSET] - log_time, days < vec4(curve[CURVE_RISE_END]));
  let bolometric = alpha * log_time + after;
  let a0 = points[quads + quad];
  let a1 = points[2u * quads + quad];
  let a2 = points[3u * quads + quad];
  let a3 = points[4u * quads + quad];
  let a4 = points[5u * quads + quad];
  let correction = a0 + x * (a1 + x * (a2 + x * (a3 + x * a4)));
  let valid = (x > vec4(DU17_FIRST_RESCALED_TIME)) & (x <= points[6u * quads + quad]);
  magnitudes[index] = stored(bolometric - correction, valid);
}
