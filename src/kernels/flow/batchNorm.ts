/**
 * Batch normalisation between couplings (Ioffe & Szegedy 2015, as a bijection by Dinh, Sohl-Dickstein & Bengio 2017):
 *
 *   y = w (x - m) / sqrt(v + epsilon) + b,  w = softplus(raw) + epsilon,  log-det = sum(ln w - ln(v + epsilon) / 2)
 *
 * In training m and v are the batch's mean and unbiased variance, and adjoints flow through them; else they are given.
 */

import {
  type BackwardRecorder,
  defineKernel,
  type KernelCase,
  read,
  type SettingValues,
  type TwinArray,
  write,
} from "../../engine/kernel.ts";
import applySource from "../../wgsl/flow/batch-norm.wgsl";
import backwardSource from "../../wgsl/flow/batch-norm-backward.wgsl";
import sumsSource from "../../wgsl/flow/batch-norm-sums.wgsl";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";
import { softplus } from "./activations.ts";
import { COLUMN_LANES } from "./columnLanes.ts";
import {
  type ColumnAdjoint,
  type ColumnFactors,
  nativeNormalisation,
  nativeNormalisationBack,
  nativeNormSums,
} from "./columnsNative.ts";
import { NOTHING, type Nothing, withLinearIndex } from "./elementwise.ts";
import { BATCH_NORM_EPSILON, batchNormColumn, type ColumnMap } from "./normalisationColumns.ts";
import { SCALAR_ELEMENTARY } from "./rowAccess.ts";

export { BATCH_NORM_EPSILON } from "./normalisationColumns.ts";

/** Rows of one invocation. */
const ROWS_TOGETHER = 8;

/** The raw weight whose softplus, with epsilon, is one: where training starts. */
export const UNIT_RAW_WEIGHT = Math.log(Math.expm1(1 - BATCH_NORM_EPSILON));

/** Which way a normalisation runs, and whether its moments are those of the batch. */
export interface BatchNormMode {
  readonly training: boolean;
}

const SETTINGS = {
  count: "u32",
  dimensions: "u32",
  parameter_offset: "u32",
  moment_offset: "u32",
  log_det_offset: "u32",
} as const;

function settingsOf(count: number, dimensions: number): SettingValues {
  return { count, dimensions, parameter_offset: 0, moment_offset: 0, log_det_offset: 0 };
}

function normInputs(count: number, dimensions: number) {
  return {
    input: normalValues(count * dimensions, 22),
    parameters: normalValues(2 * dimensions, 23, 2),
    moments: normalValues(2 * dimensions, 24).map((value, index) => (index < dimensions ? value : Math.abs(value))),
  };
}

function applyTwin(inverse: boolean) {
  return (arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void => {
    const { input, parameters, moments, output, log_det: logDet } = arrays;
    const { count, dimensions, parameter_offset: own, moment_offset: from } = settings;
    let sum = 0;
    for (let column = 0; column < dimensions; column++) {
      const weight = softplus(parameters[own + column]) + BATCH_NORM_EPSILON;
      const bias = parameters[own + dimensions + column];
      const mean = moments[from + column];
      const variance = moments[from + dimensions + column] + BATCH_NORM_EPSILON;
      const scale = weight / Math.sqrt(variance);
      sum += Math.log(weight) - 0.5 * Math.log(variance);
      for (let at = column; at < count * dimensions; at += dimensions) {
        output[at] = inverse ? (input[at] - bias) / scale + mean : (input[at] - mean) * scale + bias;
      }
    }
    logDet.fill(inverse ? -sum : sum, settings.log_det_offset, settings.log_det_offset + count);
  };
}

/** The same for the WebAssembly twin. */
const columnOf =
  (inverse: boolean) =>
  (
    { parameters, moments }: Readonly<Record<string, TwinArray>>,
    { dimensions, parameter_offset: own, moment_offset: from }: SettingValues,
    column: number,
  ): ColumnMap => {
    const raw = { weight: parameters[own + column], bias: parameters[own + dimensions + column] };
    const measured = { mean: moments[from + column], variance: moments[from + dimensions + column] };
    return batchNormColumn(raw, measured, inverse);
  };

function defineBatchNorm(inverse: boolean) {
  return defineKernel<BatchNormMode>({
    name: `batch-norm-${inverse ? "inverse" : "forward"}`,
    summary: `Batch normalisation by given moments, ${inverse ? "inverse" : "forward"}.`,
    bindings: {
      input: read("f32"),
      parameters: read("f32"),
      moments: read("f32"),
      output: write("f32"),
      log_det: write("f32"),
    },
    settings: SETTINGS,
    workgroupSize: 64,
    constants: () => ({ EPSILON: BATCH_NORM_EPSILON, INVERSE: inverse, ROWS_TOGETHER: { u32: ROWS_TOGETHER } }),
    source: () => [...SCALAR_ELEMENTARY, ...withLinearIndex("batch-norm.wgsl", applySource)],
    invocations: ({ count }) => Math.ceil(count / ROWS_TOGETHER),
    twin: applyTwin(inverse),
    native: nativeNormalisation(columnOf(inverse)),
    ...(inverse ? {} : { backward: recordBackward }),
    oracle: {
      cases: () =>
        [
          [1, 3],
          [130, 10],
        ].map(([count, dimensions]) => ({
          name: `${count} rows of ${dimensions}`,
          specialisation: { training: false },
          settings: settingsOf(count, dimensions),
          inputs: normInputs(count, dimensions),
          outputs: { output: count * dimensions, log_det: count },
        })),
      compare: (_, expected, actual) => compareToScale(expected, actual, 2e-5),
    },
    benchmark: {
      kernelCase: () => ({
        name: "100,000 rows",
        specialisation: { training: false },
        settings: settingsOf(100_000, 10),
        inputs: normInputs(100_000, 10),
        outputs: { output: 1_000_000, log_det: 100_000 },
      }),
      amount: 100_000,
      unit: "rows",
      bytes: 4 * 2_100_000,
    },
  });
}

function backwardInputs(count: number, dimensions: number) {
  return {
    ...normInputs(count, dimensions),
    output_adjoint: normalValues(count * dimensions, 25),
  };
}

function sumsCase(count: number, dimensions: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: settingsOf(count, dimensions),
    inputs: { ...backwardInputs(count, dimensions), log_det_adjoint: normalValues(count, 26) },
    outputs: { gradients: 2 * dimensions, sums: 3 * dimensions },
  };
}

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
const batchNormSums = defineKernel<Nothing>({
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
  settings: SETTINGS,
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
  oracle: {
    cases: () => [sumsCase(2, 3), sumsCase(1000, 10)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 2e-5),
  },
  benchmark: { kernelCase: () => sumsCase(100_000, 10), amount: 100_000, unit: "rows", bytes: 8.4e6 },
});

function backwardCase(count: number, dimensions: number, training: boolean): KernelCase<BatchNormMode> {
  return {
    name: `${count} rows of ${dimensions}, ${training ? "training" : "evaluation"}`,
    specialisation: { training },
    settings: settingsOf(count, dimensions),
    inputs: { ...backwardInputs(count, dimensions), sums: normalValues(3 * dimensions, 27, 10) },
    outputs: { input_adjoint: count * dimensions },
  };
}

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

const batchNormBackward = defineKernel<BatchNormMode>({
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
  settings: SETTINGS,
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
  oracle: {
    cases: () => [backwardCase(2, 3, true), backwardCase(150, 10, true), backwardCase(150, 10, false)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 2e-5),
  },
  benchmark: { kernelCase: () => backwardCase(100_000, 10, true), amount: 100_000, unit: "rows", bytes: 12e6 },
});

/** Batch normalisation in both directions. */
export const batchNorm = { forward: defineBatchNorm(false), inverse: defineBatchNorm(true) };

function recordBackward(recorder: BackwardRecorder<BatchNormMode>): void {
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
