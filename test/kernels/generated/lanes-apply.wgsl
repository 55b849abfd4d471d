var<private> weights: array<f32, 25>;
var<private> raw: array<Rows, RAW>;

fn load_conditioner_input(row: u32, index: u32, feature: u32) -> Rows {
  var value = Rows();
  if (index < IDENTITY) {
    value = load_input(row, DIMENSIONS, feature);
  } else if (index < IDENTITY + CONDITIONS) {
    value = load_conditions(row, CONDITIONS, index - IDENTITY);
  }
  return value;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  let start = number * settings.chunk_rows;
  if (start >= settings.count) {
    return;
  }
  let end = min(start + settings.chunk_rows, settings.count);
  let base = settings.parameter_offset;
  let feature_0 = features[settings.feature_offset + min(lane + 0u, IDENTITY - 1u)];
  let own_feature = features[settings.feature_offset + IDENTITY + min(lane, TRANSFORMED - 1u)];
  for (var r = 0u; r < 1u * settings.one; r++) {
    let row = select(0u, lane + r * 8u, lane + r * 8u < 4u);
    for (var i = 0u; i < 2u * settings.one; i++) {
      weights[0u + i * 1u + r] = parameters[base + 0u + row * 2u + i];
    }
    weights[2u + r] = parameters[base + 8u + row];
  }
  for (var r = 0u; r < 1u * settings.one; r++) {
    let row = select(0u, lane + r * 8u, lane + r * 8u < 4u);
    for (var i = 0u; i < 1u * settings.one; i++) {
      weights[3u + i * 1u + r] = parameters[base + 12u + row * 1u + i];
    }
    weights[4u + r] = parameters[base + 16u + row];
  }
  for (var r = 0u; r < 1u * settings.one; r++) {
    let row = select(0u, lane + r * 8u, lane + r * 8u < 4u);
    for (var i = 0u; i < 4u * settings.one; i++) {
      weights[5u + i * 1u + r] = parameters[base + 20u + row * 4u + i];
    }
    weights[9u + r] = parameters[base + 36u + row];
  }
  for (var r = 0u; r < 1u * settings.one; r++) {
    let row = select(0u, lane + r * 8u, lane + r * 8u < 4u);
    for (var i = 0u; i < 4u * settings.one; i++) {
      weights[10u + i * 1u + r] = parameters[base + 40u + row * 4u + i];
    }
    weights[14u + r] = parameters[base + 56u + row];
  }
  for (var r = 0u; r < 2u * settings.one; r++) {
    let row = select(0u, r * 2u + lane, lane < 2u);
    for (var i = 0u; i < 4u * settings.one; i++) {
      weights[15u + i * 2u + r] = parameters[base + 60u + row * 4u + i];
    }
    weights[23u + r] = parameters[base + 76u + row];
  }
  for (var row = start; row < end; row += ROWS) {
    let input_0 = load_conditioner_input(row, lane + 0u, feature_0);
    var initial_0_0 = Rows(weights[2]);
    var initial_0_lost = Rows();
    let b0 = subgroupBroadcast(input_0, 0u);
    let p1 = b0 * Rows(weights[0]);
    let p1n = initial_0_0 + p1;
    let p1k = p1n - initial_0_0;
    initial_0_lost += fma(b0, Rows(weights[0]), -p1) + ((initial_0_0 - (p1n - p1k)) + (p1 - p1k));
    initial_0_0 = p1n;
    let b2 = subgroupBroadcast(input_0, 1u);
    let p3 = b2 * Rows(weights[1]);
    let p3n = initial_0_0 + p3;
    let p3k = p3n - initial_0_0;
    initial_0_lost += fma(b2, Rows(weights[1]), -p3) + ((initial_0_0 - (p3n - p3k)) + (p3 - p3k));
    initial_0_0 = p3n;
    let initial_0 = initial_0_0 + initial_0_lost;
    let open0_0 = max(initial_0, Rows());
    var first0_0_0 = Rows(weights[9]);
    let b4 = subgroupBroadcast(open0_0, 0u);
    first0_0_0 = fma(b4, Rows(weights[5]), first0_0_0);
    let b5 = subgroupBroadcast(open0_0, 1u);
    first0_0_0 = fma(b5, Rows(weights[6]), first0_0_0);
    let b6 = subgroupBroadcast(open0_0, 2u);
    first0_0_0 = fma(b6, Rows(weights[7]), first0_0_0);
    let b7 = subgroupBroadcast(open0_0, 3u);
    first0_0_0 = fma(b7, Rows(weights[8]), first0_0_0);
    let first0_0 = first0_0_0;
    let inner0_0 = max(first0_0, Rows());
    var second0_0_0 = Rows(weights[14]);
    let b8 = subgroupBroadcast(inner0_0, 0u);
    second0_0_0 = fma(b8, Rows(weights[10]), second0_0_0);
    let b9 = subgroupBroadcast(inner0_0, 1u);
    second0_0_0 = fma(b9, Rows(weights[11]), second0_0_0);
    let b10 = subgroupBroadcast(inner0_0, 2u);
    second0_0_0 = fma(b10, Rows(weights[12]), second0_0_0);
    let b11 = subgroupBroadcast(inner0_0, 3u);
    second0_0_0 = fma(b11, Rows(weights[13]), second0_0_0);
    let second0_0 = second0_0_0;
    var context0_0_0 = Rows(weights[4]);
    let b12 = subgroupBroadcast(input_0, 1u);
    context0_0_0 = fma(b12, Rows(weights[3]), context0_0_0);
    let context0_0 = context0_0_0;
    let share0_0 = sigmoid(context0_0);
    let hidden0_0 = fma(second0_0, share0_0, initial_0);
    var final_0_0 = Rows(weights[23]);
    var final_1_0 = Rows(weights[24]);
    let b13 = subgroupBroadcast(hidden0_0, 0u);
    final_0_0 = fma(b13, Rows(weights[15]), final_0_0);
    final_1_0 = fma(b13, Rows(weights[16]), final_1_0);
    let b14 = subgroupBroadcast(hidden0_0, 1u);
    final_0_0 = fma(b14, Rows(weights[17]), final_0_0);
    final_1_0 = fma(b14, Rows(weights[18]), final_1_0);
    let b15 = subgroupBroadcast(hidden0_0, 2u);
    final_0_0 = fma(b15, Rows(weights[19]), final_0_0);
    final_1_0 = fma(b15, Rows(weights[20]), final_1_0);
    let b16 = subgroupBroadcast(hidden0_0, 3u);
    final_0_0 = fma(b16, Rows(weights[21]), final_0_0);
    final_1_0 = fma(b16, Rows(weights[22]), final_1_0);
    let final_0 = final_0_0;
    let final_1 = final_1_0;
    raw[0] = final_0;
    raw[2] = final_1;
    let value = load_input(row, DIMENSIONS, own_feature);
    var transformed: Transformed;
    if (INVERSE) {
      transformed = transform_inverse(0u, value);
    } else {
      transformed = transform_forward(0u, value);
    }
    let log_det_own = transformed.log_det;
    let log_det_sum = subgroupBroadcast(log_det_own, 0u) + subgroupBroadcast(log_det_own, 1u);
    if (lane < IDENTITY) {
      store_output(row, DIMENSIONS, feature_0, input_0);
    }
    if (lane < TRANSFORMED) {
      store_output(row, DIMENSIONS, own_feature, transformed.value);
    }
    if (lane == 0u) {
      store_log_det(row, 1u, settings.log_det_offset, log_det_sum);
    }
  }
}
