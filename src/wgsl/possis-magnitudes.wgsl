// Magnitudes of the surrogate of POSSIS: a workgroup takes TILE sets in one band through all layers. Activations lie in shared
// memory, feature by feature, four sets a vector; an invocation computes four outputs of four sets at a time.

/** Inputs of even layers, then those of odd ones. */
var<workgroup> activations: array<vec4<f32>, ACTIVATIONS>;

/** Four outputs, each of four sets. */
struct Block {
  a: vec4<f32>,
  b: vec4<f32>,
  c: vec4<f32>,
  d: vec4<f32>,
}

fn block_of(weights_at: u32, inputs: u32, activations_at: u32) -> Block {
  let bias = weights[weights_at];
  var a = vec4(bias.x);
  var b = vec4(bias.y);
  var c = vec4(bias.z);
  var d = vec4(bias.w);
  for (var input = 0u; input < inputs; input++) {
    let weight = weights[weights_at + 1u + input];
    let x = activations[activations_at + input * QUADS];
    a += weight.x * x;
    b += weight.y * x;
    c += weight.z * x;
    d += weight.w * x;
  }
  return Block(a, b, c, d);
}

fn input_of(row: u32, input: u32) -> f32 {
  return parameters[min(row, settings.count - 1u) * settings.row_stride + input];
}

fn outside(row: u32) -> bool {
  return parameters[row * settings.row_stride + settings.inputs] != 0.0;
}

/** Four outputs of one set. */
fn put(row: u32, band: u32, group: u32, outputs: u32, values: vec4<f32>) {
  if (row >= settings.count) {
    return;
  }
  let added = values + parameters[row * settings.row_stride + settings.inputs + 1u + band];
  let bits = select(bitcast<vec4<u32>>(added), vec4(MISSING), outside(row));
  let at = (row * settings.bands + band) * settings.points + settings.first + 4u * group;
  magnitudes[at] = bits.x;
  if (4u * group + 1u < outputs) {
    magnitudes[at + 1u] = bits.y;
  }
  if (4u * group + 2u < outputs) {
    magnitudes[at + 2u] = bits.z;
  }
  if (4u * group + 3u < outputs) {
    magnitudes[at + 3u] = bits.w;
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(workgroup_id) group_id: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let number = group_id.x + group_id.y * groups.x;
  let band = number % settings.bands;
  let first_row = number / settings.bands * TILE;
  if (first_row >= settings.count) {
    return;
  }
  for (var item = local; item < settings.inputs * QUADS; item += WORKGROUP_SIZE) {
    let input = item / QUADS;
    let row = first_row + 4u * (item % QUADS);
    activations[item] = vec4(
      input_of(row, input),
      input_of(row + 1u, input),
      input_of(row + 2u, input),
      input_of(row + 3u, input),
    );
  }
  let band_at = band * settings.band_size;
  let layers = layers_table[0];
  for (var layer = 0u; layer < layers; layer++) {
    workgroupBarrier();
    let inputs = layers_table[3u * layer + 1u];
    let outputs = layers_table[3u * layer + 2u];
    let weights_at = band_at + layers_table[3u * layer + 3u];
    let last = layer + 1u == layers;
    let even = layer % 2u == 0u;
    let reads_at = select(ODD_INPUTS, 0u, even);
    let writes_at = select(0u, ODD_INPUTS, even);
    for (var item = local; item < (outputs + 3u) / 4u * QUADS; item += WORKGROUP_SIZE) {
      let group = item / QUADS;
      let quad = item % QUADS;
      let block = block_of(weights_at + group * (inputs + 1u), inputs, reads_at + quad);
      if (last) {
        let row = first_row + 4u * quad;
        put(row, band, group, outputs, vec4(block.a.x, block.b.x, block.c.x, block.d.x));
        put(row + 1u, band, group, outputs, vec4(block.a.y, block.b.y, block.c.y, block.d.y));
        put(row + 2u, band, group, outputs, vec4(block.a.z, block.b.z, block.c.z, block.d.z));
        put(row + 3u, band, group, outputs, vec4(block.a.w, block.b.w, block.c.w, block.d.w));
      } else {
        let at = writes_at + 4u * group * QUADS + quad;
        activations[at] = max(block.a, vec4(0.0));
        activations[at + QUADS] = max(block.b, vec4(0.0));
        activations[at + 2u * QUADS] = max(block.c, vec4(0.0));
        activations[at + 3u * QUADS] = max(block.d, vec4(0.0));
      }
    }
  }
  // Times outside the surrogate's.
  let without = settings.points - settings.inside;
  for (var item = local; item < without * TILE; item += WORKGROUP_SIZE) {
    let row = first_row + item / without;
    let time = item % without;
    if (row < settings.count) {
      let at = (row * settings.bands + band) * settings.points;
      magnitudes[at + select(time, time + settings.inside, time >= settings.first)] = MISSING;
    }
  }
  if (band == 0u && local < TILE && first_row + local < settings.count) {
    statuses[first_row + local] = select(0.0, 1.0, outside(first_row + local));
  }
}
