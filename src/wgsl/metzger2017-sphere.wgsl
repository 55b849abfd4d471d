// Temperature and radius of the ejecta of metzger2017: a workgroup a set, an invocation a layer.
//
// Each layer's energy is stepped forward alone (src/metzger2017/physics/energy.ts has the formulas). After as many steps as
// there are layers, each invocation sums one step over the layers, always in the same order. Then the invocations share out
// the times: luminosities are interpolated between the steps, and the photosphere is found by Newton's method.

struct Layer {
  velocity: f32,
  power: f32,
  neutrons: f32,
  diffusion: f32,
  diffusion_less: f32,
  weight: f32,
}

// A row is one longer than there are layers, so that invocations which read columns do not meet in one bank.
const TILE_ROW = LAYERS + 1u;
var<workgroup> tile: array<f32, LAYERS * TILE_ROW>;
var<workgroup> luminosities: array<f32, MOST_STEPS>;

fn layer_of(ejecta: vec4<f32>, layer: u32) -> Layer {
  let innermost = logarithm(ejecta.x);
  let slowest = logarithm(ejecta.y);
  let kink = max(LOG_OUTERMOST, innermost + ejecta.z * slowest);
  let outer = layer < OUTER_LAYERS;
  let from_end = select(kink, LOG_OUTERMOST, outer);
  let length = select(innermost, kink, outer) - from_end;
  let place = from_end + length * steps[layer / 4u][layer % 4u];
  let m = exponential(place);
  let velocity = exponential(min(slowest - (place - innermost) / ejecta.z, 0.0));
  let neutrons = first_neutrons(NEUTRON_MASS / m);
  let dilution = DILUTION * m / (velocity * ejecta.z);
  let less = LIGHT_OPACITY * neutrons;
  return Layer(
    velocity,
    0.5 / velocity,
    neutrons,
    dilution * (less + ejecta.w * (1.0 - neutrons)),
    dilution * less,
    m * length * steps[(LAYERS + layer) / 4u][layer % 4u],
  );
}

// Integrals of e^(-ax) and x e^(-ax) over [0, 1].
fn moments(a: f32, decay: f32) -> vec2<f32> {
  if (a >= FLAT) {
    let first = (1.0 - decay) / a;
    return vec2(first, (first - decay) / a);
  }
  return vec2(
    1.0 - a * (0.5 - a * (0.16666667f - a * (0.041666668f - a * (0.008333334f - a * (0.0013888889f - a * 1.984127e-4f))))),
    0.5 - a * (0.33333334f - a * (0.125f - a * (0.033333335f - a * (0.0069444445f - a * (0.0011904762f - a * 1.7361111e-4f))))),
  );
}

// The energy after a step; `head` is its square, middle, end and carry, `heat` its nuclei and neutrons at both nodes.
fn advance(before: f32, layer: Layer, head: vec4<f32>, heat: vec4<f32>) -> f32 {
  let still = layer.diffusion - layer.diffusion_less * head.y;
  let moving = layer.velocity * head.x;
  let end = still + moving;
  let exponent = layer.power * logarithm(end / (still + moving * SHAPE_START));
  let decay = exponential(-exponent);
  let moment = moments(exponent, decay);
  let weight1 = (moment.y - TO_END2 * moment.x) * INVERSE_SPREAD;
  let inverse = 1.0 / end;
  let rest1 = exponential(layer.power * logarithm((still + moving * SHAPE_NODE1) * inverse) + TO_END1 * exponent);
  let rest2 = exponential(layer.power * logarithm((still + moving * SHAPE_NODE2) * inverse) + TO_END2 * exponent);
  return before * head.w * decay
    + weight1 * rest1 * (heat.x + layer.neutrons * heat.z)
    + (moment.x - weight1) * rest2 * (heat.y + layer.neutrons * heat.w);
}

// ln of the photosphere's velocity.
fn photosphere_velocity(ejecta: vec4<f32>, depth: f32, left: f32) -> f32 {
  let innermost = logarithm(ejecta.x);
  let slowest = logarithm(ejecta.y);
  let rise = 2.0 / ejecta.z;
  let without = depth - logarithm(ejecta.w);
  let bare = LIGHT_OPACITY * (1.0 - left);
  var x = min(without, (without + rise * innermost + 2.0 * slowest) / (1.0 + rise));
  x = clamp(x, LOG_OUTERMOST, innermost);
  for (var step = 0u; step < PHOTOSPHERE_STEPS; step++) {
    let ratio = NEUTRON_MASS * exponential(-x);
    let neutrons = first_neutrons(ratio);
    let opacity = bare * neutrons + ejecta.w * (1.0 - neutrons);
    let less = rise * (x - innermost) - 2.0 * slowest;
    let change = -NEUTRON_SHARE * ratio / (1.0 + ratio * ratio) * (bare - ejecta.w);
    let slope = 1.0 + change / opacity + select(0.0, rise, less > 0.0);
    x = clamp(x - (x + max(less, 0.0) + logarithm(opacity) - depth) / slope, LOG_OUTERMOST, innermost);
  }
  return min(slowest - 0.5 * rise * (x - innermost), 0.0);
}

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
  let layer = layer_of(ejecta, local);
  var energy = 0.0;
  for (var decade = 0u; decade < settings.decades; decade++) {
    for (var index = 0u; index < settings.layers; index++) {
      let at = LAYERS / 2u + 2u * (decade * LAYERS + index);
      let head = steps[at];
      energy = advance(energy, layer, head, steps[at + 1u]);
      let width = layer.diffusion - layer.diffusion_less * head.z + layer.velocity * head.x;
      tile[index * TILE_ROW + local] = layer.weight * energy / width;
    }
    workgroupBarrier();
    var sum = 0.0;
    for (var other = 0u; other < settings.layers; other++) {
      sum += tile[local * TILE_ROW + other];
    }
    luminosities[decade * LAYERS + local] = logarithm(sum);
    workgroupBarrier();
  }
  if (local == 0u) {
    properties[row] = f32(select(STATUS_INVALID, STATUS_OK, valid));
  }
  for (var point = local; point < settings.stride; point += LAYERS) {
    let node = times[ROW_FIRST * settings.stride + point];
    let shines = valid && node >= 0.0;
    let first = u32(max(node, 0.0));
    let luminosity = UNIT_OFFSET + times[ROW_GROWTH * settings.stride + point]
      + times[ROW_WEIGHT0 * settings.stride + point] * luminosities[first]
      + times[ROW_WEIGHT1 * settings.stride + point] * luminosities[first + 1u]
      + times[ROW_WEIGHT2 * settings.stride + point] * luminosities[first + 2u]
      + times[ROW_WEIGHT3 * settings.stride + point] * luminosities[first + 3u];
    let depth = times[ROW_DEPTH * settings.stride + point];
    let area = 2.0 * photosphere_velocity(ejecta, depth, times[ROW_LEFT * settings.stride + point]) + depth + AREA_OFFSET;
    let at = 2u * row * settings.stride + point;
    photosphere[at] = select(0.0, exponential(0.25 * (area - luminosity)), shines);
    photosphere[at + settings.stride] = select(0.0, area, shines);
  }
}
