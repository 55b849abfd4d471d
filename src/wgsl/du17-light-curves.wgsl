// Light curves: four consecutive times of one or several sets in all bands.
//
// With times in days the magnitude is a constant of the curve plus 2.5 alpha log10 t (and less 2.5 log10 t before the
// rise ends), less the band's polynomial in the rescaled time: no transcendental function is needed here.
//
// With PER_SET the table's decline is that of an exponent of 1, and a second vector of each curve begins with its own.
//
// With ROWS_PER_INVOCATION = 1 consecutive invocations take consecutive quads of times of one set after the other.
// With more, a workgroup keeps its quads for that many sets: on software adapters, where every load of a storage
// buffer costs as much as a dozen multiplications, the times are then loaded once.

// What all bands of one quad share.
struct Quad {
  rescaled: vec4<f32>,
  bolometric: vec4<f32>,
  started: vec4<bool>,
}

// One band of one quad; a0..a3 in `head`.
fn put(place: u32, quad: Quad, head: vec4<f32>, a4: f32, last: f32) {
  let x = quad.rescaled;
  let correction = head.x + x * (head.y + x * (head.z + x * (head.w + x * a4)));
  magnitudes[place] = stored(quad.bolometric - correction, quad.started & (x <= vec4(last)));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let number = group.x + group.y * groups.x;
  var first = 0u;
  var quad = 0u;
  if (ROWS_PER_INVOCATION == 1u) {
    let index = number * WORKGROUP_SIZE + local;
    first = index / QUADS;
    quad = index - first * QUADS;
  } else {
    let tile = number / GROUPS_PER_TILE;
    first = tile * ROWS_PER_INVOCATION;
    quad = (number - tile * GROUPS_PER_TILE) * WORKGROUP_SIZE + local;
  }
  if (quad >= QUADS) {
    return;
  }
  let time = times[TIME_ROW * QUADS + quad];
  let decline = times[DECLINE_ROW * QUADS + quad];
  let rise = times[RISE_ROW * QUADS + quad];
  let end = min(first + ROWS_PER_INVOCATION, settings.count);
  for (var row = first; row < end; row++) {
    let curve = curves[CURVE_VECTORS * row];
    var declined = decline;
    if (PER_SET) {
      declined *= curves[CURVE_VECTORS * row + 1u].x;
    }
    let rescaled = time * curve[CURVE_INVERSE_SCALE];
    let rising = curve[CURVE_RISE_OFFSET] - rise;
    let bolometric = declined + select(vec4(curve[CURVE_OFFSET]), rising, time < vec4(curve[CURVE_RISE_END]));
    put_bands(row * BANDS * QUADS + quad, Quad(rescaled, bolometric, rescaled > vec4(FIRST_RESCALED_TIME)));
  }
}
