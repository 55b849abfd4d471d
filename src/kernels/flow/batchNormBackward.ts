/** The way back through a batch normalisation: through the batch's moments too, where they are those of the batch. */

import type { BackwardRecorder } from "../../engine/autodiff/backward.ts";
import { defineKernel, read, type SettingValues, type TwinArray, write } from "../../engine/kernel.ts";
import backwardSource from "../../wgsl/flow/batch-norm-backward.wgsl";
import sumsSource from "../../wgsl/flow/batch-norm-sums.wgsl";
import { softplus } from "./activations.ts";
import { BATCH_NORM_SETTINGS, type BatchNormMode } from "./batchNorm.ts";
import { COLUMN_LANES } from "./columnLanes.ts";
import {
  type ColumnAdjoint,
  type ColumnFactors,
  nativeNormalisationBack,
  nativeNormSums,
} from "./columnsNativeBackward.ts";
import { NOTHING, type Nothing, withLinearIndex } from "./elementwise.ts";
import { BATCH_NORM_EPSILON } from "./normalisationColumns.ts";
import { SCALAR_ELEMENTARY } from "./rowAccess.ts";

/** What the sums of a column take from its numbers. */
function factorsOf(
  { parameters, moments }: Readonly<Record<string, TwinArray>>,
  { dimensions, parameter_offset: own, moment_offset: from }: SettingValues,
  column: number,
): ColumnFactors {
  const raw = parameters[own + column];
  return {
    mean: moments[from + column],
    inverseDeviation: 1 / Math.sqrt(moments[from + dimensions + column] + BATCH_NORM_EPSILON),
    inverseWeight: 1 / (softplus(raw) + BATCH_NORM_EPSILON),
    weightSlope: 1 / (1 + Math.exp(-raw)),
  };
}

/** Gradients of weights and biases, and the sums that the adjoint of the input needs: [3, dimensions]. */
export const batchNormSums = defineKernel<Nothing>({
  name: "batch-norm-sums",
  summary: "Gradients of a batch normalisation's parameters.",
  bindings: {
    input: read("f32"),
    parameters: read("f32"),
    moments: read("f32"),
    output_adjoint: read("f32"),
    log_det_adjoint: read("f32"),
    gradients: write("f32"),
    sums: write("f32"),
  },
  settings: BATCH_NORM_SETTINGS,
  workgroupSize: COLUMN_LANES,
  constants: () => ({ EPSILON: BATCH_NORM_EPSILON }),
  source: () => [...SCALAR_ELEMENTARY, { file: "src/wgsl/flow/batch-norm-sums.wgsl", text: sumsSource }],
  invocations: ({ dimensions }) => COLUMN_LANES * dimensions,
  twin(arrays, settings) {
    const { input, output_adjoint: outputAdjoint, log_det_adjoint: logDetAdjoint } = arrays;
    const { count, dimensions, parameter_offset: own, log_det_offset: logDets } = settings;
    for (let column = 0; column < dimensions; column++) {
      const { mean, inverseDeviation, inverseWeight, weightSlope } = factorsOf(arrays, settings, column);
      let [plain, weighted, logDet] = [0, 0, 0];
      for (let row = 0; row < count; row++) {
        const at = row * dimensions + column;
        plain += outputAdjoint[at];
        weighted += outputAdjoint[at] * (input[at] - mean) * inverseDeviation;
        logDet += logDetAdjoint[logDets + row];
      }
      arrays.gradients[own + column] = (weighted + logDet * inverseWeight) * weightSlope;
      arrays.gradients[own + dimensions + column] = plain;
      arrays.sums[column] = plain;
      arrays.sums[dimensions + column] = weighted;
      arrays.sums[2 * dimensions + column] = logDet;
    }
  },
  native: nativeNormSums(factorsOf),
});

/** How a column's adjoints go back: through the batch's moments too in training. */
function adjointOf(
  { parameters, moments, sums }: Readonly<Record<string, TwinArray>>,
  { count, dimensions, parameter_offset: own, moment_offset: from }: SettingValues,
  { training }: BatchNormMode,
  column: number,
): ColumnAdjoint {
  const weight = softplus(parameters[own + column]) + BATCH_NORM_EPSILON;
  const subtract = moments[from + column];
  const scale = 1 / Math.sqrt(moments[from + dimensions + column] + BATCH_NORM_EPSILON);
  const byOutput = scale * weight;
  if (!training) return { subtract, byInput: 0, byOutput, add: 0 };
  const byVariance = weight * sums[dimensions + column] + sums[2 * dimensions + column];
  return {
    subtract,
    byInput: (-scale * scale * byVariance) / (count - 1),
    byOutput,
    add: (-byOutput * sums[column]) / count,
  };
}

export const batchNormBackward = defineKernel<BatchNormMode>({
  name: "batch-norm-backward",
  summary: "Adjoint of a batch normalisation's input.",
  bindings: {
    input: read("f32"),
    parameters: read("f32"),
    moments: read("f32"),
    output_adjoint: read("f32"),
    sums: read("f32"),
    input_adjoint: write("f32"),
  },
  settings: BATCH_NORM_SETTINGS,
  workgroupSize: 64,
  constants: ({ training }) => ({ EPSILON: BATCH_NORM_EPSILON, TRAINING: training }),
  source: () => [...SCALAR_ELEMENTARY, ...withLinearIndex("batch-norm-backward.wgsl", backwardSource)],
  invocations: ({ count, dimensions }) => count * dimensions,
  twin(arrays, settings, mode) {
    const { input, output_adjoint: outputAdjoint, input_adjoint: inputAdjoint } = arrays;
    const { count, dimensions } = settings;
    for (let column = 0; column < dimensions; column++) {
      const { subtract, byInput, byOutput, add } = adjointOf(arrays, settings, mode, column);
      for (let at = column; at < count * dimensions; at += dimensions) {
        inputAdjoint[at] = (input[at] - subtract) * byInput + outputAdjoint[at] * byOutput + add;
      }
    }
  },
  native: nativeNormalisationBack(adjointOf),
});

/** Records the way back through a batch normalisation. */
export function recordBatchNorm(recorder: BackwardRecorder<BatchNormMode>): void {
  const { settings, specialisation, buffers } = recorder.call;
  const { input, parameters, moments } = buffers;
  const sums = recorder.scratch(12 * settings.dimensions, "normalisation sums");
  const outputAdjoint = recorder.adjoint("output");
  recorder.run({
    kernel: batchNormSums,
    specialisation: NOTHING,
    settings,
    buffers: {
      input,
      parameters,
      moments,
      output_adjoint: outputAdjoint,
      log_det_adjoint: recorder.adjoint("log_det"),
      gradients: recorder.adjoint("parameters"),
      sums,
    },
  });
  recorder.run({
    kernel: batchNormBackward,
    specialisation,
    settings,
    buffers: {
      input,
      parameters,
      moments,
      output_adjoint: outputAdjoint,
      sums,
      input_adjoint: recorder.adjoint("input"),
    },
  });
}
