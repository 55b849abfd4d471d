/** The ways back through the kernels of flows: what training needs of them beside what inference does. */

import { type BackwardRecorder, defineBackward } from "../../engine/autodiff/backward.ts";
import { actNorm } from "./actNorm.ts";
import { recordActNorm } from "./actNormBackward.ts";
import { batchNorm } from "./batchNorm.ts";
import { recordBatchNorm } from "./batchNormBackward.ts";
import { columnMoments } from "./columnMoments.ts";
import { COUPLINGS_BACK, recordCoupling } from "./couplingBackward.ts";
import { COUPLINGS } from "./couplings.ts";
import type { Nothing } from "./elementwise.ts";
import { recordEmbedding } from "./embeddingBackward.ts";
import { embeddingLayer } from "./embeddingLayer.ts";
import { gaussianLogDensity } from "./gaussian.ts";
import { recordGaussian } from "./gaussianBackward.ts";
import { permute } from "./permutation.ts";
import { TRANSFORMER_KINDS } from "./transformers.ts";

/** Makes the kernels of flows differentiable: to be called before a tape of them is differentiated. */
export function defineFlowBackward(): void {
  defineBackward(actNorm.forward, recordActNorm);
  defineBackward(batchNorm.forward, recordBatchNorm);
  // The adjoints of moments are part of the normalisation's, which needs the same sums.
  defineBackward(columnMoments, () => {});
  defineBackward(embeddingLayer, recordEmbedding);
  defineBackward(gaussianLogDensity, recordGaussian);
  defineBackward(permute, recordPermutation);
  for (const kind of TRANSFORMER_KINDS) {
    defineBackward(COUPLINGS[kind].forward, (recorder) => recordCoupling(COUPLINGS_BACK[kind], recorder));
  }
}

/** A permutation is its own way back, with the orders exchanged. */
function recordPermutation(recorder: BackwardRecorder<Nothing>): void {
  const { settings, specialisation, buffers } = recorder.call;
  recorder.run({
    kernel: permute,
    specialisation,
    settings: { ...settings, order_offset: settings.inverse_offset, inverse_offset: settings.order_offset },
    buffers: { input: recorder.adjoint("output"), order: buffers.order, output: recorder.adjoint("input") },
  });
}
