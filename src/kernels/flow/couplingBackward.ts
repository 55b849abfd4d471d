/** Couplings backward: adjoints of the input, and gradients of all weights and biases. */

import type { BackwardRecorder } from "../../engine/autodiff/backward.ts";
import { defineKernel, type Kernel, read, update, write } from "../../engine/kernel.ts";
import backward from "../../wgsl/flow/coupling-backward.wgsl";
import { conditionAdjoint } from "./conditionAdjoint.ts";
import { traceLayout } from "./conditioner.ts";
import { backwardTwin, gradientTwin } from "./couplingBackwardTwins.ts";
import { NATIVE_GRADIENT } from "./couplingNative.ts";
import { conditionerParts, handWritten, SHARED_DECLARATIONS } from "./couplingShader.ts";
import {
  backwardLayout,
  CONDITION_ADJOINTS,
  type CouplingSpecialisation,
  conditionerShape,
  couplingConstants,
  couplingParameterCount,
} from "./couplingShape.ts";
import { transposedDenseFunction } from "./denseShader.ts";
import { TRANSFORMERS, type TransformerKind } from "./transformers.ts";
import { TRANSFORMERS_BACKWARD } from "./transformersBackward.ts";
import { recordSumOfPartials, recordWeightGradients } from "./weightGradient.ts";

type CouplingKernel = Kernel<CouplingSpecialisation>;

/** What the way back needs to see of the way forward. */
const BACKWARD_INPUTS = {
  input: read("f32"),
  conditions: read("f32"),
  parameters: read("f32"),
  features: read("u32"),
  output_adjoint: read("f32"),
  log_det_adjoint: read("f32"),
} as const;

/** Leaves what the weight gradients need: see {@link recordWeightGradients}. */
function defineAdjoints(kind: TransformerKind): CouplingKernel {
  const { title, shader } = TRANSFORMERS[kind];
  return defineKernel<CouplingSpecialisation>({
    ...SHARED_DECLARATIONS,
    name: `${kind}-coupling-backward`,
    summary: `${title} coupling: adjoints of its input, and what its weight gradients need.`,
    bindings: {
      ...BACKWARD_INPUTS,
      input_adjoint: write("f32"),
      activations: write("f32"),
      adjoints: write("f32"),
    },
    constants: couplingConstants,
    source: (specialisation) => [
      ...conditionerParts(
        specialisation,
        ["output_adjoint", "log_det_adjoint"],
        ["input_adjoint", "activations", "adjoints"],
        [],
        false,
      ),
      transposedDenseFunction("hidden", specialisation.hidden, specialisation.layout),
      transposedDenseFunction("final", conditionerShape(specialisation).outputs, specialisation.layout),
      shader,
      handWritten("flow/coupling-backward.wgsl", backward),
      TRANSFORMERS_BACKWARD[kind].shader,
    ],
    twin: backwardTwin,
  });
}

/** A coupling backward with its weight gradients in one kernel, for WebAssembly alone: it has no shader. */
function defineGradient(kind: TransformerKind): CouplingKernel {
  const { title } = TRANSFORMERS[kind];
  return defineKernel<CouplingSpecialisation>({
    ...SHARED_DECLARATIONS,
    name: `${kind}-coupling-gradient`,
    summary: `${title} coupling: adjoints of its input and sums of its weight gradients.`,
    runsOn: (capabilities) => capabilities.native === true,
    bindings: {
      ...BACKWARD_INPUTS,
      input_adjoint: write("f32"),
      partials: write("f32"),
      condition_adjoint: update("f32"),
    },
    constants: couplingConstants,
    source: () => [],
    twin: gradientTwin,
    native: NATIVE_GRADIENT,
  });
}

const define = (kind: TransformerKind) => ({ backward: defineAdjoints(kind), gradient: defineGradient(kind) });

/** The kernels of the way back through couplings, by kind of transformer. */
export const COUPLINGS_BACK: Readonly<Record<TransformerKind, ReturnType<typeof define>>> = {
  affine: define("affine"),
  spline: define("spline"),
};

/** Records the way back of a coupling: one kernel in WebAssembly, else the adjoints first and then the weight gradients. */
export function recordCoupling(
  kernels: ReturnType<typeof define>,
  recorder: BackwardRecorder<CouplingSpecialisation>,
): void {
  const { settings, specialisation, buffers } = recorder.call;
  const shared = {
    input: buffers.input,
    conditions: buffers.conditions,
    parameters: buffers.parameters,
    features: buffers.features,
    output_adjoint: recorder.adjoint("output"),
    log_det_adjoint: recorder.adjoint("log_det"),
    input_adjoint: recorder.adjoint("input"),
  };
  const conditions = recorder.sum("conditions");
  if (specialisation.layout.native) {
    const parameters = couplingParameterCount(specialisation);
    const chunks = Math.ceil(settings.count / settings.chunk_rows);
    const partials = recorder.scratch(4 * chunks * parameters, "partial gradients");
    const what = conditions ? (conditions.begun ? "added" : "written") : "none";
    recorder.run({
      kernel: kernels.gradient,
      specialisation,
      settings: { ...settings, condition_adjoint: CONDITION_ADJOINTS.indexOf(what) },
      buffers: {
        ...{ ...shared, partials },
        condition_adjoint: conditions?.adjoint ?? recorder.scratch(4, "no adjoint"),
      },
    });
    recordSumOfPartials(recorder, partials, chunks, parameters);
    return;
  }
  const trace = traceLayout(conditionerShape(specialisation));
  const activations = recorder.scratch(4 * settings.count * trace.activations, "layer inputs");
  const adjoints = recorder.scratch(4 * settings.count * trace.adjoints, "layer adjoints");
  recorder.run({
    kernel: kernels.backward,
    specialisation: { ...specialisation, layout: backwardLayout(specialisation, specialisation.layout) },
    settings,
    buffers: { ...shared, activations, adjoints },
  });
  recordWeightGradients(recorder, specialisation, { activations, adjoints });
  if (!conditions) return;
  const { count, parameter_offset, hidden, blocks } = settings;
  recorder.run({
    kernel: conditionAdjoint,
    specialisation,
    settings: { count, parameter_offset, hidden, blocks, adds: conditions.begun ? 1 : 0 },
    buffers: { adjoints, parameters: buffers.parameters, condition_adjoint: conditions.adjoint },
  });
}
