/** Couplings, affine and spline: forward, inverse and backward. */

import { defineKernel, type Kernel, type KernelCase, read, type SettingValues, write } from "../../engine/kernel.ts";
import type { ShaderPart } from "../../engine/shader.ts";
import { Task } from "../../wasm/tasks.ts";
import affine from "../../wgsl/flow/affine-transformer.wgsl";
import affineBackward from "../../wgsl/flow/affine-transformer-backward.wgsl";
import apply from "../../wgsl/flow/coupling-apply.wgsl";
import backward from "../../wgsl/flow/coupling-backward.wgsl";
import loadInputs from "../../wgsl/flow/coupling-inputs.wgsl";
import keepNothing from "../../wgsl/flow/keep-nothing.wgsl";
import residualConditioner from "../../wgsl/flow/residual-conditioner.wgsl";
import spline from "../../wgsl/flow/spline-transformer.wgsl";
import splineBackward from "../../wgsl/flow/spline-transformer-backward.wgsl";
import elementary from "../../wgsl/snippets/elementary.wgsl";
import linearIndex from "../../wgsl/snippets/linear-index.wgsl";
import { compareToScale } from "../compare.ts";
import { traceLayout } from "./conditioner.ts";
import {
  couplingBackwardBenchmark,
  couplingBackwardCases,
  couplingBenchmarkCase,
  couplingBytes,
  couplingCase,
  couplingCases,
  couplingOperations,
  publishedShape,
} from "./couplingCases.ts";
import { benchmarkLayout, checkedLayouts, NATIVE, workgroupSizeFor } from "./couplingLayout.ts";
import { nativeApply, nativeGradient } from "./couplingNative.ts";
import {
  backwardLayout,
  COUPLING_SETTINGS,
  type CouplingSpecialisation,
  conditionerShape,
  couplingConstants,
  couplingParameterCount,
} from "./couplingShape.ts";
import { backwardTwin, couplingTwin, gradientTwin } from "./couplingTwins.ts";
import { denseFunction, transposedDenseFunction } from "./denseShader.ts";
import { rowAccess, rowEntryPoint } from "./rowAccess.ts";
import { needsExactShift, type Transformer } from "./transformers.ts";
import { recordSumOfPartials, recordWeightGradients } from "./weightGradient.ts";

type Kind = Transformer["kind"];

const wgsl = (file: string, text: string): ShaderPart => ({ file: `src/wgsl/${file}`, text });

/** Shader texts of the two transformers: both directions, and the backward pass. */
export const TRANSFORMER_PARTS = {
  affine: {
    apply: wgsl("flow/affine-transformer.wgsl", affine),
    backward: wgsl("flow/affine-transformer-backward.wgsl", affineBackward),
  },
  spline: {
    apply: wgsl("flow/spline-transformer.wgsl", spline),
    backward: wgsl("flow/spline-transformer-backward.wgsl", splineBackward),
  },
} as const;

/** Transformers that the oracle checks. */
export const CHECKED: Readonly<Record<Kind, readonly Transformer[]>> = {
  affine: [
    { kind: "affine", scale: "sigmoid" },
    { kind: "affine", scale: "bounded-exponential" },
  ],
  spline: [{ kind: "spline", bins: 8, tailBound: 3 }],
};

/** Everything up to the conditioner's outputs. */
function conditionerParts(
  specialisation: CouplingSpecialisation,
  loads: string[],
  stores: string[],
  keep: ShaderPart[],
  exactShift: boolean,
) {
  const { identity, conditions, hidden, layout } = specialisation;
  return [
    wgsl("snippets/linear-index.wgsl", linearIndex),
    rowAccess(layout, ["input", "conditions", ...loads], stores),
    wgsl("snippets/elementary.wgsl", elementary),
    rowEntryPoint(layout),
    { file: "(vector type)", text: "alias Vector = array<Rows, WIDTH>;" },
    // Raw tidal deformabilities reach thousands: what this layer rounds off, the flow multiplies.
    denseFunction({ name: "initial", inputs: identity + conditions, exactFrom: identity }, layout),
    denseFunction({ name: "context", inputs: conditions }, layout),
    denseFunction({ name: "rectified", inputs: hidden, rectified: true }, layout),
    denseFunction({ name: "final", inputs: hidden, exactFrom: exactShift ? 0 : undefined }, layout),
    wgsl("flow/residual-conditioner.wgsl", residualConditioner),
    ...keep,
    wgsl("flow/coupling-inputs.wgsl", loadInputs),
  ];
}

const SHARED = {
  settings: COUPLING_SETTINGS,
  workgroupSize: ({ layout }: CouplingSpecialisation) => workgroupSizeFor(layout),
  extensions: ({ layout }: CouplingSpecialisation) => (layout.subgroup ? ["subgroups"] : []),
  invocations: ({ count }: SettingValues, { layout }: CouplingSpecialisation) => Math.ceil(count / layout.rows),
} as const;

const BENCHMARK_ROWS = 1000;

const NATIVE_TASKS = {
  affine: { forward: Task.AffineForward, inverse: Task.AffineInverse, gradient: Task.AffineGradient },
  spline: { forward: Task.SplineForward, inverse: Task.SplineInverse, gradient: Task.SplineGradient },
} as const;

function defineApply(kind: Kind, direction: "forward" | "inverse"): Kernel<CouplingSpecialisation> {
  const inverse = direction === "inverse";
  const [checked] = CHECKED[kind];
  return defineKernel<CouplingSpecialisation>({
    ...SHARED,
    name: `${kind}-coupling-${direction}`,
    summary: `${kind === "affine" ? "Affine" : "Rational-quadratic spline"} coupling, ${direction}, with its log-determinant.`,
    bindings: {
      input: read("f32"),
      conditions: read("f32"),
      parameters: read("f32"),
      features: read("u32"),
      output: write("f32"),
      log_det: write("f32"),
    },
    constants: (specialisation) => ({ ...couplingConstants(specialisation), INVERSE: inverse }),
    source: (specialisation) => [
      ...conditionerParts(
        specialisation,
        [],
        ["output", "log_det"],
        [wgsl("flow/keep-nothing.wgsl", keepNothing)],
        needsExactShift(specialisation.transformer, inverse),
      ),
      TRANSFORMER_PARTS[kind].apply,
      wgsl("flow/coupling-apply.wgsl", apply),
    ],
    twin: couplingTwin(inverse),
    native: nativeApply(NATIVE_TASKS[kind][direction]),
    ...(inverse ? {} : { backward: (recorder) => recordBackward(kind, recorder) }),
    oracle: {
      cases: (capabilities) => couplingCases(CHECKED[kind], (small) => checkedLayouts(capabilities, small)),
      // Inverses divide by scales down to 1e-3, and so multiply the rounding of the shift.
      compare: (_, expected, actual) => compareToScale(expected, actual, inverse ? 2e-4 : 5e-5),
    },
    benchmark: {
      kernelCase: (capabilities) => couplingCase(couplingBenchmarkCase(checked), benchmarkLayout(capabilities)),
      amount: BENCHMARK_ROWS,
      unit: "rows",
      bytes: couplingBytes(publishedShape(checked), BENCHMARK_ROWS),
      operations: couplingOperations(publishedShape(checked)) * BENCHMARK_ROWS,
    },
  });
}

function defineBackward(kind: Kind): Kernel<CouplingSpecialisation> {
  const [checked] = CHECKED[kind];
  return defineKernel<CouplingSpecialisation>({
    ...SHARED,
    name: `${kind}-coupling-backward`,
    summary: `Adjoints of ${kind === "affine" ? "an affine" : "a spline"} coupling's input, and what its weight gradients need.`,
    bindings: {
      input: read("f32"),
      conditions: read("f32"),
      parameters: read("f32"),
      features: read("u32"),
      output_adjoint: read("f32"),
      log_det_adjoint: read("f32"),
      input_adjoint: write("f32"),
      activations: write("f32"),
      adjoints: write("f32"),
    },
    constants: couplingConstants,
    source: (specialisation) => {
      const { hidden, layout } = specialisation;
      const { outputs } = conditionerShape(specialisation);
      return [
        ...conditionerParts(
          specialisation,
          ["output_adjoint", "log_det_adjoint"],
          ["input_adjoint", "activations", "adjoints"],
          [],
          false,
        ),
        transposedDenseFunction("hidden", hidden, layout),
        transposedDenseFunction("final", outputs, layout),
        TRANSFORMER_PARTS[kind].apply,
        wgsl("flow/coupling-backward.wgsl", backward),
        TRANSFORMER_PARTS[kind].backward,
      ];
    },
    twin: backwardTwin,
    oracle: {
      cases: (capabilities) => couplingBackwardCases(CHECKED[kind], (small) => checkedLayouts(capabilities, small)),
      compare: (_, expected, actual) => compareToScale(expected, actual, 2e-4),
    },
    benchmark: {
      kernelCase: (capabilities) => couplingBackwardBenchmark(checked, benchmarkLayout(capabilities)),
      amount: BENCHMARK_ROWS,
      unit: "rows",
      bytes: 2 * couplingBytes(publishedShape(checked), BENCHMARK_ROWS),
      // The conditioner forward, and its adjoints.
      operations: 2 * couplingOperations(publishedShape(checked)) * BENCHMARK_ROWS,
    },
  });
}

/** A coupling backward with its weight gradients in one kernel, for WebAssembly alone: no shader. */
function defineGradient(kind: Kind): Kernel<CouplingSpecialisation> {
  const [checked] = CHECKED[kind];
  const chunks = (kernelCase: KernelCase<CouplingSpecialisation>) =>
    Math.ceil(kernelCase.settings.count / kernelCase.settings.chunk_rows);
  const withPartials = (one: KernelCase<CouplingSpecialisation>): KernelCase<CouplingSpecialisation> => ({
    ...one,
    outputs: {
      input_adjoint: one.outputs.input_adjoint,
      partials: chunks(one) * couplingParameterCount(one.specialisation),
    },
  });
  return defineKernel<CouplingSpecialisation>({
    ...SHARED,
    name: `${kind}-coupling-gradient`,
    summary: `Adjoints of ${kind === "affine" ? "an affine" : "a spline"} coupling's input and sums of its weight gradients.`,
    runsOn: ({ native }) => native === true,
    bindings: {
      input: read("f32"),
      conditions: read("f32"),
      parameters: read("f32"),
      features: read("u32"),
      output_adjoint: read("f32"),
      log_det_adjoint: read("f32"),
      input_adjoint: write("f32"),
      partials: write("f32"),
    },
    constants: couplingConstants,
    source: () => [],
    twin: gradientTwin,
    native: nativeGradient(NATIVE_TASKS[kind].gradient),
    oracle: {
      cases: () => couplingBackwardCases(CHECKED[kind], () => [NATIVE]).map(withPartials),
      compare: (_, expected, actual) => compareToScale(expected, actual, 2e-4),
    },
    benchmark: {
      kernelCase: () => withPartials(couplingBackwardBenchmark(checked, NATIVE)),
      amount: BENCHMARK_ROWS,
      unit: "rows",
      bytes: 2 * couplingBytes(publishedShape(checked), BENCHMARK_ROWS),
      // The conditioner forward, its adjoints, and the products of the two.
      operations: 3 * couplingOperations(publishedShape(checked)) * BENCHMARK_ROWS,
    },
  });
}

type CouplingKernels = Readonly<
  Record<"forward" | "inverse" | "backward" | "gradient", Kernel<CouplingSpecialisation>>
>;

/** A coupling's kernels by kind of transformer. */
export const COUPLINGS: Readonly<Record<Kind, CouplingKernels>> = {
  affine: {
    forward: defineApply("affine", "forward"),
    inverse: defineApply("affine", "inverse"),
    backward: defineBackward("affine"),
    gradient: defineGradient("affine"),
  },
  spline: {
    forward: defineApply("spline", "forward"),
    inverse: defineApply("spline", "inverse"),
    backward: defineBackward("spline"),
    gradient: defineGradient("spline"),
  },
};

/** The backward pass: adjoints of the input, then the gradients of all weights and biases. */
function recordBackward(
  kind: Kind,
  recorder: Parameters<NonNullable<Kernel<CouplingSpecialisation>["backward"]>>[0],
): void {
  const { call } = recorder;
  const { settings, specialisation, buffers } = call;
  if (specialisation.layout.native) {
    const parameters = couplingParameterCount(specialisation);
    const chunks = Math.ceil(settings.count / settings.chunk_rows);
    const partials = recorder.scratch(4 * chunks * parameters, "partial gradients");
    recorder.run({
      kernel: COUPLINGS[kind].gradient,
      specialisation,
      settings,
      buffers: {
        input: buffers.input,
        conditions: buffers.conditions,
        parameters: buffers.parameters,
        features: buffers.features,
        output_adjoint: recorder.adjoint("output"),
        log_det_adjoint: recorder.adjoint("log_det"),
        input_adjoint: recorder.adjoint("input"),
        partials,
      },
    });
    recordSumOfPartials(recorder, partials, chunks, parameters);
    return;
  }
  const trace = traceLayout(conditionerShape(specialisation));
  const activations = recorder.scratch(4 * settings.count * trace.activations, "layer inputs");
  const adjoints = recorder.scratch(4 * settings.count * trace.adjoints, "layer adjoints");
  recorder.run({
    kernel: COUPLINGS[kind].backward,
    specialisation: { ...specialisation, layout: backwardLayout(specialisation, specialisation.layout) },
    settings,
    buffers: {
      input: buffers.input,
      conditions: buffers.conditions,
      parameters: buffers.parameters,
      features: buffers.features,
      output_adjoint: recorder.adjoint("output"),
      log_det_adjoint: recorder.adjoint("log_det"),
      input_adjoint: recorder.adjoint("input"),
      activations,
      adjoints,
    },
  });
  recordWeightGradients(recorder, specialisation, { activations, adjoints });
}
