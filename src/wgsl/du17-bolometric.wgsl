// log10 of the bolometric luminosity in erg/s (which itself would overflow float32). One invocation a (set, time).

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count * settings.points) {
    return;
  }
  let row = index / settings.points;
  let point = index - row * settings.points;
  let curve = curves[CURVE_VECTORS * row];
  let time = times[point];
  let offset = curve[CURVE_OFFSET];
  let rise_end = curve[CURVE_RISE_END];
  let rising = curve[CURVE_RISE_OFFSET] - times[RISE_ROW * settings.stride + point];
  var decline = times[DECLINE_ROW * settings.stride + point];
  if (PER_SET) {
    decline *= curves[CURVE_VECTORS * row + 1u].x;
  }
  let magnitude = decline + select(offset, rising, time < rise_end);
  var bits = bitcast<u32>(LOG_LUMINOSITY_ZERO - 0.4f * magnitude);
  if (rise_end < 0.0) {
    bits = MISSING;
  } else if (offset > 0.1 * DARK_OFFSET) {
    // No ejecta: luminosity zero, and zero times infinity at the merger itself.
    bits = select(MINUS_INFINITY, MISSING, time == 0.0);
  } else if (time == 0.0) {
    bits = select(PLUS_INFINITY, MISSING, rise_end > 0.0);
  }
  luminosities[index] = bits;
}
