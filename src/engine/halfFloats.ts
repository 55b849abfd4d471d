/**
 * float32 to IEEE half floats and back, in bulk: to them rounded to the nearest, ties to even, by tables over the upper bits
 * (after the method of van der Zijp), back by a table of them all. The tests compare with `@petamoriken/float16`.
 */

/** For each sign and exponent of a float32: the bits of the result without its mantissa, and how far the mantissa moves. */
const base = new Uint16Array(512);
const shift = new Uint8Array(512);

/** The shift where nothing of the mantissa is left: zeros and infinities. */
const NO_MANTISSA = 0;

for (let index = 0; index < 512; index++) {
  const sign = (index & 0x100) << 7;
  const exponent = (index & 0xff) - 127;
  if (exponent < -25) [base[index], shift[index]] = [sign, NO_MANTISSA];
  else if (exponent < -14) [base[index], shift[index]] = [sign, -exponent - 1];
  else if (exponent <= 15) [base[index], shift[index]] = [sign | ((exponent + 15) << 10), 13];
  else [base[index], shift[index]] = [sign | 0x7c00, NO_MANTISSA];
}

const HIDDEN_BIT = 0x800000;
const QUIET_NAN = 0x7e00;

/** Writes the half floats of `values` as their bits. */
export function toHalfFloats(values: Float32Array, target: Uint16Array): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    const key = word >>> 23;
    const mantissa = word & 0x7fffff;
    if ((key & 0xff) === 0xff && mantissa !== 0) {
      target[index] = QUIET_NAN;
      continue;
    }
    const moved = shift[key];
    if (moved === NO_MANTISSA) {
      target[index] = base[key];
      continue;
    }
    // Subnormal results carry the hidden bit in their mantissa, normal ones in their exponent.
    const full = moved > 13 ? mantissa | HIDDEN_BIT : mantissa;
    const kept = base[key] + (full >>> moved);
    const rest = full & ((1 << moved) - 1);
    const half = 1 << (moved - 1);
    target[index] = kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
  }
}

/** The value of each half float; made when first asked for. */
let valuesOfAll: Float32Array | undefined;

function halfValue(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

/** The values of half floats that are given as their bits, in `values`. */
export function fromHalfFloats(bits: Uint16Array, values: Float32Array = new Float32Array(bits.length)): Float32Array {
  valuesOfAll ??= Float32Array.from({ length: 2 ** 16 }, (_, index) => halfValue(index));
  for (let index = 0; index < bits.length; index++) values[index] = valuesOfAll[bits[index]];
  return values;
}

/** The bits of half floats. */
export function halfFloatBits(values: Float32Array): Uint16Array {
  const bits = new Uint16Array(values.length);
  toHalfFloats(values, bits);
  return bits;
}
