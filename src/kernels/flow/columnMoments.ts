/** Moments of a batch, column by column. */

import { defineKernel, read, type TwinArray, write } from "../../engine/kernel.ts";
import momentsSource from "../../wgsl/flow/column-moments.wgsl";
import { COLUMN_LANES } from "./columnLanes.ts";
import { nativeMoments } from "./columnMomentsNative.ts";
import type { Nothing } from "./elementwise.ts";

/** Mean and unbiased variance of a column of [count, dimensions]. */
function momentsOfColumn(values: TwinArray, count: number, dimensions: number, column: number): [number, number] {
  let sum = 0;
  for (let row = 0; row < count; row++) sum += values[row * dimensions + column];
  const mean = sum / count;
  let squares = 0;
  for (let row = 0; row < count; row++) squares += (values[row * dimensions + column] - mean) ** 2;
  return [mean, squares / (Math.max(count, 2) - 1)];
}

/** moments[offset ..] = means of all columns, then their unbiased variances. */
export const columnMoments = defineKernel<Nothing>({
  name: "column-moments",
  summary: "Mean and unbiased variance of each column of a batch.",
  bindings: { input: read("f32"), moments: write("f32") },
  settings: { count: "u32", dimensions: "u32", offset: "u32" },
  workgroupSize: COLUMN_LANES,
  constants: () => ({}),
  source: () => [{ file: "src/wgsl/flow/column-moments.wgsl", text: momentsSource }],
  invocations: ({ dimensions }) => COLUMN_LANES * dimensions,
  twin({ input, moments }, { count, dimensions, offset }) {
    for (let column = 0; column < dimensions; column++) {
      const [mean, variance] = momentsOfColumn(input, count, dimensions, column);
      moments[offset + column] = mean;
      moments[offset + dimensions + column] = variance;
    }
  },
  native: nativeMoments,
});
