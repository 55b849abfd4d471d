// Gradients of a layer's weights, summed over a chunk of rows; the biases are a last column, whose input is one.

fn part_of(number: u32) -> Part {
  let tiles = ((settings.outputs + 31u) / 32u) * ((settings.inputs + 32u) / 32u);
  let chunk = number / tiles;
  let first = chunk * settings.sum_rows;
  let end = min(first + settings.sum_rows, settings.count);
  return Part(chunk, number % tiles, settings.outputs, settings.inputs + 1u, first, end);
}

fn left(part: Part, o: u32, row: u32) -> f32 {
  return output_adjoint[row * settings.outputs + o];
}

fn right(part: Part, i: u32, row: u32) -> f32 {
  if (i == settings.inputs) { return 1.0; }
  return entering(input[row * settings.inputs + i]);
}

fn put(part: Part, o: u32, i: u32, value: f32) {
  let first = part.index * settings.outputs * (settings.inputs + 1u);
  if (i == settings.inputs) {
    partials[first + settings.outputs * settings.inputs + o] = value;
  } else {
    partials[first + o * settings.inputs + i] = value;
  }
}
