/**
 * Shortest decimals of float32 numbers, as ASCII: those that read back as the same float32, and of these the nearest.
 *
 * The method is that of R. Giulietti, "The Schubfach way to render doubles" (2020): with 10^k the largest power of ten that
 * is not above the spacing of the neighbours, the shortest decimal is the one multiple of 10^(k+1) in the interval that
 * rounds to the number, or else the nearest multiple of 10^k. Where the paper has integers of 128 bits, float64 does for
 * float32: a significand of 24 bits times a factor in two pieces is known to 1e-14 of 10^k, and no float32 and no middle
 * between two of them comes nearer than 1e-10 of it to a multiple of 10^k, or to the middle between two, without being one.
 * Ties go up, as JavaScript's toPrecision has them.
 */

/** Longest text, as in `-123456790000000000000`. */
export const LONGEST_FLOAT32 = 22;

const SIGNIFICAND_BITS = 23;
const HIDDEN_BIT = 2 ** SIGNIFICAND_BITS;
/** What is nearer than this is equal. */
const EQUAL = 1e-12;

/** Biased exponents of finite numbers. */
const EXPONENTS = 255;
/** k for each biased exponent. */
const decimalExponents = new Int8Array(EXPONENTS);
/** The spacing of the neighbours in units of 10^k, from 1 to 10: its upper 28 bits and the rest. */
const spacings = new Float64Array(EXPONENTS);
const spacingRests = new Float64Array(EXPONENTS);
for (let biased = 0; biased < EXPONENTS; biased++) {
  const exponent = Math.max(biased, 1) - 127 - SIGNIFICAND_BITS;
  const k = Math.floor(exponent * Math.log10(2));
  const numerator = 2n ** BigInt(Math.max(exponent, 0)) * 10n ** BigInt(Math.max(-k, 0));
  const denominator = 2n ** BigInt(Math.max(-exponent, 0)) * 10n ** BigInt(Math.max(k, 0));
  const spacing = (numerator << 100n) / denominator;
  decimalExponents[biased] = k;
  spacings[biased] = Number(spacing >> 76n) / 2 ** 24;
  spacingRests[biased] = Number(spacing & (2n ** 76n - 1n)) / 2 ** 100;
}

const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;
const LETTER_E = 0x65;
const INFINITY_TEXT = [..."inf"].map((character) => character.charCodeAt(0));

/**
 * Writes a float32 as JavaScript writes numbers (`-16.25`, `1e-7`), NaN as nothing, infinities as `inf` and `-inf`.
 * @param bits the number's bits, with its sign
 * @param target needs room for {@link LONGEST_FLOAT32} bytes
 * @returns where the text ends
 */
export function writeFloat32(bits: number, target: Uint8Array, at: number): number {
  const biased = (bits >>> SIGNIFICAND_BITS) & 0xff;
  const fraction = bits & (HIDDEN_BIT - 1);
  if (biased === EXPONENTS && fraction !== 0) return at;
  if (bits < 0) target[at++] = MINUS;
  if (biased === EXPONENTS) {
    target.set(INFINITY_TEXT, at);
    return at + INFINITY_TEXT.length;
  }
  if (biased === 0 && fraction === 0) {
    target[at] = ZERO;
    return at + 1;
  }
  if (fraction === 0) return writePowerOfTwo(2 ** (biased - 127), target, at);

  const significand = biased === 0 ? fraction : fraction + HIDDEN_BIT;
  const product = significand * spacings[biased];
  let whole = product | 0;
  let rest = product - whole + significand * spacingRests[biased];
  if (rest >= 1) {
    rest--;
    whole++;
  }
  // Halfway to the neighbours belongs to the number where its significand is even, as ties do.
  const reach = (spacings[biased] + spacingRests[biased]) / 2 + (significand & 1 ? -EQUAL : EQUAL);
  const lastDigit = whole % 10;
  if (lastDigit + rest < reach) return writeRounded(whole - lastDigit, decimalExponents[biased], target, at);
  if (10 - lastDigit - rest < reach) return writeRounded(whole - lastDigit + 10, decimalExponents[biased], target, at);
  return writeDecimal(rest < 0.5 - EQUAL ? whole : whole + 1, decimalExponents[biased], target, at);
}

/**
 * Powers of two, whose lower neighbours are nearer than the upper ones: few enough for the slow way. Of three of them (2^-96,
 * 2^87, 2^90) a decimal that is a digit shorter reads back as well, but it is not the nearest one.
 */
function writePowerOfTwo(value: number, target: Uint8Array, at: number): number {
  let text = "";
  for (let digits = 1; Math.fround(Number(text)) !== value; digits++) text = String(Number(value.toPrecision(digits)));
  for (let index = 0; index < text.length; index++) target[at++] = text.charCodeAt(index);
  return at;
}

/** Writes `digits` 10^`exponent` without the zeros at the end of the digits. */
function writeRounded(digits: number, exponent: number, target: Uint8Array, at: number): number {
  let kept = digits;
  let scale = exponent;
  while (kept % 10 === 0) {
    kept = (kept / 10) | 0;
    scale++;
  }
  return writeDecimal(kept, scale, target, at);
}

/** Writes `digits` 10^`exponent` in the form that JavaScript gives numbers. */
function writeDecimal(digits: number, exponent: number, target: Uint8Array, at: number): number {
  const count = digitCount(digits);
  /** Digits before the point. */
  const before = count + exponent;
  if (before > 21 || before <= -6) return writeScientific(digits, count, before - 1, target, at);
  if (exponent >= 0) {
    writeDigits(digits, at, at + count, target);
    return writeZeros(at + count, at + before, target);
  }
  if (before > 0) {
    const end = at + count + 1;
    const left = writeDigits(digits, at + before + 1, end, target);
    target[at + before] = POINT;
    writeDigits(left, at, at + before, target);
    return end;
  }
  target[at] = ZERO;
  target[at + 1] = POINT;
  const first = writeZeros(at + 2, at + 2 - before, target);
  writeDigits(digits, first, first + count, target);
  return first + count;
}

function writeScientific(digits: number, count: number, exponent: number, target: Uint8Array, at: number): number {
  let end = at + 1;
  let first = digits;
  if (count > 1) {
    end = at + count + 1;
    first = writeDigits(digits, at + 2, end, target);
    target[at + 1] = POINT;
  }
  target[at] = ZERO + first;
  target[end] = LETTER_E;
  target[end + 1] = exponent < 0 ? MINUS : PLUS;
  const size = Math.abs(exponent);
  const places = digitCount(size);
  writeDigits(size, end + 2, end + 2 + places, target);
  return end + 2 + places;
}

function writeZeros(start: number, end: number, target: Uint8Array): number {
  for (let index = start; index < end; index++) target[index] = ZERO;
  return end;
}

/** Fills the places from `start` to `end` with the last digits. @returns the digits before them */
function writeDigits(digits: number, start: number, end: number, target: Uint8Array): number {
  let left = digits;
  for (let index = end - 1; index >= start; index--) {
    const rest = (left / 10) | 0;
    target[index] = ZERO + left - 10 * rest;
    left = rest;
  }
  return left;
}

/** Up to nine digits. */
function digitCount(digits: number): number {
  if (digits >= 1e8) return 9;
  if (digits >= 1e7) return 8;
  if (digits >= 1e6) return 7;
  if (digits >= 1e5) return 6;
  if (digits >= 1e4) return 5;
  if (digits >= 1e3) return 4;
  if (digits >= 1e2) return 3;
  return digits >= 10 ? 2 : 1;
}
