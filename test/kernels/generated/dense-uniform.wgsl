fn dense_hidden(input: ptr<private, Vector>, weight: u32, bias: u32, count: u32, output: ptr<private, Vector>) {
  let i0 = (*input)[0];
  let i1 = (*input)[1];
  let i2 = (*input)[2];
  for (var o = 0u; o < count; o++) {
    let row = weight + o * 3u;
    var s0 = i0 * parameters[(row + 0u) / 4u][(row + 0u) % 4u];
    var s1 = i1 * parameters[(row + 1u) / 4u][(row + 1u) % 4u];
    var s2 = i2 * parameters[(row + 2u) / 4u][(row + 2u) % 4u];
    let sum = Rows(parameters[(bias + o) / 4u][(bias + o) % 4u]) + (s0 + s1 + s2);
    (*output)[o] = sum;
  }
}
