fn dense_hidden(input: ptr<private, Vector>, weight: u32, bias: u32, count: u32, output: ptr<private, Vector>) {
  let i0 = max((*input)[0], Rows());
  let i1 = max((*input)[1], Rows());
  let i2 = max((*input)[2], Rows());
  for (var o = 0u; o < count; o++) {
    let row = weight + o * 3u;
    var s0 = i0 * parameters[row + 0u];
    var s1 = i1 * parameters[row + 1u];
    var s2 = i2 * parameters[row + 2u];
    let sum = Rows(parameters[bias + o]) + (s0 + s1 + s2);
    (*output)[o] = sum;
  }
}
