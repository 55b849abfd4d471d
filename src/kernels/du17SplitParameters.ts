/** DU17's parameter sets in the form in which its kernels take them. */

/**
 * Splits float64 values into two float32 each, as the kernel takes them: [row, high of 4, low of 4].
 * Sets that are not positive and finite become zeros, which the kernel knows as invalid.
 */
export function splitParameters(
  sets: Float64Array,
  rows: number,
  target: Float32Array = new Float32Array(8 * rows),
): Float32Array {
  for (let row = 0; row < rows; row++) {
    const valid = validSet(sets, 4 * row);
    for (let column = 0; column < 4; column++) {
      const value = valid ? clampLambda(sets[4 * row + column], column) : 0;
      const high = Math.fround(value);
      target[8 * row + column] = high;
      target[8 * row + 4 + column] = value - high;
    }
  }
  return target;
}

/** Masses outside this range (Msun) are no stars, and their ratios would leave float32. */
const MASS_RANGE = [1e-6, 1e6] as const;
/** Beyond these Lambdas the compactness has long reached its cap: float32 holds them. */
const LAMBDA_RANGE = [1e-30, 1e30] as const;

function validSet(sets: Float64Array, at: number): boolean {
  for (let column = 0; column < 4; column++) {
    const value = sets[at + column];
    if (!(value > 0) || value === Number.POSITIVE_INFINITY) return false;
    if (column < 2 && (value < MASS_RANGE[0] || value > MASS_RANGE[1])) return false;
  }
  return true;
}

function clampLambda(value: number, column: number): number {
  return column < 2 ? value : Math.min(Math.max(value, LAMBDA_RANGE[0]), LAMBDA_RANGE[1]);
}
