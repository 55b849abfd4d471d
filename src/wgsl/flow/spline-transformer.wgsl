// Monotonic rational-quadratic splines with linear tails (Durkan, Bekasov, Murray & Papamakarios 2019, section 3.1). The
// conditioner gives BINS widths, BINS heights and BINS - 1 inner slopes for each feature.

struct Transformed {
  value: Rows,
  log_det: Rows,
}

// The bin that holds a value, and what its place takes from the softmaxes.
struct Bin {
  index: Rows,
  left: Rows,
  width: Rows,
  bottom: Rows,
  height: Rows,
  slope_left: Rows,
  slope_right: Rows,
  // Softmax shares of the bins below, and of the bin itself.
  widths_below: Rows,
  width_share: Rows,
  heights_below: Rows,
  height_share: Rows,
}

// Replaces the raw numbers from `first` by their softmax, BINS of them.
fn softmax_in_place(first: u32) {
  var largest = raw[first];
  for (var k = 1u; k < settings.bins; k++) {
    largest = max(largest, raw[first + k]);
  }
  var sum = Rows();
  for (var k = 0u; k < settings.bins; k++) {
    let value = exponential(raw[first + k] - largest);
    raw[first + k] = value;
    sum += value;
  }
  for (var k = 0u; k < settings.bins; k++) {
    raw[first + k] = raw[first + k] / sum;
  }
}

fn knot_slope(first: u32, k: u32) -> Rows {
  if (k == 0u || k == settings.bins) {
    return Rows(1.0);
  }
  return MIN_SLOPE + softplus(raw[first + 2u * settings.bins + k - 1u] + SLOPE_OFFSET);
}

// Where v lies among the knots, which are those of x, or of y for the inverse.
fn locate(i: u32, v: Rows, by_height: bool) -> Bin {
  let first = i * (3u * settings.bins - 1u);
  softmax_in_place(first);
  softmax_in_place(first + settings.bins);
  var bin: Bin;
  var left = Rows(-TAIL_BOUND);
  var bottom = Rows(-TAIL_BOUND);
  var widths = Rows();
  var heights = Rows();
  for (var k = 0u; k < settings.bins; k++) {
    let width_share = raw[first + k];
    let height_share = raw[first + settings.bins + k];
    let width = 2.0 * TAIL_BOUND * (MIN_BIN + (1.0 - f32(settings.bins) * MIN_BIN) * width_share);
    let height = 2.0 * TAIL_BOUND * (MIN_BIN + (1.0 - f32(settings.bins) * MIN_BIN) * height_share);
    let reached = select(v >= left, v >= bottom, by_height) | Flags(k == 0u);
    bin.index = select(bin.index, Rows(f32(k)), reached);
    bin.left = select(bin.left, left, reached);
    bin.width = select(bin.width, width, reached);
    bin.bottom = select(bin.bottom, bottom, reached);
    bin.height = select(bin.height, height, reached);
    bin.slope_left = select(bin.slope_left, knot_slope(first, k), reached);
    bin.slope_right = select(bin.slope_right, knot_slope(first, k + 1u), reached);
    bin.widths_below = select(bin.widths_below, widths, reached);
    bin.width_share = select(bin.width_share, width_share, reached);
    bin.heights_below = select(bin.heights_below, heights, reached);
    bin.height_share = select(bin.height_share, height_share, reached);
    left += width;
    bottom += height;
    widths += width_share;
    heights += height_share;
  }
  return bin;
}

fn log_slope(bin: Bin, theta: Rows) -> Rows {
  let s = bin.height / bin.width;
  let rest = 1.0 - theta;
  let denominator = s + (bin.slope_left + bin.slope_right - 2.0 * s) * theta * rest;
  let numerator = bin.slope_right * theta * theta + 2.0 * s * theta * rest + bin.slope_left * rest * rest;
  return logarithm(numerator) + 2.0 * logarithm(s / denominator);
}

fn transform_forward(i: u32, x: Rows) -> Transformed {
  let inside = abs(x) < Rows(TAIL_BOUND);
  let v = clamp(x, Rows(-TAIL_BOUND), Rows(TAIL_BOUND));
  let bin = locate(i, v, false);
  let s = bin.height / bin.width;
  let theta = clamp((v - bin.left) / bin.width, Rows(), Rows(1.0));
  let product = theta * (1.0 - theta);
  let denominator = s + (bin.slope_left + bin.slope_right - 2.0 * s) * product;
  let y = bin.bottom + bin.height * (s * theta * theta + bin.slope_left * product) / denominator;
  return Transformed(select(x, y, inside), select(Rows(), log_slope(bin, theta), inside));
}

fn transform_inverse(i: u32, y: Rows) -> Transformed {
  let inside = abs(y) < Rows(TAIL_BOUND);
  let v = clamp(y, Rows(-TAIL_BOUND), Rows(TAIL_BOUND));
  let bin = locate(i, v, true);
  let s = bin.height / bin.width;
  let rise = v - bin.bottom;
  let bend = bin.slope_left + bin.slope_right - 2.0 * s;
  let a = rise * bend + bin.height * (s - bin.slope_left);
  let b = bin.height * bin.slope_left - rise * bend;
  let c = -s * rise;
  let theta = clamp(2.0 * c / (-b - sqrt(max(b * b - 4.0 * a * c, Rows()))), Rows(), Rows(1.0));
  let x = bin.left + theta * bin.width;
  return Transformed(select(y, x, inside), select(Rows(), -log_slope(bin, theta), inside));
}
