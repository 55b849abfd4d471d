/** The way back through the base distribution's log-density. */

import type { BackwardRecorder } from "../../engine/autodiff/backward.ts";
import { defineKernel, read, write } from "../../engine/kernel.ts";
import backwardSource from "../../wgsl/flow/gaussian-log-density-backward.wgsl";
import { NOTHING, type Nothing, withLinearIndex } from "./elementwise.ts";
import { GAUSSIAN_SETTINGS } from "./gaussian.ts";

export const gaussianLogDensityBackward = defineKernel<Nothing>({
  name: "gaussian-log-density-backward",
  summary: "Adjoints of the base distribution's input and of all log-determinants.",
  bindings: {
    input: read("f32"),
    log_density_adjoint: read("f32"),
    input_adjoint: write("f32"),
    log_det_adjoint: write("f32"),
  },
  settings: GAUSSIAN_SETTINGS,
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
});

/** Records the way back through the log-density. */
export function recordGaussian(recorder: BackwardRecorder<Nothing>): void {
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
}
