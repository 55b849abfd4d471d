// Loads what the conditioner sees of an invocation's rows.

fn load_conditioner_inputs(first: u32) {
  for (var i = 0u; i < settings.identity; i++) {
    inputs[i] = load_input(first, DIMENSIONS, features[settings.feature_offset + i]);
  }
  for (var i = 0u; i < settings.conditions; i++) {
    inputs[settings.identity + i] = load_conditions(first, CONDITIONS, i);
  }
}
