/** What kernels that reduce a batch column by column share. */

import type { TwinArray } from "../../engine/kernel.ts";

/** Lanes of the workgroup that reduces a column. */
export const COLUMN_LANES = 64;

/** Mean and unbiased variance of a column of [count, dimensions]. */
export function momentsOfColumn(
  values: TwinArray,
  count: number,
  dimensions: number,
  column: number,
): [number, number] {
  let sum = 0;
  for (let row = 0; row < count; row++) sum += values[row * dimensions + column];
  const mean = sum / count;
  let squares = 0;
  for (let row = 0; row < count; row++) squares += (values[row * dimensions + column] - mean) ** 2;
  return [mean, squares / (Math.max(count, 2) - 1)];
}
