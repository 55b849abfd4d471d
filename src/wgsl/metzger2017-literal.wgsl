// Temperature and radius of the ejecta of metzger2017 by explicit steps (src/metzger2017/physics/literal.ts): a workgroup a
// set, whose invocations share out the layers and meet at each time.

var<workgroup> mass: array<f32, LAYERS>;
var<workgroup> velocity: array<f32, LAYERS>;
var<workgroup> neutrons: array<f32, LAYERS>;
var<workgroup> dilution: array<f32, LAYERS>;
var<workgroup> energy: array<f32, LAYERS>;
// Of each invocation's layers: what they radiate; the smallest |tau - 1|, and which of them has it.
var<workgroup> radiated_by: array<f32, WORKGROUP_SIZE>;
var<workgroup> distance_of: array<f32, WORKGROUP_SIZE>;
var<workgroup> nearest_of: array<u32, WORKGROUP_SIZE>;

const FAR = 3e38f;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let row = group.x + group.y * groups.x;
  if (row >= settings.count) {
    return;
  }
  let given = parameters[row];
  let valid = given.x > 0.0;
  let ejecta = ejecta_of(given, valid);
  let innermost = logarithm(ejecta.x);
  let slowest = logarithm(ejecta.y);
  let spacing = (innermost - LOG_OUTERMOST) / f32(settings.layers);
  let width = exponential(spacing) - 1.0;
  for (var layer = local; layer < settings.layers; layer += WORKGROUP_SIZE) {
    let place = LOG_OUTERMOST + spacing * f32(layer);
    mass[layer] = exponential(place);
    velocity[layer] = exponential(min(slowest - (place - innermost) / ejecta.z, 0.0));
    neutrons[layer] = first_neutrons(NEUTRON_MASS * exponential(-place));
    dilution[layer] = DILUTION * mass[layer] / (velocity[layer] * ejecta.z);
    energy[layer] = 0.0;
  }
  if (local == 0u) {
    properties[row] = f32(select(STATUS_INVALID, STATUS_OK, valid));
  }
  for (var point = 0u; point < settings.points; point++) {
    let time = times[ROW_TIME * settings.stride + point];
    let step = times[ROW_STEP * settings.stride + point];
    let depth = times[ROW_DEPTH * settings.stride + point];
    let left = times[ROW_LEFT * settings.stride + point];
    let nuclei = times[ROW_NUCLEI * settings.stride + point];
    let per_time = 1.0 / max(time, 1e-30);
    let unit = exponential(-depth);
    var sum = 0.0;
    var distance = FAR;
    var nearest = 0u;
    for (var layer = local; layer < settings.layers; layer += WORKGROUP_SIZE) {
      let share = neutrons[layer];
      let speed = velocity[layer];
      let opacity = LIGHT_OPACITY * share * (1.0 - left) + ejecta.w * (1.0 - share);
      let before = energy[layer];
      // Before the first step there is no energy, and no time either.
      let radiated = select(0.0, before / (dilution[layer] * opacity * per_time + speed * time), before != 0.0);
      sum += radiated * mass[layer] * width;
      energy[layer] = before + step * (NEUTRON_HEATING * share * left + nuclei - before * per_time - radiated);
      let from_1 = abs(opacity * mass[layer] * unit / (speed * speed) - 1.0);
      if (from_1 < distance) {
        distance = from_1;
        nearest = layer;
      }
    }
    radiated_by[local] = sum;
    distance_of[local] = distance;
    nearest_of[local] = nearest;
    workgroupBarrier();
    if (local == 0u) {
      var total = 0.0;
      for (var other = 0u; other < settings.group; other++) {
        total += radiated_by[other];
        let closer = distance_of[other] < distance;
        let same = distance_of[other] == distance && nearest_of[other] < nearest;
        if (closer || same) {
          distance = distance_of[other];
          nearest = nearest_of[other];
        }
      }
      let area = 2.0 * logarithm(velocity[nearest]) + depth + AREA_OFFSET;
      let shines = valid && step > 0.0 && total > 0.0;
      let inverse = exponential(0.25 * (area - logarithm(max(total, 1e-37)) - UNIT_OFFSET));
      let at = 2u * row * settings.stride + point;
      photosphere[at] = select(0.0, inverse, shines);
      photosphere[at + settings.stride] = select(0.0, area, shines);
    }
    workgroupBarrier();
  }
}
