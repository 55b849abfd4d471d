/** Compares a kernel's output with its float64 twin. */

import type { TwinArray } from "../../engine/kernel.ts";

/** How to judge. */
export interface Judgement {
  /** Largest error allowed at an index where `value` is expected. */
  readonly tolerance: (index: number, value: number) => number;
  /** Names an index in the message. */
  readonly describe: (index: number) => string;
  /** Indices where a value may be missing on one side only (at the edge of a window). None by default. */
  readonly mayDiffer?: (index: number) => boolean;
}

/**
 * Compares two arrays value by value: missing where missing, infinite where infinite, else within the tolerance.
 * @returns the worst offender in words, with the number of offenders, or undefined
 */
export function compareValues(expected: TwinArray, actual: TwinArray, judgement: Judgement): string | undefined {
  if (expected.length !== actual.length) return `${actual.length} values instead of ${expected.length}`;
  let offenders = 0;
  let worst = -1;
  let worstExcess = 0;
  for (let index = 0; index < expected.length; index++) {
    const excess = excessOf(expected[index], actual[index], index, judgement);
    if (excess <= 1) continue;
    offenders++;
    if (excess > worstExcess) {
      worstExcess = excess;
      worst = index;
    }
  }
  if (offenders === 0) return undefined;
  return (
    `${offenders} of ${expected.length} values are off; worst at ${judgement.describe(worst)}: ` +
    `${actual[worst]} instead of ${expected[worst]}`
  );
}

/** Error in units of the tolerance; infinite where one side is missing. */
function excessOf(expected: number, actual: number, index: number, { tolerance, mayDiffer }: Judgement): number {
  if (Object.is(expected, actual) || expected === actual) return 0;
  if (Number.isNaN(expected) !== Number.isNaN(actual)) return mayDiffer?.(index) ? 0 : Number.POSITIVE_INFINITY;
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) return Number.POSITIVE_INFINITY;
  const allowed = tolerance(index, expected);
  const error = Math.abs(actual - expected);
  return allowed > 0 ? error / allowed : Number.POSITIVE_INFINITY;
}

/**
 * Compares values that are sums over many: the rounding of each is in proportion to the size of all, not to its own.
 * @param tolerance largest error, relative to the root mean square of the expected values and to the value itself
 */
export function compareToScale(expected: TwinArray, actual: TwinArray, tolerance: number): string | undefined {
  let squares = 0;
  for (const value of expected) squares += value * value;
  const scale = Math.sqrt(squares / Math.max(1, expected.length));
  return compareValues(expected, actual, {
    tolerance: (_, value) => tolerance * (scale + Math.abs(value)) + 1e-30,
    describe: (index) => `value ${index}`,
  });
}
