// A layer of the embedding network: output[row, o] = bias[o] + sum over i of weight[o, i] entering(input[row, i]).

fn part_of(number: u32) -> Part {
  return Part(0u, number, settings.count, settings.outputs, 0u, settings.inputs);
}

fn left(part: Part, row: u32, i: u32) -> f32 {
  return entering(input[row * settings.inputs + i]);
}

fn right(part: Part, o: u32, i: u32) -> f32 {
  return parameters[settings.parameter_offset + o * settings.inputs + i];
}

fn put(part: Part, row: u32, o: u32, value: f32) {
  let bias = parameters[settings.parameter_offset + settings.outputs * settings.inputs + o];
  output[row * settings.outputs + o] = value + bias;
}
