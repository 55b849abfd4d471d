// y = x s + shift; the first outputs of the conditioner are the shifts, the rest make the scales.

struct Transformed {
  value: Rows,
  log_det: Rows,
}

// Scale, its logarithm and the derivative of that logarithm by the raw output.
struct Scale {
  value: Rows,
  logarithm: Rows,
  slope: Rows,
}

fn scale_of(raw_scale: Rows) -> Scale {
  var scale: Scale;
  if (SIGMOID_SCALE) {
    let s = sigmoid(raw_scale + SIGMOID_SHIFT);
    scale.value = s + MIN_SCALE;
    scale.logarithm = logarithm(scale.value);
    scale.slope = s * (1.0 - s) / scale.value;
  } else {
    let t = hyperbolic_tangent(raw_scale / LOG_SCALE_BOUND);
    scale.logarithm = LOG_SCALE_BOUND * t;
    scale.value = exponential(scale.logarithm);
    scale.slope = 1.0 - t * t;
  }
  return scale;
}

fn transform_forward(i: u32, x: Rows) -> Transformed {
  let scale = scale_of(raw[TRANSFORMED + i]);
  return Transformed(fma(x, scale.value, raw[i]), scale.logarithm);
}

fn transform_inverse(i: u32, y: Rows) -> Transformed {
  let scale = scale_of(raw[TRANSFORMED + i]);
  return Transformed((y - raw[i]) / scale.value, -scale.logarithm);
}
