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
    initial_0_0 = fma(b0, Rows(weights[0]), initial_0_0);
    let b1 = subgroupBroadcast(input_0, 1u);
    let b1_high = bitcast<Rows>(bitcast<Bits>(b1) & Bits(4294963200u));
    let b1_low = b1 - b1_high;
    let p2 = Rows(weights[1]);
    let p2_high = bitcast<Rows>(bitcast<Bits>(p2) & Bits(4294963200u));
    let p2_low = p2 - p2_high;
    let p2_product = b1_high * p2_high;
    let p2_next = bitcast<Rows>(bitcast<Bits>(initial_0_0 + p2_product) ^ Bits(settings.count >> 31u));
    let p2_kept = bitcast<Rows>(bitcast<Bits>(p2_next - initial_0_0) ^ Bits(settings.count >> 31u));
    initial_0_lost += fma(b1_high, p2_low, b1_low * p2) + ((initial_0_0 - (p2_next - p2_kept)) + (p2_product - p2_kept));
    initial_0_0 = p2_next;
    let initial_0 = initial_0_0 + initial_0_lost;
    let open0_0 = max(initial_0, Rows());
    var first0_0_0 = Rows(weights[9]);
    let b3 = subgroupBroadcast(open0_0, 0u);
    first0_0_0 = fma(b3, Rows(weights[5]), first0_0_0);
    let b4 = subgroupBroadcast(open0_0, 1u);
    first0_0_0 = fma(b4, Rows(weights[6]), first0_0_0);
    let b5 = subgroupBroadcast(open0_0, 2u);
    first0_0_0 = fma(b5, Rows(weights[7]), first0_0_0);
    let b6 = subgroupBroadcast(open0_0, 3u);
    first0_0_0 = fma(b6, Rows(weights[8]), first0_0_0);
    let first0_0 = first0_0_0;
    let inner0_0 = max(first0_0, Rows());
    var second0_0_0 = Rows(weights[14]);
    let b7 = subgroupBroadcast(inner0_0, 0u);
    second0_0_0 = fma(b7, Rows(weights[10]), second0_0_0);
    let b8 = subgroupBroadcast(inner0_0, 1u);
    second0_0_0 = fma(b8, Rows(weights[11]), second0_0_0);
    let b9 = subgroupBroadcast(inner0_0, 2u);
    second0_0_0 = fma(b9, Rows(weights[12]), second0_0_0);
    let b10 = subgroupBroadcast(inner0_0, 3u);
    second0_0_0 = fma(b10, Rows(weights[13]), second0_0_0);
    let second0_0 = second0_0_0;
    var context0_0_0 = Rows(weights[4]);
    let b11 = subgroupBroadcast(input_0, 1u);
    context0_0_0 = fma(b11, Rows(weights[3]), context0_0_0);
    let context0_0 = context0_0_0;
    let share0_0 = sigmoid(context0_0);
    let hidden0_0 = fma(second0_0, share0_0, initial_0);
    var final_0_0 = Rows(weights[23]);
    var final_0_lost = Rows();
    var final_1_0 = Rows(weights[24]);
    var final_1_lost = Rows();
    let b12 = subgroupBroadcast(hidden0_0, 0u);
    let b12_high = bitcast<Rows>(bitcast<Bits>(b12) & Bits(4294963200u));
    let b12_low = b12 - b12_high;
    let p13 = Rows(weights[15]);
    let p13_high = bitcast<Rows>(bitcast<Bits>(p13) & Bits(4294963200u));
    let p13_low = p13 - p13_high;
    let p13_product = b12_high * p13_high;
    let p13_next = bitcast<Rows>(bitcast<Bits>(final_0_0 + p13_product) ^ Bits(settings.count >> 31u));
    let p13_kept = bitcast<Rows>(bitcast<Bits>(p13_next - final_0_0) ^ Bits(settings.count >> 31u));
    final_0_lost += fma(b12_high, p13_low, b12_low * p13) + ((final_0_0 - (p13_next - p13_kept)) + (p13_product - p13_kept));
    final_0_0 = p13_next;
    let p14 = Rows(weights[16]);
    let p14_high = bitcast<Rows>(bitcast<Bits>(p14) & Bits(4294963200u));
    let p14_low = p14 - p14_high;
    let p14_product = b12_high * p14_high;
    let p14_next = bitcast<Rows>(bitcast<Bits>(final_1_0 + p14_product) ^ Bits(settings.count >> 31u));
    let p14_kept = bitcast<Rows>(bitcast<Bits>(p14_next - final_1_0) ^ Bits(settings.count >> 31u));
    final_1_lost += fma(b12_high, p14_low, b12_low * p14) + ((final_1_0 - (p14_next - p14_kept)) + (p14_product - p14_kept));
    final_1_0 = p14_next;
    let b15 = subgroupBroadcast(hidden0_0, 1u);
    let b15_high = bitcast<Rows>(bitcast<Bits>(b15) & Bits(4294963200u));
    let b15_low = b15 - b15_high;
    let p16 = Rows(weights[17]);
    let p16_high = bitcast<Rows>(bitcast<Bits>(p16) & Bits(4294963200u));
    let p16_low = p16 - p16_high;
    let p16_product = b15_high * p16_high;
    let p16_next = bitcast<Rows>(bitcast<Bits>(final_0_0 + p16_product) ^ Bits(settings.count >> 31u));
    let p16_kept = bitcast<Rows>(bitcast<Bits>(p16_next - final_0_0) ^ Bits(settings.count >> 31u));
    final_0_lost += fma(b15_high, p16_low, b15_low * p16) + ((final_0_0 - (p16_next - p16_kept)) + (p16_product - p16_kept));
    final_0_0 = p16_next;
    let p17 = Rows(weights[18]);
    let p17_high = bitcast<Rows>(bitcast<Bits>(p17) & Bits(4294963200u));
    let p17_low = p17 - p17_high;
    let p17_product = b15_high * p17_high;
    let p17_next = bitcast<Rows>(bitcast<Bits>(final_1_0 + p17_product) ^ Bits(settings.count >> 31u));
    let p17_kept = bitcast<Rows>(bitcast<Bits>(p17_next - final_1_0) ^ Bits(settings.count >> 31u));
    final_1_lost += fma(b15_high, p17_low, b15_low * p17) + ((final_1_0 - (p17_next - p17_kept)) + (p17_product - p17_kept));
    final_1_0 = p17_next;
    let b18 = subgroupBroadcast(hidden0_0, 2u);
    let b18_high = bitcast<Rows>(bitcast<Bits>(b18) & Bits(4294963200u));
    let b18_low = b18 - b18_high;
    let p19 = Rows(weights[19]);
    let p19_high = bitcast<Rows>(bitcast<Bits>(p19) & Bits(4294963200u));
    let p19_low = p19 - p19_high;
    let p19_product = b18_high * p19_high;
    let p19_next = bitcast<Rows>(bitcast<Bits>(final_0_0 + p19_product) ^ Bits(settings.count >> 31u));
    let p19_kept = bitcast<Rows>(bitcast<Bits>(p19_next - final_0_0) ^ Bits(settings.count >> 31u));
    final_0_lost += fma(b18_high, p19_low, b18_low * p19) + ((final_0_0 - (p19_next - p19_kept)) + (p19_product - p19_kept));
    final_0_0 = p19_next;
    let p20 = Rows(weights[20]);
    let p20_high = bitcast<Rows>(bitcast<Bits>(p20) & Bits(4294963200u));
    let p20_low = p20 - p20_high;
    let p20_product = b18_high * p20_high;
    let p20_next = bitcast<Rows>(bitcast<Bits>(final_1_0 + p20_product) ^ Bits(settings.count >> 31u));
    let p20_kept = bitcast<Rows>(bitcast<Bits>(p20_next - final_1_0) ^ Bits(settings.count >> 31u));
    final_1_lost += fma(b18_high, p20_low, b18_low * p20) + ((final_1_0 - (p20_next - p20_kept)) + (p20_product - p20_kept));
    final_1_0 = p20_next;
    let b21 = subgroupBroadcast(hidden0_0, 3u);
    let b21_high = bitcast<Rows>(bitcast<Bits>(b21) & Bits(4294963200u));
    let b21_low = b21 - b21_high;
    let p22 = Rows(weights[21]);
    let p22_high = bitcast<Rows>(bitcast<Bits>(p22) & Bits(4294963200u));
    let p22_low = p22 - p22_high;
    let p22_product = b21_high * p22_high;
    let p22_next = bitcast<Rows>(bitcast<Bits>(final_0_0 + p22_product) ^ Bits(settings.count >> 31u));
    let p22_kept = bitcast<Rows>(bitcast<Bits>(p22_next - final_0_0) ^ Bits(settings.count >> 31u));
    final_0_lost += fma(b21_high, p22_low, b21_low * p22) + ((final_0_0 - (p22_next - p22_kept)) + (p22_product - p22_kept));
    final_0_0 = p22_next;
    let p23 = Rows(weights[22]);
    let p23_high = bitcast<Rows>(bitcast<Bits>(p23) & Bits(4294963200u));
    let p23_low = p23 - p23_high;
    let p23_product = b21_high * p23_high;
    let p23_next = bitcast<Rows>(bitcast<Bits>(final_1_0 + p23_product) ^ Bits(settings.count >> 31u));
    let p23_kept = bitcast<Rows>(bitcast<Bits>(p23_next - final_1_0) ^ Bits(settings.count >> 31u));
    final_1_lost += fma(b21_high, p23_low, b21_low * p23) + ((final_1_0 - (p23_next - p23_kept)) + (p23_product - p23_kept));
    final_1_0 = p23_next;
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
