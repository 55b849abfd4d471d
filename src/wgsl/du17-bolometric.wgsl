// log10 of the bolometric luminosity in erg/s (which itself would overflow float32). One invocation a (set, time).

const MISSING = 0x7fc00000u;
const PLUS_INFINITY = 0x7f800000u;
const MINUS_INFINITY = 0xff800000u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count * settings.points) {
    return;
  }
  let row = index / settings.points;
  let point = index - row * settings.points;
  let curve = curves[row];
  let time = times[point];
  let magnitude = times[settings.stride + point]
    + select(curve.y, curve.z - times[2u * settings.stride + point], time < curve.w);
  var bits = bitcast<u32>(LOG_LUMINOSITY_ZERO - 0.4f * magnitude);
  if (curve.w < 0.0) {
    bits = MISSING;
  } else if (curve.y > 1e29) {
    // No ejecta: luminosity zero, and zero times infinity at the merger itself.
    bits = select(MINUS_INFINITY, MISSING, time == 0.0);
  } else if (time == 0.0) {
    bits = select(PLUS_INFINITY, MISSING, curve.w > 0.0);
  }
  luminosities[index] = bits;
}
