/**
 * A layer of the network in front of a flow that makes few numbers of many conditions:
 *
 *   output = W entering(input) + b;   entering(x) = x for the first layer, x sigmoid(x) for the others
 *
 * (SiLU, Elfwing, Uchibe & Doya 2018.) Layers pass on values before activation, so that the way back computes nothing again.
 */

import { defineKernel, read, write } from "../../engine/kernel.ts";
import { Task } from "../../wasm/tasks.ts";
import embeddingLayerSource from "../../wgsl/flow/embedding-layer.wgsl";
import { vectorBytes } from "./couplingNative.ts";
import {
  EMBEDDING_SETTINGS,
  type EmbeddingSpecialisation,
  embeddingParts,
  NATIVE_ACTIVATED,
} from "./embeddingShape.ts";
import { embeddingTwin } from "./embeddingTwin.ts";
import { PRODUCT_LANES, productInvocations } from "./matrixProduct.ts";

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
});
