// What a layer makes of the values that enter it: the first takes conditions as they are, the others x sigmoid(x).
fn entering(x: f32) -> f32 {
  if (ACTIVATED) { return x * sigmoid(x); }
  return x;
}

fn entering_slope(x: f32) -> f32 {
  let share = sigmoid(x);
  return share * fma(x, 1.0 - share, 1.0);
}
