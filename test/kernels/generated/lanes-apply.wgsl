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
    let b0_high = bitcast<Rows>(bitcast<Bits>(b0) & Bits(4294963200u));
    let b0_low = b0 - b0_high;
    let p1 = Rows(weights[0]);
    let p1_high = bitcast<Rows>(bitcast<Bits>(p1) & Bits(4294963200u));
    let p1_low = p1 - p1_high;
    let p1_product = b0_high * p1_high;
    let p1_next = bitcast<Rows>(bitcast<Bits>(initial_0_0 + p1_product) ^ Bits(settings.count >> 31u));
    let p1_kept = bitcast<Rows>(bitcast<Bits>(p1_next - initial_0_0) ^ Bits(settings.count >> 31u));
    initial_0_lost += fma(b0_high, p1_low, b0_low * p1) + ((initial_0_0 - (p1_next - p1_kept)) + (p1_product - p1_kept));
    initial_0_0 = p1_next;
    let b2 = subgroupBroadcast(input_0, 1u);
    let b2_high = bitcast<Rows>(bitcast<Bits>(b2) & Bits(4294963200u));
    let b2_low = b2 - b2_high;
    let p3 = Rows(weights[1]);
    let p3_high = bitcast<Rows>(bitcast<Bits>(p3) & Bits(4294963200u));
    let p3_low = p3 - p3_high;
    let p3_product = b2_high * p3_high;
    let p3_next = bitcast<Rows>(bitcast<Bits>(initial_0_0 + p3_product) ^ Bits(settings.count >> 31u));
    let p3_kept = bitcast<Rows>(bitcast<Bits>(p3_next - initial_0_0) ^ Bits(settings.count >> 31u));
    initial_0_lost += fma(b2_high, p3_low, b2_low * p3) + ((initial_0_0 - (p3_next - p3_kept)) + (p3_product - p3_kept));
    initial_0_0 = p3_next;
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
    var final_0_lost = Rows();
    var final_1_0 = Rows(weights[24]);
    var final_1_lost = Rows();
    let b13 = subgroupBroadcast(hidden0_0, 0u);
    let b13_high = bitcast<Rows>(bitcast<Bits>(b13) & Bits(4294963200u));
    let b13_low = b13 - b13_high;
    let p14 = Rows(weights[15]);
    let p14_high = bitcast<Rows>(bitcast<Bits>(p14) & Bits(4294963200u));
    let p14_low = p14 - p14_high;
    let p14_product = b13_high * p14_high;
    let p14_next = bitcast<Rows>(bitcast<Bits>(final_0_0 + p14_product) ^ Bits(settings.count >> 31u));
    let p14_kept = bitcast<Rows>(bitcast<Bits>(p14_next - final_0_0) ^ Bits(settings.count >> 31u));
    final_0_lost += fma(b13_high, p14_low, b13_low * p14) + ((final_0_0 - (p14_next - p14_kept)) + (p14_product - p14_kept));
    final_0_0 = p14_next;
    let p15 = Rows(weights[16]);
    let p15_high = bitcast<Rows>(bitcast<Bits>(p15) & Bits(4294963200u));
    let p15_low = p15 - p15_high;
    let p15_product = b13_high * p15_high;
    let p15_next = bitcast<Rows>(bitcast<Bits>(final_1_0 + p15_product) ^ Bits(settings.count >> 31u));
    let p15_kept = bitcast<Rows>(bitcast<Bits>(p15_next - final_1_0) ^ Bits(settings.count >> 31u));
    final_1_lost += fma(b13_high, p15_low, b13_low * p15) + ((final_1_0 - (p15_next - p15_kept)) + (p15_product - p15_kept));
    final_1_0 = p15_next;
    let b16 = subgroupBroadcast(hidden0_0, 1u);
    let b16_high = bitcast<Rows>(bitcast<Bits>(b16) & Bits(4294963200u));
    let b16_low = b16 - b16_high;
    let p17 = Rows(weights[17]);
    let p17_high = bitcast<Rows>(bitcast<Bits>(p17) & Bits(4294963200u));
    let p17_low = p17 - p17_high;
    let p17_product = b16_high * p17_high;
    let p17_next = bitcast<Rows>(bitcast<Bits>(final_0_0 + p17_product) ^ Bits(settings.count >> 31u));
    let p17_kept = bitcast<Rows>(bitcast<Bits>(p17_next - final_0_0) ^ Bits(settings.count >> 31u));
    final_0_lost += fma(b16_high, p17_low, b16_low * p17) + ((final_0_0 - (p17_next - p17_kept)) + (p17_product - p17_kept));
    final_0_0 = p17_next;
    let p18 = Rows(weights[18]);
    let p18_high = bitcast<Rows>(bitcast<Bits>(p18) & Bits(4294963200u));
    let p18_low = p18 - p18_high;
    let p18_product = b16_high * p18_high;
    let p18_next = bitcast<Rows>(bitcast<Bits>(final_1_0 + p18_product) ^ Bits(settings.count >> 31u));
    let p18_kept = bitcast<Rows>(bitcast<Bits>(p18_next - final_1_0) ^ Bits(settings.count >> 31u));
    final_1_lost += fma(b16_high, p18_low, b16_low * p18) + ((final_1_0 - (p18_next - p18_kept)) + (p18_product - p18_kept));
    final_1_0 = p18_next;
    let b19 = subgroupBroadcast(hidden0_0, 2u);
    let b19_high = bitcast<Rows>(bitcast<Bits>(b19) & Bits(4294963200u));
    let b19_low = b19 - b19_high;
    let p20 = Rows(weights[19]);
    let p20_high = bitcast<Rows>(bitcast<Bits>(p20) & Bits(4294963200u));
    let p20_low = p20 - p20_high;
    let p20_product = b19_high * p20_high;
    let p20_next = bitcast<Rows>(bitcast<Bits>(final_0_0 + p20_product) ^ Bits(settings.count >> 31u));
    let p20_kept = bitcast<Rows>(bitcast<Bits>(p20_next - final_0_0) ^ Bits(settings.count >> 31u));
    final_0_lost += fma(b19_high, p20_low, b19_low * p20) + ((final_0_0 - (p20_next - p20_kept)) + (p20_product - p20_kept));
    final_0_0 = p20_next;
    let p21 = Rows(weights[20]);
    let p21_high = bitcast<Rows>(bitcast<Bits>(p21) & Bits(4294963200u));
    let p21_low = p21 - p21_high;
    let p21_product = b19_high * p21_high;
    let p21_next = bitcast<Rows>(bitcast<Bits>(final_1_0 + p21_product) ^ Bits(settings.count >> 31u));
    let p21_kept = bitcast<Rows>(bitcast<Bits>(p21_next - final_1_0) ^ Bits(settings.count >> 31u));
    final_1_lost += fma(b19_high, p21_low, b19_low * p21) + ((final_1_0 - (p21_next - p21_kept)) + (p21_product - p21_kept));
    final_1_0 = p21_next;
    let b22 = subgroupBroadcast(hidden0_0, 3u);
    let b22_high = bitcast<Rows>(bitcast<Bits>(b22) & Bits(4294963200u));
    let b22_low = b22 - b22_high;
    let p23 = Rows(weights[21]);
    let p23_high = bitcast<Rows>(bitcast<Bits>(p23) & Bits(4294963200u));
    let p23_low = p23 - p23_high;
    let p23_product = b22_high * p23_high;
    let p23_next = bitcast<Rows>(bitcast<Bits>(final_0_0 + p23_product) ^ Bits(settings.count >> 31u));
    let p23_kept = bitcast<Rows>(bitcast<Bits>(p23_next - final_0_0) ^ Bits(settings.count >> 31u));
    final_0_lost += fma(b22_high, p23_low, b22_low * p23) + ((final_0_0 - (p23_next - p23_kept)) + (p23_product - p23_kept));
    final_0_0 = p23_next;
    let p24 = Rows(weights[22]);
    let p24_high = bitcast<Rows>(bitcast<Bits>(p24) & Bits(4294963200u));
    let p24_low = p24 - p24_high;
    let p24_product = b22_high * p24_high;
    let p24_next = bitcast<Rows>(bitcast<Bits>(final_1_0 + p24_product) ^ Bits(settings.count >> 31u));
    let p24_kept = bitcast<Rows>(bitcast<Bits>(p24_next - final_1_0) ^ Bits(settings.count >> 31u));
    final_1_lost += fma(b22_high, p24_low, b22_low * p24) + ((final_1_0 - (p24_next - p24_kept)) + (p24_product - p24_kept));
    final_1_0 = p24_next;
    let final_0 = final_0_0 + final_0_lost;
    let final_1 = final_1_0 + final_1_lost;
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
