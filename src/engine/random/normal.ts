/** The standard normal distribution: its cumulative distribution function and the inverse. */

const SQRT_PI = Math.sqrt(Math.PI);

/** Probability of less than `z`, to about 1e-15. */
export function normalCdf(z: number): number {
  if (z > 0) return 1 - normalCdf(-z);
  const x = -z * Math.SQRT1_2;
  // The series of erf loses digits where erf is near 1; the continued fraction of erfc is for these.
  return x < 2.5 ? 0.5 * (1 - erfSeries(x)) : 0.5 * erfcFraction(x);
}

/** ln of {@link normalCdf}, to about 1e-15 relative, however far below zero. */
export function logNormalCdf(z: number): number {
  if (z > -3) return z > 0 ? Math.log1p(-normalCdf(-z)) : Math.log(normalCdf(z));
  const x = -z * Math.SQRT1_2;
  return Math.log(0.5 / SQRT_PI / (x + erfcTail(x))) - x * x;
}

function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / SQRT_PI) * Math.exp(-x * x) * sum;
}

const erfcFraction = (x: number): number => Math.exp(-x * x) / SQRT_PI / (x + erfcTail(x));

function erfcTail(x: number): number {
  let tail = 0;
  for (let n = 60; n > 0; n--) tail = n / 2 / (x + tail);
  return tail;
}

/** Coefficients of numerator and denominator, from the constant up. Wichura 1988 (AS 241), PPND16. */
const CENTRE = [
  [
    ...[3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946],
    ...[45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227],
  ],
  [
    ...[1, 42.31333070160091, 687.1870074920579, 5394.196021424751],
    ...[21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852854],
  ],
] as const;
const SIDES = [
  [
    ...[1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045],
    ...[1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414],
  ],
  [
    ...[1, 2.053191626637759, 1.6763848301838038, 0.6897673349851],
    ...[0.14810397642748008, 0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9],
  ],
] as const;
const TAILS = [
  [
    ...[6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487],
    ...[0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7],
  ],
  [
    ...[1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615],
    ...[0.0007868691311456133, 1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15],
  ],
] as const;

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);

const ratio = ([above, below]: readonly [readonly number[], readonly number[]], x: number): number =>
  polynomial(above, x) / polynomial(below, x);

/** The number below which a standard normal one is with probability `p` of (0, 1), to about 1e-16 relative. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const size = r <= 5 ? ratio(SIDES, r - 1.6) : ratio(TAILS, r - 5);
  return q < 0 ? -size : size;
}
