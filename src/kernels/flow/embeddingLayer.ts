/**
 * A layer of the network in front of a flow that makes few numbers of many conditions:
 *
 *   output = W entering(input) + b;   entering(x) = x for the first layer, x sigmoid(x) for the others
 *
 * (SiLU, Elfwing, Uchibe & Doya 2018.) Layers pass on values before activation, so that the way back computes nothing again.
 */

import { type BackwardRecorder, defineKernel, read, write } from "../../engine/kernel.ts";
import { Task } from "../../wasm/tasks.ts";
import embeddingLayerSource from "../../wgsl/flow/embedding-layer.wgsl";
import { compareToScale } from "../compare.ts";
import { vectorBytes } from "./couplingNative.ts";
import { embeddingAdjoint, embeddingGradient } from "./embeddingBackward.ts";
import { BENCHED, embeddingCase, embeddingCases } from "./embeddingCases.ts";
import {
  EMBEDDING_SETTINGS,
  type EmbeddingSpecialisation,
  embeddingParts,
  NATIVE_ACTIVATED,
} from "./embeddingShape.ts";
import { PRODUCT_LANES, productInvocations } from "./matrixProduct.ts";
import { embeddingTwin } from "./passTwins.ts";
import { recordSumOfPartials } from "./weightGradient.ts";

export const embeddingLayer = defineKernel<EmbeddingSpecialisation>({
  name: "embedding-layer",
  summary: "A dense layer of the network that embeds conditions.",
  bindings: { input: read("f32"), parameters: read("f32"), output: write("f32") },
  settings: EMBEDDING_SETTINGS,
  workgroupSize: PRODUCT_LANES,
  constants: ({ activated }) => ({ ACTIVATED: activated }),
  source: () => embeddingParts("embedding-layer.wgsl", embeddingLayerSource),
  invocations: ({ count, outputs }) => productInvocations(count, outputs),
  twin: embeddingTwin,
  native: {
    task: Task.EmbeddingLayer,
    structs: { call: "EmbeddingLayerCall" },
    constants: NATIVE_ACTIVATED,
    work: ({ count, inputs, outputs }) => ({
      rows: count,
      chunkRows: 512,
      multiple: 8,
      operations: 2 * count * inputs * outputs,
    }),
    scratch: ({ inputs, outputs }) => ({ shared: 0, thread: vectorBytes(inputs) + vectorBytes(outputs) }),
  },
  backward: recordBackward,
  oracle: {
    cases: () => embeddingCases().map((one) => embeddingCase(one, ["parameters"], { output: one.count * one.outputs })),
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
  },
  benchmark: {
    kernelCase: () => embeddingCase(BENCHED, ["parameters"], { output: BENCHED.count * BENCHED.outputs }),
    amount: BENCHED.count,
    unit: "rows",
    bytes: 4 * (BENCHED.count * (BENCHED.inputs + BENCHED.outputs) + (BENCHED.inputs + 1) * BENCHED.outputs),
    operations: 2 * BENCHED.count * BENCHED.inputs * BENCHED.outputs,
  },
});

/** The first layer's inputs are data: their adjoints are of no use. */
function recordBackward(recorder: BackwardRecorder<EmbeddingSpecialisation>): void {
  const { settings, specialisation, buffers } = recorder.call;
  const { input, parameters } = buffers;
  const outputAdjoint = recorder.adjoint("output");
  const numbers = (settings.inputs + 1) * settings.outputs;
  const chunks = Math.ceil(settings.count / settings.sum_rows);
  const partials = recorder.scratch(4 * chunks * numbers, "partial gradients");
  recorder.run({
    kernel: embeddingGradient,
    ...{ specialisation, settings },
    buffers: { input, output_adjoint: outputAdjoint, partials },
  });
  recordSumOfPartials(recorder, partials, chunks, numbers);
  if (!specialisation.activated) return;
  recorder.run({
    kernel: embeddingAdjoint,
    ...{ specialisation, settings },
    buffers: { input, parameters, output_adjoint: outputAdjoint, input_adjoint: recorder.adjoint("input") },
  });
}
