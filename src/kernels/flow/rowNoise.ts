/** The noise that flows turn into curves, drawn where they need it. */

import { defineKernel, write } from "../../engine/kernel.ts";
import { PHILOX_CONSTANTS } from "../../engine/random/philox.ts";
import { Task } from "../../wasm/tasks.ts";
import source from "../../wgsl/flow/row-noise.wgsl";
import { type Nothing, withLinearIndex } from "./elementwise.ts";
import { NORMAL_NUMBERS } from "./normalShader.ts";
import { rowNoiseTwin } from "./rowNoiseTwin.ts";

export { rowNoiseSettings } from "./rowNoiseTwin.ts";

/** noise [count, dimensions]: standard normal numbers that follow from seed, row and column alone. */
export const rowNoise = defineKernel<Nothing>({
  name: "row-noise",
  summary: "Normal numbers by row and column (Philox 4x32-10).",
  bindings: { noise: write("f32") },
  settings: { count: "u32", dimensions: "u32", first_row: "u32", stream: "u32", seed_low: "u32", seed_high: "u32" },
  workgroupSize: 64,
  constants: () => PHILOX_CONSTANTS,
  source: () => [...NORMAL_NUMBERS, ...withLinearIndex("row-noise.wgsl", source)],
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
});
