// Magnitudes of blackbody photospheres: four consecutive times of one set in all bands.
//
// A term of the sum over components and wavelengths is w R^2 / (exp(x) - 1), x = h nu / kT. With 2^-x' = 2^n (1 + q), q
// small, x' = x log2 e, it is w R^2 2^n (1 + q) / (1 - 2^n (1 + q)). Nothing cancels in the denominator: where x is small,
// n is 0 and it is -q. The powers of two are taken relative to the largest, which the logarithm gets back, so that nothing
// underflows.

// What all bands of a quad need of a component: 1/T, and R^2 = 2^octaves area.
struct Component {
  inverse_temperature: vec4<f32>,
  octaves: vec4<f32>,
  area: vec4<f32>,
}

// 2^f - 1 for |f| <= 1/2.
fn power_less_one(f: vec4<f32>) -> vec4<f32> {
  var p = fma(vec4(EXP2_4), f, vec4(EXP2_3));
  p = fma(p, f, vec4(EXP2_2));
  p = fma(p, f, vec4(EXP2_1));
  p = fma(p, f, vec4(EXP2_0));
  return f * p;
}

fn nearest(x: vec4<f32>) -> vec4<f32> {
  return floor(x + 0.5);
}

// 2^n of whole numbers up to 127; those below -126 count as -126. 1.5 * 2^23 + n holds n in its last bits.
fn whole_power(n: vec4<f32>) -> vec4<f32> {
  return bitcast<vec4<f32>>((bitcast<vec4<u32>>(max(n, vec4(-126.0)) + 12582912.0) << vec4(23u)) + vec4(0x3f800000u));
}

// A component's share at a wavelength, in units of 2^scale.
fn term(component: Component, slope: f32, scale: vec4<f32>) -> vec4<f32> {
  let y = slope * component.inverse_temperature;
  let n = nearest(y);
  let q = power_less_one(y - n);
  let power = whole_power(n);
  let relative = component.area * whole_power(component.octaves + n - scale);
  return fma(relative, q, relative) / ((1.0 - power) - power * q);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP_SIZE + local;
  let row = index / QUADS;
  let quad = index - row * QUADS;
  if (row >= settings.count) {
    return;
  }
  var components: array<Component, COMPONENTS>;
  var shining = vec4(false);
  for (var c = 0u; c < COMPONENTS; c++) {
    let place = (row * COMPONENTS + c) * 2u * QUADS + quad;
    let inverse_temperature = photosphere[place];
    let area = photosphere[place + QUADS];
    let shines = (inverse_temperature > vec4(0.0)) & (inverse_temperature < vec4(LARGEST)) & (abs(area) < vec4(LARGEST));
    shining = shining | shines;
    let octaves = select(vec4(0.0), area * 1.44269504, shines);
    let whole = nearest(octaves);
    // Where there is no light, numbers that make the term nothing beside any other.
    components[c].inverse_temperature = select(vec4(1.0), inverse_temperature, shines);
    components[c].octaves = select(vec4(-1e9), whole, shines);
    components[c].area = 1.0 + power_less_one(octaves - whole);
  }
  for (var b = 0u; b < BANDS; b++) {
    let band = bands[b];
    var scale = vec4(-1e30);
    for (var c = 0u; c < COMPONENTS; c++) {
      scale = max(scale, components[c].octaves + nearest(band.y * components[c].inverse_temperature));
    }
    var sum = vec4(0.0);
    if (MONOCHROMATIC) {
      for (var c = 0u; c < COMPONENTS; c++) {
        sum += term(components[c], band.y, scale);
      }
    } else {
      for (var i = u32(band.z); i < u32(band.w); i++) {
        let node = nodes[i];
        for (var c = 0u; c < COMPONENTS; c++) {
          sum += node.y * term(components[c], node.x, scale);
        }
      }
    }
    let magnitude = band.x - MAGNITUDES_PER_OCTAVE * scale - MAGNITUDES_PER_E * logarithm(sum);
    magnitudes[(row * BANDS + b) * QUADS + quad] = stored(magnitude, shining);
  }
}
