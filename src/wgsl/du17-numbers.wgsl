// The numbers of DU17's representation: the bolometric magnitude at points equally spaced in ln(t / x), and ln x. One
// invocation a (set, number).

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = linear_index(id, groups);
  if (index >= settings.count * NUMBERS) {
    return;
  }
  let row = index / NUMBERS;
  let point = index - row * NUMBERS;
  let curve = curves[row];
  let inverse_scale = curve[CURVE_INVERSE_SCALE];
  if (inverse_scale <= 0.0) {
    numbers[index] = MISSING;
    return;
  }
  let log_scale = -log(inverse_scale);
  if (point == POINTS) {
    numbers[index] = bitcast<u32>(log_scale);
    return;
  }
  let log_time = log_scale + (LOG_FIRST + LOG_STEP * f32(point));
  let rise_end = curve[CURVE_RISE_END];
  var offset = curve[CURVE_OFFSET];
  if (rise_end > 0.0 && log_time < log(max(rise_end, SMALLEST_RISE))) {
    offset = curve[CURVE_RISE_OFFSET] - MAGNITUDES_PER_E * log_time;
  }
  numbers[index] = bitcast<u32>(offset + DECLINE * log_time);
}
