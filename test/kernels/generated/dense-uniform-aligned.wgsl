fn dense_hidden(input: ptr<private, Vector>, weight: u32, bias: u32, count: u32, output: ptr<private, Vector>) {
  let i0 = (*input)[0];
  let i1 = (*input)[1];
  let i2 = (*input)[2];
  let i3 = (*input)[3];
  let i4 = (*input)[4];
  let i5 = (*input)[5];
  let i6 = (*input)[6];
  let i7 = (*input)[7];
  for (var o = 0u; o < count; o++) {
    let row = weight + o * 8u;
    let w0 = parameters[row / 4u + 0u];
    let w1 = parameters[row / 4u + 1u];
    var s0 = i0 * w0[0];
    var s1 = i1 * w0[1];
    var s2 = i2 * w0[2];
    var s3 = i3 * w0[3];
    s0 = fma(i4, Rows(w1[0]), s0);
    s1 = fma(i5, Rows(w1[1]), s1);
    s2 = fma(i6, Rows(w1[2]), s2);
    s3 = fma(i7, Rows(w1[3]), s3);
    let sum = Rows(parameters[(bias + o) / 4u][(bias + o) % 4u]) + ((s0 + s1) + (s2 + s3));
    (*output)[o] = sum;
  }
}
