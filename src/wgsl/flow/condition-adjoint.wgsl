// Adjoints of the conditions that a coupling saw: of its initial layer and of its blocks' context layers, whose adjoints follow
// each other in k. Written by the first coupling on the way back, added to by the others.

fn part_of(number: u32) -> Part {
  return Part(0u, number, settings.count, CONDITIONS, 0u, settings.hidden * (1u + settings.blocks));
}

fn left(part: Part, row: u32, k: u32) -> f32 {
  let layer = k / HIDDEN;
  let first = select(BLOCK_ADJOINT_COLUMN + 3u * HIDDEN * (layer - 1u), INITIAL_ADJOINT_COLUMN, layer == 0u);
  return adjoints[row * ADJOINTS + first + k % HIDDEN];
}

fn right(part: Part, condition: u32, k: u32) -> f32 {
  let layer = k / HIDDEN;
  let o = k % HIDDEN;
  let base = settings.parameter_offset;
  if (layer == 0u) {
    return parameters[base + INITIAL_WEIGHT + o * (IDENTITY + CONDITIONS) + IDENTITY + condition];
  }
  return parameters[base + FIRST_BLOCK + (layer - 1u) * BLOCK_STRIDE + CONTEXT_WEIGHT + o * CONDITIONS + condition];
}

fn put(part: Part, row: u32, condition: u32, value: f32) {
  let at = row * CONDITIONS + condition;
  if (settings.adds == 1u) {
    condition_adjoint[at] += value;
  } else {
    condition_adjoint[at] = value;
  }
}
