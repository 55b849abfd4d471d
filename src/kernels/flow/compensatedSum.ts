/**
 * WGSL of sums of products whose rounding errors are added up apart (as in Dot2 of Ogita, Rump & Oishi 2005). The error
 * of a product is known without a fused multiply-add, which WGSL does not promise: both factors are split into halves
 * of 12 bits (Dekker 1971), whose products float32 holds exactly.
 */

/**
 * Hides a value from the compiler, which may otherwise take the error terms for zero: WGSL allows reassociation, and
 * drivers use it. No count of rows has its highest bit set, but only the host knows.
 */
const hidden = (expression: string): string =>
  `bitcast<Rows>(bitcast<Bits>(${expression}) ^ Bits(settings.count >> 31u))`;

/** The leading 12 bits of significand that a number keeps. */
const LEADING_BITS = 0xfffff000;

/** An expression of type `Rows` with the leading half of a variable of that type; what it leaves is exact as well. */
const leadingHalf = (variable: string): string => `bitcast<Rows>(bitcast<Bits>(${variable}) & Bits(${LEADING_BITS}u))`;

/** Expressions of a factor and of the two halves that make it up. */
export interface SplitFactor {
  readonly whole: string;
  readonly high: string;
  readonly low: string;
}

/** Statements that split the variable `whole` into `whole_high` and `whole_low`. */
export function splitStatements(whole: string): string[] {
  return [`let ${whole}_high = ${leadingHalf(whole)};`, `let ${whole}_low = ${whole} - ${whole}_high;`];
}

/** The names that {@link splitStatements} gives. */
export const splitNames = (whole: string): SplitFactor => ({
  whole,
  high: `${whole}_high`,
  low: `${whole}_low`,
});

/**
 * Statements that add the product of two factors to the variable `sum`, and what was rounded off to `lost`.
 * Names that begin with `prefix` must be free.
 */
export function addCompensated(
  sum: string,
  lost: string,
  left: SplitFactor,
  right: SplitFactor,
  prefix: string,
): string[] {
  const [product, next, kept] = [`${prefix}_product`, `${prefix}_next`, `${prefix}_kept`];
  return [
    `let ${product} = ${left.high} * ${right.high};`,
    `let ${next} = ${hidden(`${sum} + ${product}`)};`,
    `let ${kept} = ${hidden(`${next} - ${sum}`)};`,
    `${lost} += fma(${left.high}, ${right.low}, ${left.low} * ${right.whole}) + ((${sum} - (${next} - ${kept})) + (${product} - ${kept}));`,
    `${sum} = ${next};`,
  ];
}
