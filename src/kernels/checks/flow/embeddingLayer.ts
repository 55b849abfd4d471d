/** Oracle cases and benchmarks of the kernels of ../../flow/embeddingLayer.ts. */

import { checkKernel } from "../../../engine/kernelCheck.ts";
import { embeddingLayer } from "../../flow/embeddingLayer.ts";
import { compareToScale } from "../compare.ts";
import { BENCHED, embeddingCase, embeddingCases } from "./embeddingCases.ts";

export const embeddingLayerCheck = checkKernel(embeddingLayer, {
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
