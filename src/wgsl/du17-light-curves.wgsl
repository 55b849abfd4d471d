// Light curves: four consecutive times of one set in all bands. One invocation a (set, quad of times).
//
// With times in days the magnitude is a constant of the curve plus 2.5 alpha log10 t (and less 2.5 log10 t before the
// rise ends), less the band's polynomial in the rescaled time: no transcendental function is needed here.

const FIRST_RESCALED_TIME = 2.0f;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count * settings.quads) {
    return;
  }
  let row = index / settings.quads;
  let quad = index - row * settings.quads;
  // inverse time scale, offset, offset during the rise, end of the rise
  let curve = curves[row];
  let time = times[quad];
  let decline = times[settings.quads + quad];
  let rise = times[2u * settings.quads + quad];
  let rescaled = time * curve.x;
  let bolometric = decline + select(vec4(curve.y), curve.z - rise, time < vec4(curve.w));
  let started = rescaled > vec4(FIRST_RESCALED_TIME);
  for (var band = 0u; band < settings.bands; band++) {
    // a0..a3, then a4 and the last rescaled time
    let head = corrections[2u * band];
    let tail = corrections[2u * band + 1u];
    let correction = head.x + rescaled * (head.y + rescaled * (head.z + rescaled * (head.w + rescaled * tail.x)));
    let valid = started & (rescaled <= vec4(tail.y));
    magnitudes[(row * settings.bands + band) * settings.quads + quad] = stored(bolometric - correction, valid);
  }
}
