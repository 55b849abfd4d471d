// Exponential and logarithm to the last bit or two of float32. The built-in ones of software adapters are an order of
// magnitude worse, which deep flows amplify. Range reduction by powers of two, then the minimax polynomials of Cephes
// (Moshier 1989, expf and logf). Given before: Rows, Ints and Bits, of one or four components.

fn exponential(x: Rows) -> Rows {
  let clamped = clamp(x, Rows(-87.0), Rows(88.0));
  let n = floor(fma(clamped, Rows(1.44269504), Rows(0.5)));
  let r = fma(n, Rows(2.12194440e-4), fma(n, Rows(-0.693359375), clamped));
  var p = fma(Rows(1.9875691500e-4), r, Rows(1.3981999507e-3));
  p = fma(p, r, Rows(8.3334519073e-3));
  p = fma(p, r, Rows(4.1665795894e-2));
  p = fma(p, r, Rows(1.6666665459e-1));
  p = fma(p, r, Rows(0.5));
  let mantissa = fma(p, r * r, r) + 1.0;
  // 1.5 * 2^23 + n holds n in its last bits. A conversion to integers would saturate, which software adapters do lane by lane.
  return mantissa * bitcast<Rows>((bitcast<Bits>(n + 12582912.0) << Bits(23u)) + Bits(0x3f800000u));
}

// Of positive normal numbers.
fn logarithm(x: Rows) -> Rows {
  let bits = bitcast<Ints>(x);
  // Mantissa in [sqrt(1/2), sqrt(2)).
  let shifted = bits - Ints(0x3f3504f3);
  let exponent = Rows(shifted >> Bits(23u));
  let r = bitcast<Rows>((shifted & Ints(0x007fffff)) + Ints(0x3f3504f3)) - 1.0;
  var p = fma(Rows(7.0376836292e-2), r, Rows(-1.1514610310e-1));
  p = fma(p, r, Rows(1.1676998740e-1));
  p = fma(p, r, Rows(-1.2420140846e-1));
  p = fma(p, r, Rows(1.4249322787e-1));
  p = fma(p, r, Rows(-1.6668057665e-1));
  p = fma(p, r, Rows(2.0000714765e-1));
  p = fma(p, r, Rows(-2.4999993993e-1));
  p = fma(p, r, Rows(3.3333331174e-1));
  let square = r * r;
  let tail = fma(exponent, Rows(-2.12194440e-4), p * r * square) - 0.5 * square;
  return fma(exponent, Rows(0.693359375), r + tail);
}

fn sigmoid(x: Rows) -> Rows {
  return 1.0 / (1.0 + exponential(-x));
}

fn softplus(x: Rows) -> Rows {
  return max(x, Rows()) + logarithm(1.0 + exponential(-abs(x)));
}

// Through the exponential: built-in ones are NaN for large arguments.
fn hyperbolic_tangent(x: Rows) -> Rows {
  return 1.0 - 2.0 / (1.0 + exponential(2.0 * x));
}
