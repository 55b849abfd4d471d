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
import { nativeApply, nativeGradient } from "./couplingNative.ts";
import {
  COUPLING_SETTINGS,
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
  couplingConstants,
  couplingParameterCount,
} from "./couplingShape.ts";
import { backwardTwin, couplingTwin, gradientTwin } from "./couplingTwins.ts";
import { denseFunction, transposedDenseFunction } from "./denseShader.ts";
import { halfDenseFunction } from "./halfDenseShader.ts";
import { laneApplyShader, laneGradientShader } from "./laneShader.ts";
import { rowAccess, rowEntryPoint } from "./rowAccess.ts";
import { needsExactShift, type Transformer } from "./transformers.ts";
import { benchmarkTuning, checkedTunings, gradientTuning, rowTuning, workgroupSizeFor } from "./tuning.ts";
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
  const { identity, conditions, hidden, tuning } = specialisation;
  // All tensors but the last begin at multiples of the width.
  const layer = (inputs: number) => ({ inputs, aligned: hidden % 4 === 0 && inputs % 4 === 0 });
  return [
    wgsl("snippets/linear-index.wgsl", linearIndex),
    rowAccess(tuning, ["input", "conditions", ...loads], stores),
    wgsl("snippets/elementary.wgsl", elementary),
    rowEntryPoint(tuning),
    { file: "(vector type)", text: "alias Vector = array<Rows, WIDTH>;" },
    // Raw tidal deformabilities reach thousands: what this layer rounds off, the flow multiplies.
    denseFunction({ name: "initial", ...layer(identity + conditions), exactFrom: identity }, tuning),
    denseFunction({ name: "context", ...layer(conditions) }, tuning),
    tuning.weights === "half"
      ? halfDenseFunction("rectified", hidden)
      : denseFunction({ name: "rectified", ...layer(hidden), rectified: true }, tuning),
    denseFunction({ name: "final", ...layer(hidden), exactFrom: exactShift ? 0 : undefined }, tuning),
    wgsl("flow/residual-conditioner.wgsl", residualConditioner),
    ...keep,
    wgsl("flow/coupling-inputs.wgsl", loadInputs),
  ];
}

/** What stands before a shader with features in lanes. */
function laneParts({ tuning }: CouplingSpecialisation, loads: string[], stores: string[]): ShaderPart[] {
  return [rowAccess(tuning, ["input", "conditions", ...loads], stores), wgsl("snippets/elementary.wgsl", elementary)];
}

/** Columns of the activations and adjoints that a backward pass leaves. */
function traceColumns(shape: CouplingShape): [number, number] {
  const trace = traceLayout(conditionerShape(shape));
  return [trace.activations, trace.adjoints];
}

const SHARED = {
  settings: COUPLING_SETTINGS,
  workgroupSize: ({ tuning }: CouplingSpecialisation) => workgroupSizeFor(tuning),
  extensions: ({ tuning }: CouplingSpecialisation) => (tuning.subgroup ? ["subgroups"] : []),
  invocations: (settings: SettingValues, { tuning }: CouplingSpecialisation) =>
    tuning.layout === "lanes"
      ? Math.ceil(settings.count / settings.chunk_rows) * tuning.subgroup!
      : Math.ceil(settings.count / tuning.rows),
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
    source: (specialisation) =>
      specialisation.tuning.layout === "lanes"
        ? [
            ...laneParts(specialisation, [], ["output", "log_det"]),
            TRANSFORMER_PARTS[kind].apply,
            laneApplyShader(specialisation, specialisation.tuning.subgroup!, inverse),
          ]
        : [
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
      cases: (capabilities) => couplingCases(CHECKED[kind], (small) => checkedTunings(capabilities, small)),
      // Inverses divide by scales down to 1e-3, and so multiply the rounding of the shift.
      compare: (_, expected, actual) => compareToScale(expected, actual, inverse ? 2e-4 : 5e-5),
    },
    benchmark: {
      kernelCase: (capabilities) => {
        const tuning = benchmarkTuning(capabilities);
        return couplingCase(couplingBenchmarkCase(checked), kind === "affine" ? tuning : rowTuning(tuning));
      },
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
      const { hidden, tuning } = specialisation;
      const { outputs } = conditionerShape(specialisation);
      return [
        ...conditionerParts(
          specialisation,
          ["output_adjoint", "log_det_adjoint"],
          ["input_adjoint", "activations", "adjoints"],
          [],
          false,
        ),
        transposedDenseFunction("hidden", hidden, tuning),
        transposedDenseFunction("final", outputs, tuning),
        TRANSFORMER_PARTS[kind].apply,
        wgsl("flow/coupling-backward.wgsl", backward),
        TRANSFORMER_PARTS[kind].backward,
      ];
    },
    twin: backwardTwin,
    oracle: {
      cases: (capabilities) =>
        couplingBackwardCases(CHECKED[kind], capabilities, traceColumns).filter(
          (one) => one.specialisation.tuning.layout === "rows",
        ),
      compare: (_, expected, actual) => compareToScale(expected, actual, 2e-4),
    },
    benchmark: {
      kernelCase: (capabilities) =>
        couplingBackwardBenchmark(checked, rowTuning(benchmarkTuning(capabilities)), traceColumns),
      amount: BENCHMARK_ROWS,
      unit: "rows",
      bytes: 2 * couplingBytes(publishedShape(checked), BENCHMARK_ROWS),
      // The conditioner forward, and its adjoints.
      operations: 2 * couplingOperations(publishedShape(checked)) * BENCHMARK_ROWS,
    },
  });
}

/** A coupling backward with its weight gradients in one kernel, for features in lanes and for WebAssembly. */
function defineGradient(kind: Kind): Kernel<CouplingSpecialisation> {
  const [checked] = CHECKED[kind];
  const chunks = (kernelCase: KernelCase<CouplingSpecialisation>) =>
    Math.ceil(kernelCase.settings.count / kernelCase.settings.chunk_rows);
  const withPartials = (one: KernelCase<CouplingSpecialisation>): KernelCase<CouplingSpecialisation> => ({
    ...one,
    specialisation: { ...one.specialisation, tuning: gradientTuning(one.specialisation.tuning) },
    outputs: {
      input_adjoint: one.outputs.input_adjoint,
      partials: chunks(one) * couplingParameterCount(one.specialisation),
    },
  });
  return defineKernel<CouplingSpecialisation>({
    ...SHARED,
    name: `${kind}-coupling-gradient`,
    summary: `Adjoints of ${kind === "affine" ? "an affine" : "a spline"} coupling's input and sums of its weight gradients.`,
    // A spline's features leave most lanes idle in the last layer: it has no shader of this kind.
    runsOn: ({ native, subgroupSize }) => native === true || (kind === "affine" && subgroupSize !== undefined),
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
    source: (specialisation) => [
      ...laneParts(specialisation, ["output_adjoint", "log_det_adjoint"], ["input_adjoint"]),
      TRANSFORMER_PARTS[kind].apply,
      laneGradientShader(specialisation, specialisation.tuning.subgroup!),
      TRANSFORMER_PARTS[kind].backward,
    ],
    twin: gradientTwin,
    native: nativeGradient(NATIVE_TASKS[kind].gradient),
    oracle: {
      cases: (capabilities) => {
        const cases = couplingBackwardCases(CHECKED[kind], capabilities, traceColumns).map(withPartials);
        if (capabilities.native) return cases;
        // Without subgroups there is no such shader, but the twin has its checks of form.
        return capabilities.subgroupSize
          ? cases.filter((one) => one.specialisation.tuning.layout === "lanes")
          : cases.slice(0, 1);
      },
      compare: (_, expected, actual) => compareToScale(expected, actual, 2e-4),
    },
    benchmark: {
      kernelCase: (capabilities) =>
        withPartials(couplingBackwardBenchmark(checked, benchmarkTuning(capabilities), traceColumns)),
      amount: BENCHMARK_ROWS,
      unit: "rows",
      bytes: 2 * couplingBytes(publishedShape(checked), BENCHMARK_ROWS),
      // The conditioner forward, its adjoints, and the products of the two.
      operations: 3 * couplingOperations(publishedShape(checked)) * BENCHMARK_ROWS,
    },
  });
}

/** Kernels of both transformers in both directions. */
export type BothDirections = Readonly<
  Record<Kind, Readonly<Record<"forward" | "inverse", Kernel<CouplingSpecialisation>>>>
>;

/** What a variant with kernels of its own declares. */
export function inBothDirections(
  define: (kind: Kind, direction: "forward" | "inverse") => Kernel<CouplingSpecialisation>,
): BothDirections {
  const of = (kind: Kind) => ({ forward: define(kind, "forward"), inverse: define(kind, "inverse") });
  return { affine: of("affine"), spline: of("spline") };
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
  const { layout } = specialisation.tuning;
  if (layout !== "rows") {
    const parameters = couplingParameterCount(specialisation);
    const chunks = Math.ceil(settings.count / settings.chunk_rows);
    const partials = recorder.scratch(4 * chunks * parameters, "partial gradients");
    recorder.run({
      kernel: COUPLINGS[kind].gradient,
      specialisation: { ...specialisation, tuning: gradientTuning(specialisation.tuning) },
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
      activations,
      adjoints,
    },
  });
  recordWeightGradients(recorder, specialisation, { activations, adjoints });
}
