/** The way back through an activation normalisation. */

import type { BackwardRecorder } from "../../engine/autodiff/backward.ts";
import { defineKernel, read, write } from "../../engine/kernel.ts";
import backwardSource from "../../wgsl/flow/act-norm-backward.wgsl";
import { ACT_NORM_SETTINGS } from "./actNorm.ts";
import { COLUMN_LANES } from "./columnLanes.ts";
import { NOTHING, type Nothing } from "./elementwise.ts";
import { SCALAR_ELEMENTARY } from "./rowAccess.ts";

export const actNormBackward = defineKernel<Nothing>({
  name: "act-norm-backward",
  summary: "Adjoint of an activation normalisation's input, and gradients of its parameters.",
  bindings: {
    input: read("f32"),
    parameters: read("f32"),
    output_adjoint: read("f32"),
    log_det_adjoint: read("f32"),
    input_adjoint: write("f32"),
    gradients: write("f32"),
  },
  settings: ACT_NORM_SETTINGS,
  workgroupSize: COLUMN_LANES,
  constants: () => ({}),
  source: () => [...SCALAR_ELEMENTARY, { file: "src/wgsl/flow/act-norm-backward.wgsl", text: backwardSource }],
  invocations: ({ dimensions }) => COLUMN_LANES * dimensions,
  twin(arrays, settings) {
    const { input, parameters, output_adjoint: outputAdjoint, log_det_adjoint: logDetAdjoint, gradients } = arrays;
    const { count, dimensions, parameter_offset: own, log_det_offset: from } = settings;
    for (let column = 0; column < dimensions; column++) {
      const scale = Math.exp(parameters[own + column]);
      let [byLogScale, byShift] = [0, 0];
      for (let row = 0; row < count; row++) {
        const at = row * dimensions + column;
        arrays.input_adjoint[at] = outputAdjoint[at] * scale;
        byLogScale += outputAdjoint[at] * input[at] * scale + logDetAdjoint[from + row];
        byShift += outputAdjoint[at];
      }
      gradients[own + column] = byLogScale;
      gradients[own + dimensions + column] = byShift;
    }
  },
});

/** Records the way back through {@link actNormBackward}. */
export function recordActNorm(recorder: BackwardRecorder<Nothing>): void {
  const { settings, buffers } = recorder.call;
  recorder.run({
    kernel: actNormBackward,
    specialisation: NOTHING,
    settings,
    buffers: {
      input: buffers.input,
      parameters: buffers.parameters,
      output_adjoint: recorder.adjoint("output"),
      log_det_adjoint: recorder.adjoint("log_det"),
      input_adjoint: recorder.adjoint("input"),
      gradients: recorder.adjoint("parameters"),
    },
  });
}
