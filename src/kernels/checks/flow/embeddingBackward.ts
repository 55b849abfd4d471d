/** Oracle cases and benchmarks of the kernels of ../../flow/embeddingBackward.ts. */

import { checkKernel } from "../../../engine/kernelCheck.ts";
import { gradientChunkRows } from "../../flow/couplingShape.ts";
import { embeddingAdjoint, embeddingGradient } from "../../flow/embeddingBackward.ts";
import { LATER_LAYER } from "../../flow/embeddingShape.ts";
import { compareToScale } from "../compare.ts";
import { BENCHED, type EmbeddingCase, embeddingCase, embeddingCases } from "./embeddingCases.ts";

const adjointCase = (one: EmbeddingCase) =>
  embeddingCase(one, ["parameters", "output_adjoint"], { input_adjoint: one.count * one.inputs });

const gradientCase = (one: EmbeddingCase) => {
  const chunks = Math.ceil(one.count / gradientChunkRows(one.count));
  return embeddingCase(one, ["output_adjoint"], { partials: chunks * (one.inputs + 1) * one.outputs });
};

export const embeddingAdjointCheck = checkKernel(embeddingAdjoint, {
  oracle: {
    cases: () =>
      embeddingCases()
        .filter(({ specialisation }) => specialisation === LATER_LAYER)
        .map(adjointCase),
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
  },
  benchmark: {
    kernelCase: () => adjointCase(BENCHED),
    amount: BENCHED.count,
    unit: "rows",
    bytes: 4 * (BENCHED.count * (2 * BENCHED.inputs + BENCHED.outputs) + BENCHED.inputs * BENCHED.outputs),
    operations: 2 * BENCHED.count * BENCHED.inputs * BENCHED.outputs,
  },
});

export const embeddingGradientCheck = checkKernel(embeddingGradient, {
  oracle: {
    cases: () => embeddingCases().map(gradientCase),
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
  },
  benchmark: {
    kernelCase: () => gradientCase(BENCHED),
    amount: BENCHED.count,
    unit: "rows",
    bytes: 4 * BENCHED.count * (BENCHED.inputs + BENCHED.outputs),
    operations: 2 * BENCHED.count * BENCHED.inputs * BENCHED.outputs,
  },
});
