// A coupling in either direction: the identity features pass, the others are transformed by what the conditioner makes of
// the former, which are the same on both sides.

fn run(first: u32, base: u32) {
  load_conditioner_inputs(first);
  for (var i = 0u; i < settings.identity; i++) {
    store_output(first, DIMENSIONS, features[settings.feature_offset + i], inputs[i]);
  }
  run_conditioner(base);
  var log_det_sum = Rows();
  for (var i = 0u; i < settings.transformed; i++) {
    let feature = features[settings.feature_offset + settings.identity + i];
    let value = load_input(first, DIMENSIONS, feature);
    var transformed: Transformed;
    if (INVERSE) {
      transformed = transform_inverse(i, value);
    } else {
      transformed = transform_forward(i, value);
    }
    store_output(first, DIMENSIONS, feature, transformed.value);
    log_det_sum += transformed.log_det;
  }
  store_log_det(first, 1u, settings.log_det_offset, log_det_sum);
}
