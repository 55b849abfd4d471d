// Adjoint of x; those of raw widths, heights and slopes go to `raw_adjoint`. Derivatives by place in the bin (theta), by
// s = height / width, and by height, slopes and corner, then through the softmaxes.
fn transform_backward(i: u32, x: Rows, y_adjoint: Rows, log_det_adjoint: Rows) -> Rows {
  let inside = abs(x) < Rows(TAIL_BOUND);
  let v = clamp(x, Rows(-TAIL_BOUND), Rows(TAIL_BOUND));
  let bin = locate(i, v, false);
  let dy = select(Rows(), y_adjoint, inside);
  let dl = select(Rows(), log_det_adjoint, inside);

  let s = bin.height / bin.width;
  let theta = clamp((v - bin.left) / bin.width, Rows(), Rows(1.0));
  let rest = 1.0 - theta;
  let product = theta * rest;
  let bend = bin.slope_left + bin.slope_right - 2.0 * s;
  let denominator = s + bend * product;
  let shape = s * theta * theta + bin.slope_left * product;
  let curve = bin.slope_right * theta * theta + 2.0 * s * product + bin.slope_left * rest * rest;
  let slope = s * s * curve / (denominator * denominator);
  let fraction = bin.height * shape / denominator;

  let curve_by_theta = 2.0 * (bin.slope_right * theta + s * (1.0 - 2.0 * theta) - bin.slope_left * rest);
  let by_theta = dy * slope * bin.width + dl * (curve_by_theta / curve - 2.0 * bend * (1.0 - 2.0 * theta) / denominator);
  let by_s = dy * (bin.height * theta * theta - fraction * (1.0 - 2.0 * product)) / denominator
    + dl * 2.0 * (product / curve + 1.0 / s - (1.0 - 2.0 * product) / denominator);
  let by_height = dy * shape / denominator + by_s / bin.width;
  let by_slope_left = dy * (bin.height - fraction) * product / denominator + dl * (rest * rest / curve - 2.0 * product / denominator);
  let by_slope_right = -dy * fraction * product / denominator + dl * (theta * theta / curve - 2.0 * product / denominator);
  let by_left = -by_theta / bin.width;
  let by_width = -(by_theta * theta + by_s * s) / bin.width;

  let first = i * (3u * settings.bins - 1u);
  let share_scale = 2.0 * TAIL_BOUND * (1.0 - f32(settings.bins) * MIN_BIN);
  let mean_by_width = by_left * bin.widths_below + by_width * bin.width_share;
  let mean_by_height = dy * bin.heights_below + by_height * bin.height_share;
  for (var k = 0u; k < settings.bins; k++) {
    let place = Rows(f32(k));
    let below = place < bin.index;
    let here = place == bin.index;
    let width_adjoint = select(select(Rows(), by_width, here), by_left, below);
    let height_adjoint = select(select(Rows(), by_height, here), dy, below);
    raw_adjoint[first + k] = share_scale * raw[first + k] * (width_adjoint - mean_by_width);
    raw_adjoint[first + settings.bins + k] = share_scale * raw[first + settings.bins + k] * (height_adjoint - mean_by_height);
    if (k > 0u) {
      let at = first + 2u * settings.bins + k - 1u;
      let knot_adjoint = select(Rows(), by_slope_left, here) + select(Rows(), by_slope_right, place == bin.index + 1.0);
      raw_adjoint[at] = knot_adjoint * sigmoid(raw[at] + SLOPE_OFFSET);
    }
  }
  return select(y_adjoint, by_theta / bin.width, inside);
}
