/** The base distribution: a standard normal in all dimensions. */

import { defineKernel, type KernelCase, read, write } from "../../engine/kernel.ts";
import { Task } from "../../wasm/tasks.ts";
import source from "../../wgsl/flow/gaussian-log-density.wgsl";
import backwardSource from "../../wgsl/flow/gaussian-log-density-backward.wgsl";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";
import { NOTHING, type Nothing, withLinearIndex } from "./elementwise.ts";
import { HALF_LOG_TWO_PI, logDensityTwin } from "./passTwins.ts";

const SETTINGS = { count: "u32", dimensions: "u32", transforms: "u32" } as const;

function densityCase(count: number, dimensions: number, transforms: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: { count, dimensions, transforms },
    inputs: { input: normalValues(count * dimensions, 51), log_det: normalValues(count * transforms, 52) },
    outputs: { log_density: count },
  };
}

const gaussianLogDensityBackward = defineKernel<Nothing>({
  name: "gaussian-log-density-backward",
  summary: "Adjoints of the base distribution's input and of all log-determinants.",
  bindings: {
    input: read("f32"),
    log_density_adjoint: read("f32"),
    input_adjoint: write("f32"),
    log_det_adjoint: write("f32"),
  },
  settings: SETTINGS,
  workgroupSize: 64,
  constants: () => ({}),
  source: () => withLinearIndex("gaussian-log-density-backward.wgsl", backwardSource),
  invocations: ({ count }) => count,
  twin(arrays, { count, dimensions, transforms }) {
    const { input, log_density_adjoint: adjoint } = arrays;
    for (let row = 0; row < count; row++) {
      for (let i = row * dimensions; i < (row + 1) * dimensions; i++)
        arrays.input_adjoint[i] = -adjoint[row] * input[i];
      for (let k = 0; k < transforms; k++) arrays.log_det_adjoint[k * count + row] = adjoint[row];
    }
  },
  oracle: {
    cases: () => [backwardCase(1, 2, 1), backwardCase(130, 10, 16)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-6),
  },
  benchmark: { kernelCase: () => backwardCase(100_000, 10, 16), amount: 100_000, unit: "rows", bytes: 14.8e6 },
});

function backwardCase(count: number, dimensions: number, transforms: number): KernelCase<Nothing> {
  return {
    ...densityCase(count, dimensions, transforms),
    inputs: { input: normalValues(count * dimensions, 51), log_density_adjoint: normalValues(count, 53) },
    outputs: { input_adjoint: count * dimensions, log_det_adjoint: count * transforms },
  };
}

/** log p of each row from z [count, dimensions] and the log-determinants [transforms, count]. */
export const gaussianLogDensity = defineKernel<Nothing>({
  name: "gaussian-log-density",
  summary: "Log-density of each row from the base distribution and all log-determinants.",
  bindings: { input: read("f32"), log_det: read("f32"), log_density: write("f32") },
  settings: SETTINGS,
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
  backward(recorder) {
    const { settings, buffers } = recorder.call;
    recorder.run({
      kernel: gaussianLogDensityBackward,
      specialisation: NOTHING,
      settings,
      buffers: {
        input: buffers.input,
        log_density_adjoint: recorder.adjoint("log_density"),
        input_adjoint: recorder.adjoint("input"),
        log_det_adjoint: recorder.adjoint("log_det"),
      },
    });
  },
  oracle: {
    cases: () => [densityCase(1, 2, 1), densityCase(130, 10, 16)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
  },
  benchmark: { kernelCase: () => densityCase(100_000, 10, 16), amount: 100_000, unit: "rows", bytes: 10.8e6 },
});
