/** The base distribution: a standard normal in all dimensions. */

import { defineKernel, read, write } from "../../engine/kernel.ts";
import { Task } from "../../wasm/tasks.ts";
import source from "../../wgsl/flow/gaussian-log-density.wgsl";
import { type Nothing, withLinearIndex } from "./elementwise.ts";
import { HALF_LOG_TWO_PI, logDensityTwin } from "./gaussianTwin.ts";

export const GAUSSIAN_SETTINGS = { count: "u32", dimensions: "u32", transforms: "u32" } as const;

/** log p of each row from z [count, dimensions] and the log-determinants [transforms, count]. */
export const gaussianLogDensity = defineKernel<Nothing>({
  name: "gaussian-log-density",
  summary: "Log-density of each row from the base distribution and all log-determinants.",
  bindings: { input: read("f32"), log_det: read("f32"), log_density: write("f32") },
  settings: GAUSSIAN_SETTINGS,
  workgroupSize: 64,
  constants: () => ({ HALF_LOG_TWO_PI }),
  source: () => withLinearIndex("gaussian-log-density.wgsl", source),
  invocations: ({ count }) => count,
  twin: logDensityTwin,
  native: {
    task: Task.LogDensity,
    structs: { call: "LogDensityCall" },
    module: { constants: { HALF_LOG_TWO_PI: { pair: HALF_LOG_TWO_PI } } },
    work: ({ count, dimensions, transforms }) => ({
      rows: count,
      chunkRows: 4096,
      multiple: 64,
      operations: count * (2 * dimensions + transforms),
    }),
  },
});
