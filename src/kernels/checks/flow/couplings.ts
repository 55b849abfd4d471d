/** Oracle cases and benchmarks of the kernels of ../../flow/couplings.ts. */

import { checkKernel, type KernelCheck } from "../../../engine/kernelCheck.ts";
import type { CouplingSpecialisation } from "../../flow/couplingShape.ts";
import { COUPLINGS } from "../../flow/couplings.ts";
import { TRANSFORMER_KINDS, TRANSFORMERS, type TransformerKind } from "../../flow/transformers.ts";
import { compareToScale } from "../compare.ts";
import {
  BENCHMARK_ROWS,
  benchmarkLayout,
  checkedLayouts,
  couplingBenchmarkCase,
  couplingBytes,
  couplingCase,
  couplingCases,
  couplingOperations,
  publishedShape,
} from "./couplingCases.ts";

function checkOf(kind: TransformerKind, direction: "forward" | "inverse"): KernelCheck<CouplingSpecialisation> {
  const { checked } = TRANSFORMERS[kind];
  const inverse = direction === "inverse";
  return checkKernel(COUPLINGS[kind][direction], {
    oracle: {
      cases: (capabilities) => couplingCases(checked, (small) => checkedLayouts(capabilities, small)),
      // Inverses divide by scales down to 1e-3, and so multiply the rounding of the shift.
      compare: (_, expected, actual) => compareToScale(expected, actual, inverse ? 2e-4 : 5e-5),
    },
    benchmark: {
      kernelCase: (capabilities) => couplingCase(couplingBenchmarkCase(checked[0]), benchmarkLayout(capabilities)),
      amount: BENCHMARK_ROWS,
      unit: "rows",
      bytes: couplingBytes(publishedShape(checked[0]), BENCHMARK_ROWS),
      operations: couplingOperations(publishedShape(checked[0])) * BENCHMARK_ROWS,
    },
  });
}

export const COUPLINGS_CHECKS = TRANSFORMER_KINDS.flatMap((kind) => [
  checkOf(kind, "forward"),
  checkOf(kind, "inverse"),
]);
