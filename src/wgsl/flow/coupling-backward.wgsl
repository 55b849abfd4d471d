// A coupling backward: runs the conditioner again, then carries the adjoints of output and log-determinant to the input, and
// leaves the inputs of all layers and the adjoints of their outputs for the weight gradients.

var<private> block_first: array<Rows, BLOCKS * HIDDEN>;
var<private> block_hidden: array<Rows, BLOCKS * HIDDEN>;
var<private> block_second: array<Rows, BLOCKS * HIDDEN>;
var<private> block_share: array<Rows, BLOCKS * HIDDEN>;
var<private> raw_adjoint: Vector;
var<private> adjoint: Vector;
var<private> other: Vector;
var<private> scratch: Vector;

fn keep_first(block: u32) {
  for (var i = 0u; i < settings.hidden; i++) {
    block_hidden[block * HIDDEN + i] = hidden[i];
    block_first[block * HIDDEN + i] = inner[i];
  }
}

fn keep_second(block: u32, i: u32, value: Rows, share: Rows) {
  block_second[block * HIDDEN + i] = value;
  block_share[block * HIDDEN + i] = share;
}

fn run(first: u32, base: u32) {
  load_conditioner_inputs(first);
  run_conditioner(base);
  for (var i = 0u; i < settings.identity + settings.conditions; i++) {
    store_activations(first, ACTIVATIONS, INPUTS_COLUMN + i, inputs[i]);
  }
  for (var i = 0u; i < settings.hidden; i++) {
    store_activations(first, ACTIVATIONS, FINAL_COLUMN + i, hidden[i]);
  }

  let log_det_adjoint = load_log_det_adjoint(first, 1u, settings.log_det_offset);
  for (var i = 0u; i < settings.transformed; i++) {
    let feature = features[settings.feature_offset + settings.identity + i];
    let x = load_input(first, DIMENSIONS, feature);
    let y_adjoint = load_output_adjoint(first, DIMENSIONS, feature);
    store_input_adjoint(first, DIMENSIONS, feature, transform_backward(i, x, y_adjoint, log_det_adjoint));
  }
  for (var o = 0u; o < settings.outputs; o++) {
    store_adjoints(first, ADJOINTS, FINAL_ADJOINT_COLUMN + o, raw_adjoint[o]);
  }
  transposed_final(&raw_adjoint, base + FINAL_WEIGHT, HIDDEN, settings.hidden, &adjoint);

  for (var step = 0u; step < settings.blocks; step++) {
    let block = settings.blocks - 1u - step;
    let at = base + FIRST_BLOCK + block * BLOCK_STRIDE;
    let own = block * HIDDEN;
    let activation_column = BLOCK_COLUMN + 2u * own;
    let context_column = BLOCK_ADJOINT_COLUMN + 3u * own;
    for (var i = 0u; i < settings.hidden; i++) {
      let share = block_share[own + i];
      let second = adjoint[i] * share;
      store_adjoints(first, ADJOINTS, context_column + i, second * block_second[own + i] * (1.0 - share));
      store_adjoints(first, ADJOINTS, context_column + 2u * HIDDEN + i, second);
      other[i] = second;
    }
    transposed_hidden(&other, at + SECOND_WEIGHT, HIDDEN, settings.hidden, &scratch);
    for (var i = 0u; i < settings.hidden; i++) {
      let rectified = max(block_first[own + i], Rows());
      let value = select(Rows(), scratch[i], rectified > Rows());
      store_activations(first, ACTIVATIONS, activation_column + HIDDEN + i, rectified);
      store_adjoints(first, ADJOINTS, context_column + HIDDEN + i, value);
      other[i] = value;
    }
    transposed_hidden(&other, at + FIRST_WEIGHT, HIDDEN, settings.hidden, &scratch);
    for (var i = 0u; i < settings.hidden; i++) {
      let rectified = max(block_hidden[own + i], Rows());
      store_activations(first, ACTIVATIONS, activation_column + i, rectified);
      adjoint[i] += select(Rows(), scratch[i], rectified > Rows());
    }
  }

  for (var i = 0u; i < settings.hidden; i++) {
    store_adjoints(first, ADJOINTS, INITIAL_ADJOINT_COLUMN + i, adjoint[i]);
  }
  transposed_hidden(&adjoint, base + INITIAL_WEIGHT, IDENTITY + CONDITIONS, settings.identity, &scratch);
  for (var i = 0u; i < settings.identity; i++) {
    let feature = features[settings.feature_offset + i];
    let passed = load_output_adjoint(first, DIMENSIONS, feature);
    store_input_adjoint(first, DIMENSIONS, feature, passed + scratch[i]);
  }
}
