fn dense_initial(input: ptr<private, Vector>, weight: u32, bias: u32, count: u32, output: ptr<private, Vector>) {
  let i0 = (*input)[0];
  let i1 = (*input)[1];
  let i1_high = bitcast<Rows>(bitcast<Bits>(i1) & Bits(4294963200u));
  let i1_low = i1 - i1_high;
  for (var o = 0u; o < count; o++) {
    let row = weight + o * 2u;
    var total = Rows(parameters[bias + o]);
    var lost = Rows();
    total = fma(i0, Rows(parameters[row + 0u]), total);
    {
      let factor = Rows(parameters[row + 1u]);
      let factor_high = bitcast<Rows>(bitcast<Bits>(factor) & Bits(4294963200u));
      let factor_low = factor - factor_high;
      let one_product = i1_high * factor_high;
      let one_next = bitcast<Rows>(bitcast<Bits>(total + one_product) ^ Bits(settings.count >> 31u));
      let one_kept = bitcast<Rows>(bitcast<Bits>(one_next - total) ^ Bits(settings.count >> 31u));
      lost += fma(i1_high, factor_low, i1_low * factor) + ((total - (one_next - one_kept)) + (one_product - one_kept));
      total = one_next;
    }
    let sum = total + lost;
    (*output)[o] = sum;
  }
}
