/** The way back through a layer of the embedding network: adjoints of what enters it, and gradients of its numbers. */

import type { BackwardRecorder } from "../../engine/autodiff/backward.ts";
import { defineKernel, read, write } from "../../engine/kernel.ts";
import { Task } from "../../wasm/tasks.ts";
import adjointSource from "../../wgsl/flow/embedding-adjoint.wgsl";
import gradientSource from "../../wgsl/flow/embedding-gradient.wgsl";
import { layerSumBytes, TILES, vectorBytes } from "./couplingNative.ts";
import {
  EMBEDDING_SETTINGS,
  type EmbeddingSpecialisation,
  embeddingParts,
  enteringSlope,
  NATIVE_ACTIVATED,
} from "./embeddingShape.ts";
import { enteringValue } from "./embeddingTwin.ts";
import { PRODUCT_LANES, productInvocations } from "./matrixProduct.ts";
import { recordSumOfPartials } from "./weightGradient.ts";

/** input_adjoint = slope(input) W^T output_adjoint, for layers whose inputs are activated. */
export const embeddingAdjoint = defineKernel<EmbeddingSpecialisation>({
  name: "embedding-adjoint",
  summary: "Adjoints of what enters a layer of the embedding network.",
  bindings: { input: read("f32"), parameters: read("f32"), output_adjoint: read("f32"), input_adjoint: write("f32") },
  settings: EMBEDDING_SETTINGS,
  workgroupSize: PRODUCT_LANES,
  constants: ({ activated }) => ({ ACTIVATED: activated }),
  source: () => embeddingParts("embedding-adjoint.wgsl", adjointSource),
  invocations: ({ count, inputs }) => productInvocations(count, inputs),
  twin(arrays, { count, inputs, outputs, parameter_offset: weights }) {
    const { input, parameters, output_adjoint: outputAdjoint, input_adjoint: inputAdjoint } = arrays;
    const sums = new Float64Array(inputs);
    for (let row = 0; row < count; row++) {
      sums.fill(0);
      for (let o = 0; o < outputs; o++) {
        const adjoint = outputAdjoint[row * outputs + o];
        for (let i = 0; i < inputs; i++) sums[i] += parameters[weights + o * inputs + i] * adjoint;
      }
      for (let i = 0; i < inputs; i++) {
        inputAdjoint[row * inputs + i] = sums[i] * enteringSlope(input[row * inputs + i]);
      }
    }
  },
  native: {
    task: Task.EmbeddingAdjoint,
    structs: { call: "EmbeddingAdjointCall" },
    work: ({ count, inputs, outputs }) => ({
      rows: count,
      chunkRows: 512,
      multiple: 8,
      operations: 2 * count * inputs * outputs,
    }),
    // One vector more for what entered.
    scratch: ({ inputs, outputs }) => ({
      shared: 0,
      thread: vectorBytes(inputs) + vectorBytes(outputs) + vectorBytes(1),
    }),
  },
});

/** Sums of one chunk of rows for every weight and bias of a layer: [chunk, parameter]. */
export const embeddingGradient = defineKernel<EmbeddingSpecialisation>({
  name: "embedding-gradient",
  summary: "Gradients of a layer of the embedding network, summed over chunks of rows.",
  bindings: { input: read("f32"), output_adjoint: read("f32"), partials: write("f32") },
  settings: EMBEDDING_SETTINGS,
  workgroupSize: PRODUCT_LANES,
  constants: ({ activated }) => ({ ACTIVATED: activated }),
  source: () => embeddingParts("embedding-gradient.wgsl", gradientSource),
  invocations: ({ count, inputs, outputs, sum_rows: chunkRows }) =>
    productInvocations(outputs, inputs + 1, Math.ceil(count / chunkRows)),
  twin({ input, output_adjoint: outputAdjoint, partials }, settings, { activated }) {
    const { count, inputs, outputs, sum_rows: chunkRows } = settings;
    const numbers = (inputs + 1) * outputs;
    partials.fill(0, 0, Math.ceil(count / chunkRows) * numbers);
    const entering = new Float64Array(inputs);
    for (let row = 0; row < count; row++) {
      const first = Math.floor(row / chunkRows) * numbers;
      for (let i = 0; i < inputs; i++) entering[i] = enteringValue(input[row * inputs + i], activated);
      for (let o = 0; o < outputs; o++) {
        const adjoint = outputAdjoint[row * outputs + o];
        const target = first + o * inputs;
        for (let i = 0; i < inputs; i++) partials[target + i] += adjoint * entering[i];
        partials[first + inputs * outputs + o] += adjoint;
      }
    }
  },
  native: {
    task: Task.EmbeddingGradient,
    structs: { call: "EmbeddingGradientCall" },
    constants: NATIVE_ACTIVATED,
    work: ({ count, inputs, outputs, sum_rows: chunkRows }) => ({
      rows: count,
      chunkRows,
      multiple: chunkRows,
      operations: 2 * count * inputs * outputs,
    }),
    scratch: ({ inputs, outputs }) => ({
      shared: 0,
      thread: TILES * (vectorBytes(inputs) + vectorBytes(outputs)) + layerSumBytes(inputs, outputs),
    }),
  },
});

/** Records the way back through a layer. The first layer's inputs are data: their adjoints are of no use. */
export function recordEmbedding(recorder: BackwardRecorder<EmbeddingSpecialisation>): void {
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
