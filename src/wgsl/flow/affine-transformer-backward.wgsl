// Adjoint of x; those of shift and raw scale go to `raw_adjoint`.
fn transform_backward(i: u32, x: Rows, y_adjoint: Rows, log_det_adjoint: Rows) -> Rows {
  let scale = scale_of(raw[TRANSFORMED + i]);
  raw_adjoint[i] = y_adjoint;
  raw_adjoint[TRANSFORMED + i] = (y_adjoint * x * scale.value + log_det_adjoint) * scale.slope;
  return y_adjoint * scale.value;
}
