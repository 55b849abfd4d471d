/** The noise that flows turn into curves, drawn where they need it. */

import { defineKernel, type KernelCase, write } from "../../engine/kernel.ts";
import { PHILOX_CONSTANTS } from "../../engine/random/philox.ts";
import { Task } from "../../wasm/tasks.ts";
import source from "../../wgsl/flow/row-noise.wgsl";
import philox from "../../wgsl/snippets/philox.wgsl";
import { compareValues } from "../compare.ts";
import { NOTHING, type Nothing, withLinearIndex } from "./elementwise.ts";
import { rowNoiseSettings, rowNoiseTwin } from "./passTwins.ts";

export { rowNoiseSettings } from "./passTwins.ts";

function noiseCase(count: number, dimensions: number, firstRow: number, seed: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions} from ${firstRow}`,
    specialisation: NOTHING,
    settings: rowNoiseSettings(count, dimensions, firstRow, seed),
    inputs: {},
    outputs: { noise: count * dimensions },
  };
}

/** noise [count, dimensions]: standard normal numbers that follow from seed, row and column alone. */
export const rowNoise = defineKernel<Nothing>({
  name: "row-noise",
  summary: "Normal numbers by row and column (Philox 4x32-10).",
  bindings: { noise: write("f32") },
  settings: { count: "u32", dimensions: "u32", first_row: "u32", stream: "u32", seed_low: "u32", seed_high: "u32" },
  workgroupSize: 64,
  constants: () => PHILOX_CONSTANTS,
  source: () => [{ file: "src/wgsl/snippets/philox.wgsl", text: philox }, ...withLinearIndex("row-noise.wgsl", source)],
  invocations: ({ count, dimensions }) => count * Math.ceil(dimensions / 4),
  twin: rowNoiseTwin,
  native: {
    task: Task.RowNoise,
    structs: { call: "RowNoiseCall" },
    module: { constants: PHILOX_CONSTANTS },
    work: ({ count, dimensions }) => ({
      rows: count * Math.ceil(dimensions / 4),
      chunkRows: 4096,
      multiple: 4,
      operations: 40 * count * dimensions,
    }),
  },
  oracle: {
    cases: () => [noiseCase(1000, 10, 5, 2 ** 52 + 12345), noiseCase(1, 2, 0, 1), noiseCase(77, 4, 123_456, 7)],
    // Logarithm and cosine of adapters are good to about 2^-21 absolutely.
    compare: (_, expected, actual) =>
      compareValues(expected, actual, {
        tolerance: (__, value) => 5e-5 * (1 + Math.abs(value)),
        describe: (index) => `number ${index}`,
      }),
  },
  benchmark: { kernelCase: () => noiseCase(100_000, 10, 0, 1), amount: 1e6, unit: "normal numbers", bytes: 4e6 },
});
