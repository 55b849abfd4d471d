fn dense_hidden(input: ptr<private, Vector>, weight: u32, bias: u32, count: u32, output: ptr<private, Vector>) {
  let i0 = (*input)[0];
  let i1 = (*input)[1];
  let i2 = (*input)[2];
  let i3 = (*input)[3];
  let i4 = (*input)[4];
  let i5 = (*input)[5];
  for (var o = 0u; o < count; o++) {
    let row = weight + o * 6u;
    let w0 = parameters[row + lane];
    let w1 = parameters[row + min(4u + lane, 5u)];
    var s0 = i0 * subgroupBroadcast(w0, 0u);
    var s1 = i1 * subgroupBroadcast(w0, 1u);
    var s2 = i2 * subgroupBroadcast(w0, 2u);
    var s3 = i3 * subgroupBroadcast(w0, 3u);
    s0 = fma(i4, Rows(subgroupBroadcast(w1, 0u)), s0);
    s1 = fma(i5, Rows(subgroupBroadcast(w1, 1u)), s1);
    let sum = Rows(parameters[bias + o]) + ((s0 + s1) + (s2 + s3));
    (*output)[o] = sum;
  }
}
