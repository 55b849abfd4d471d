fn transposed_hidden(output_adjoint: ptr<private, Vector>, weight: u32, stride: u32, count: u32, input_adjoint: ptr<private, Vector>) {
  let d0 = (*output_adjoint)[0];
  let d1 = (*output_adjoint)[1];
  let d2 = (*output_adjoint)[2];
  let d3 = (*output_adjoint)[3];
  let d4 = (*output_adjoint)[4];
  for (var i = 0u; i < count; i++) {
    let column = weight + i;
    let w0 = parameters[column + lane * stride];
    let w1 = parameters[column + min(4u + lane, 4u) * stride];
    var s0 = d0 * subgroupBroadcast(w0, 0u);
    var s1 = d1 * subgroupBroadcast(w0, 1u);
    var s2 = d2 * subgroupBroadcast(w0, 2u);
    var s3 = d3 * subgroupBroadcast(w0, 3u);
    s0 = fma(d4, Rows(subgroupBroadcast(w1, 0u)), s0);
    let sum = Rows() + ((s0 + s1) + (s2 + s3));
    (*input_adjoint)[i] = sum;
  }
}
