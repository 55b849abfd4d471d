// The way back through a layer: input_adjoint[row, i] = slope(input[row, i]) sum over o of weight[o, i] output_adjoint[row, o].

fn part_of(number: u32) -> Part {
  return Part(0u, number, settings.count, settings.inputs, 0u, settings.outputs);
}

fn left(part: Part, row: u32, o: u32) -> f32 {
  return output_adjoint[row * settings.outputs + o];
}

fn right(part: Part, i: u32, o: u32) -> f32 {
  return parameters[settings.parameter_offset + o * settings.inputs + i];
}

fn put(part: Part, row: u32, i: u32, value: f32) {
  let at = row * settings.inputs + i;
  input_adjoint[at] = value * entering_slope(input[at]);
}
