/**
 * A transform of a program's own, in one file: y = sinh(arcsinh(x) exp(s) + t), feature by feature, with learned s and t
 * (Jones & Pewsey 2009). It bends the tails (s) and leans (t).
 */

import { type BackwardRecorder, defineBackward } from "../../src/engine/autodiff/backward.ts";
import { kernelCall } from "../../src/engine/backend.ts";
import { defineKernel, type Kernel, read, type SettingValues, type TwinArray, write } from "../../src/engine/kernel.ts";
import { checkKernel, type KernelCase, type KernelCheck } from "../../src/engine/kernelCheck.ts";
import type { Step, TransformRow } from "../../src/flow/transforms/transform.ts";
import { compareToScale } from "../../src/kernels/checks/compare.ts";
import { normalValues } from "../../src/kernels/checks/normalValues.ts";
import { NOTHING, type Nothing } from "../../src/kernels/flow/elementwise.ts";

export const SINH_ARCSINH = "test:sinh-arcsinh";

export interface SinhArcsinhTransform {
  readonly kind: typeof SINH_ARCSINH;
}

const SETTINGS = { count: "u32", dimensions: "u32", parameter_offset: "u32", log_det_offset: "u32" } as const;

const ARCSINH = "fn arcsinh(x: f32) -> f32 { return sign(x) * log(abs(x) + sqrt(x * x + 1.0)); }";

const APPLY = `${ARCSINH}
@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  if (row >= settings.count) { return; }
  var log_det_sum = 0.0;
  for (var column = 0u; column < settings.dimensions; column++) {
    let place = row * settings.dimensions + column;
    let s = parameters[settings.parameter_offset + column];
    let t = parameters[settings.parameter_offset + settings.dimensions + column];
    let value = input[place];
    let bent = select(arcsinh(value) * exp(s) + t, (arcsinh(value) - t) * exp(-s), INVERSE);
    output[place] = sinh(bent);
    log_det_sum += log(cosh(bent)) + select(s, -s, INVERSE) - 0.5 * log(1.0 + value * value);
  }
  log_det[settings.log_det_offset + row] = log_det_sum;
}`;

const BACKWARD = `${ARCSINH}
@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let column = id.x;
  if (column >= settings.dimensions) { return; }
  let scale = exp(parameters[settings.parameter_offset + column]);
  let t = parameters[settings.parameter_offset + settings.dimensions + column];
  var by_s = 0.0;
  var by_t = 0.0;
  for (var row = 0u; row < settings.count; row++) {
    let place = row * settings.dimensions + column;
    let x = input[place];
    let bent = arcsinh(x) * scale + t;
    let by_log_det = log_det_adjoint[settings.log_det_offset + row];
    let by_bent = output_adjoint[place] * cosh(bent) + by_log_det * tanh(bent);
    input_adjoint[place] = by_bent * scale / sqrt(1.0 + x * x) - by_log_det * x / (1.0 + x * x);
    by_s += by_bent * arcsinh(x) * scale + by_log_det;
    by_t += by_bent;
  }
  gradients[settings.parameter_offset + column] = by_s;
  gradients[settings.parameter_offset + settings.dimensions + column] = by_t;
}`;

type Arrays = Readonly<Record<string, TwinArray>>;

function applyTwin({ input, parameters, output, log_det: logDet }: Arrays, settings: SettingValues, inverse: boolean) {
  const { count, dimensions, parameter_offset: own, log_det_offset: from } = settings;
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let column = 0; column < dimensions; column++) {
      const at = row * dimensions + column;
      const [s, t] = [parameters[own + column], parameters[own + dimensions + column]];
      const x = input[at];
      const bent = inverse ? (Math.asinh(x) - t) * Math.exp(-s) : Math.asinh(x) * Math.exp(s) + t;
      output[at] = Math.sinh(bent);
      sum += Math.log(Math.cosh(bent)) + (inverse ? -s : s) - 0.5 * Math.log(1 + x * x);
    }
    logDet[from + row] = sum;
  }
}

function backwardTwin(arrays: Arrays, settings: SettingValues) {
  const { input, parameters, output_adjoint: outputAdjoint, log_det_adjoint: logDetAdjoint, gradients } = arrays;
  const { count, dimensions, parameter_offset: own, log_det_offset: from } = settings;
  for (let column = 0; column < dimensions; column++) {
    const scale = Math.exp(parameters[own + column]);
    let [byS, byT] = [0, 0];
    for (let row = 0; row < count; row++) {
      const at = row * dimensions + column;
      const x = input[at];
      const bent = Math.asinh(x) * scale + parameters[own + dimensions + column];
      const byBent = outputAdjoint[at] * Math.cosh(bent) + logDetAdjoint[from + row] * Math.tanh(bent);
      arrays.input_adjoint[at] =
        (byBent * scale) / Math.sqrt(1 + x * x) - (logDetAdjoint[from + row] * x) / (1 + x * x);
      byS += byBent * Math.asinh(x) * scale + logDetAdjoint[from + row];
      byT += byBent;
    }
    gradients[own + column] = byS;
    gradients[own + dimensions + column] = byT;
  }
}

const COMMON = { settings: SETTINGS, workgroupSize: 64 };

function defineApply(inverse: boolean) {
  return defineKernel<Nothing>({
    ...COMMON,
    name: `test-sinh-arcsinh-${inverse ? "inverse" : "forward"}`,
    summary: "Sinh-arcsinh transform.",
    bindings: { input: read("f32"), parameters: read("f32"), output: write("f32"), log_det: write("f32") },
    constants: () => ({ INVERSE: inverse }),
    source: () => [{ file: "(sinh-arcsinh)", text: APPLY }],
    invocations: ({ count }) => count,
    twin: (arrays, settings) => applyTwin(arrays, settings, inverse),
  });
}

const backward = defineKernel<Nothing>({
  ...COMMON,
  name: "test-sinh-arcsinh-backward",
  summary: "Sinh-arcsinh transform: adjoints of its input and gradients of its parameters.",
  bindings: {
    input: read("f32"),
    parameters: read("f32"),
    output_adjoint: read("f32"),
    log_det_adjoint: read("f32"),
    input_adjoint: write("f32"),
    gradients: write("f32"),
  },
  constants: () => ({}),
  source: () => [{ file: "(sinh-arcsinh backward)", text: BACKWARD }],
  invocations: ({ dimensions }) => dimensions,
  twin: backwardTwin,
});

function recordBackward(recorder: BackwardRecorder<Nothing>): void {
  const { settings, buffers } = recorder.call;
  recorder.run({
    kernel: backward,
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

const kernels = { forward: defineApply(false), inverse: defineApply(true) };
defineBackward(kernels.forward, recordBackward);

const COUNT = 70;

function checkOf(
  kernel: Kernel<Nothing>,
  inputs: Record<string, Float32Array>,
  outputs: Record<string, number>,
): KernelCheck<Nothing> {
  const kernelCase: KernelCase<Nothing> = {
    name: `${COUNT} rows of 3`,
    specialisation: NOTHING,
    settings: { count: COUNT, dimensions: 3, parameter_offset: 0, log_det_offset: 0 },
    inputs: { input: normalValues(COUNT * 3, 61), parameters: normalValues(6, 62, 0.3), ...inputs },
    outputs,
  };
  return checkKernel(kernel, {
    oracle: {
      cases: () => [kernelCase],
      compare: (_, expected, actual) => compareToScale(expected, actual, 1e-4),
    },
    benchmark: { kernelCase: () => kernelCase, amount: COUNT, unit: "rows", bytes: 28 * COUNT },
  });
}

export const SINH_ARCSINH_CHECKS = [
  checkOf(kernels.forward, {}, { output: 3 * COUNT, log_det: COUNT }),
  checkOf(kernels.inverse, {}, { output: 3 * COUNT, log_det: COUNT }),
  checkOf(
    backward,
    { output_adjoint: normalValues(3 * COUNT, 63), log_det_adjoint: normalValues(COUNT, 64) },
    { input_adjoint: 3 * COUNT, gradients: 6 },
  ),
];

/** The row. */
export const sinhArcsinh: TransformRow<SinhArcsinhTransform> = {
  fields: {},
  hasLogDet: true,
  check() {},
  describe: ({ kind }) => kind,
  parameters: (_, { dimensions }) => [
    { name: "tails", shape: [dimensions], initial: 0 },
    { name: "lean", shape: [dimensions], initial: 0 },
  ],
  moments: () => [],
  featureTable: () => [],
  calls(_, { dimensions }) {
    const call = (direction: "forward" | "inverse", step: Step) => [
      kernelCall({
        kernel: kernels[direction],
        specialisation: NOTHING,
        settings: {
          ...{ count: step.count, dimensions },
          ...{ parameter_offset: step.parameterOffset, log_det_offset: step.logDetOffset },
        },
        buffers: { input: step.input, parameters: step.parameters, output: step.output, log_det: step.logDet },
      }),
    ];
    return { forward: (step) => call("forward", step), inverse: (step) => call("inverse", step) };
  },
};
