// The residual conditioner: from `inputs` (identity features, then conditions) to `raw`. Values between the layers are in
// private arrays; a layer reads its inputs from there into registers.
//
// Given before: the type Vector, the functions dense_* and the offsets of the tensors.

var<private> inputs: Vector;
var<private> context: Vector;
var<private> hidden: Vector;
var<private> inner: Vector;
var<private> outer: Vector;
var<private> gate: Vector;
var<private> raw: Vector;

fn run_conditioner(base: u32) {
  for (var i = 0u; i < settings.conditions; i++) {
    context[i] = inputs[settings.identity + i];
  }
  dense_initial(&inputs, base + INITIAL_WEIGHT, base + INITIAL_BIAS, settings.hidden, &hidden);
  for (var block = 0u; block < settings.blocks; block++) {
    let at = base + FIRST_BLOCK + block * BLOCK_STRIDE;
    dense_rectified(&hidden, at + FIRST_WEIGHT, at + FIRST_BIAS, settings.hidden, &inner);
    keep_first(block);
    dense_rectified(&inner, at + SECOND_WEIGHT, at + SECOND_BIAS, settings.hidden, &outer);
    dense_context(&context, at + CONTEXT_WEIGHT, at + CONTEXT_BIAS, settings.hidden, &gate);
    for (var i = 0u; i < settings.hidden; i++) {
      let share = sigmoid(gate[i]);
      keep_second(block, i, outer[i], share);
      hidden[i] += outer[i] * share;
    }
  }
  dense_final(&hidden, base + FINAL_WEIGHT, base + FINAL_BIAS, settings.outputs, &raw);
}
