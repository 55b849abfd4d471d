fn dense_initial(input: ptr<private, Vector>, weight: u32, bias: u32, count: u32, output: ptr<private, Vector>) {
  let i0 = (*input)[0];
  let i1 = (*input)[1];
  for (var o = 0u; o < count; o++) {
    let row = weight + o * 2u;
    var total = Rows(parameters[bias + o]);
    var lost = Rows();
    {
      let factor = Rows(parameters[row + 0u]);
      let product = i0 * factor;
      let next = total + product;
      let kept = next - total;
      lost += fma(i0, factor, -product) + ((total - (next - kept)) + (product - kept));
      total = next;
    }
    {
      let factor = Rows(parameters[row + 1u]);
      let product = i1 * factor;
      let next = total + product;
      let kept = next - total;
      lost += fma(i1, factor, -product) + ((total - (next - kept)) + (product - kept));
      total = next;
    }
    let sum = total + lost;
    (*output)[o] = sum;
  }
}
