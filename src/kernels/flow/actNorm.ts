/**
 * Activation normalisation (Kingma & Dhariwal 2018): y = x exp(log_scale) + shift, with learned scale and shift that start
 * from the first batch's moments. It needs no statistics later, so training and use compute the same.
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
import applySource from "../../wgsl/flow/act-norm.wgsl";
import backwardSource from "../../wgsl/flow/act-norm-backward.wgsl";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";
import { COLUMN_LANES } from "./columnLanes.ts";
import { nativeNormalisation } from "./columnsNative.ts";
import { NOTHING, type Nothing, withLinearIndex } from "./elementwise.ts";
import { actNormColumn, type ColumnMap } from "./normalisationColumns.ts";
import { SCALAR_ELEMENTARY } from "./rowAccess.ts";

const SETTINGS = { count: "u32", dimensions: "u32", parameter_offset: "u32", log_det_offset: "u32" } as const;

function actNormInputs(count: number, dimensions: number) {
  return { input: normalValues(count * dimensions, 31), parameters: normalValues(2 * dimensions, 32) };
}

function actNormSettings(count: number, dimensions: number): SettingValues {
  return { count, dimensions, parameter_offset: 0, log_det_offset: 0 };
}

function applyCase(count: number, dimensions: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: actNormSettings(count, dimensions),
    inputs: actNormInputs(count, dimensions),
    outputs: { output: count * dimensions, log_det: count },
  };
}

function applyTwin(inverse: boolean) {
  return (arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void => {
    const { input, parameters, output, log_det: logDet } = arrays;
    const { count, dimensions, parameter_offset: own, log_det_offset: from } = settings;
    let sum = 0;
    for (let column = 0; column < dimensions; column++) {
      const scale = Math.exp(parameters[own + column]);
      const shift = parameters[own + dimensions + column];
      sum += parameters[own + column];
      for (let at = column; at < count * dimensions; at += dimensions) {
        output[at] = inverse ? (input[at] - shift) / scale : input[at] * scale + shift;
      }
    }
    logDet.fill(inverse ? -sum : sum, from, from + count);
  };
}

/** The same for the WebAssembly twin. */
const columnOf =
  (inverse: boolean) =>
  (
    { parameters }: Readonly<Record<string, TwinArray>>,
    { dimensions, parameter_offset: own }: SettingValues,
    column: number,
  ): ColumnMap =>
    actNormColumn(parameters[own + column], parameters[own + dimensions + column], inverse);

function defineActNorm(inverse: boolean) {
  return defineKernel<Nothing>({
    name: `act-norm-${inverse ? "inverse" : "forward"}`,
    summary: `Activation normalisation, ${inverse ? "inverse" : "forward"}.`,
    bindings: { input: read("f32"), parameters: read("f32"), output: write("f32"), log_det: write("f32") },
    settings: SETTINGS,
    workgroupSize: 64,
    constants: () => ({ INVERSE: inverse }),
    source: () => [...SCALAR_ELEMENTARY, ...withLinearIndex("act-norm.wgsl", applySource)],
    invocations: ({ count }) => count,
    twin: applyTwin(inverse),
    native: nativeNormalisation(columnOf(inverse)),
    ...(inverse ? {} : { backward: recordBackward }),
    oracle: {
      cases: () => [applyCase(1, 3), applyCase(130, 10)],
      compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
    },
    benchmark: { kernelCase: () => applyCase(100_000, 10), amount: 100_000, unit: "rows", bytes: 8.4e6 },
  });
}

function backwardCase(count: number, dimensions: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: actNormSettings(count, dimensions),
    inputs: {
      ...actNormInputs(count, dimensions),
      output_adjoint: normalValues(count * dimensions, 33),
      log_det_adjoint: normalValues(count, 34),
    },
    outputs: { input_adjoint: count * dimensions, gradients: 2 * dimensions },
  };
}

const actNormBackward = defineKernel<Nothing>({
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
  settings: SETTINGS,
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
  oracle: {
    cases: () => [backwardCase(1, 3), backwardCase(1000, 10)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 2e-5),
  },
  benchmark: { kernelCase: () => backwardCase(100_000, 10), amount: 100_000, unit: "rows", bytes: 12e6 },
});

/** Activation normalisation in both directions. */
export const actNorm = { forward: defineActNorm(false), inverse: defineActNorm(true) };

function recordBackward(recorder: BackwardRecorder<Nothing>): void {
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
