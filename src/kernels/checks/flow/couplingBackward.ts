/** Oracle cases and benchmarks of the kernels of ../../flow/couplingBackward.ts. */

import { checkKernel, type KernelCase, type KernelCheck } from "../../../engine/kernelCheck.ts";
import { COUPLINGS_BACK } from "../../flow/couplingBackward.ts";
import { NATIVE } from "../../flow/couplingLayout.ts";
import { CONDITION_ADJOINTS, type CouplingSpecialisation, couplingParameterCount } from "../../flow/couplingShape.ts";
import { TRANSFORMER_KINDS, TRANSFORMERS, type TransformerKind } from "../../flow/transformers.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";
import {
  BENCHMARK_ROWS,
  benchmarkLayout,
  checkedLayouts,
  couplingBackwardBenchmark,
  couplingBackwardCases,
  couplingBytes,
  couplingOperations,
  publishedShape,
} from "./couplingCases.ts";

const withPartials = (
  one: KernelCase<CouplingSpecialisation>,
  conditionAdjoint: (typeof CONDITION_ADJOINTS)[number] = "none",
): KernelCase<CouplingSpecialisation> => {
  const wanted = conditionAdjoint === "none" ? 1 : one.settings.count * one.specialisation.conditions;
  return {
    ...one,
    name: conditionAdjoint === "none" ? one.name : `${one.name}; adjoints of the conditions ${conditionAdjoint}`,
    settings: { ...one.settings, condition_adjoint: CONDITION_ADJOINTS.indexOf(conditionAdjoint) },
    inputs: { ...one.inputs, condition_adjoint: normalValues(wanted, 6) },
    outputs: {
      input_adjoint: one.outputs.input_adjoint,
      partials: Math.ceil(one.settings.count / one.settings.chunk_rows) * couplingParameterCount(one.specialisation),
      condition_adjoint: wanted,
    },
  };
};
function adjointsCheck(kind: TransformerKind): KernelCheck<CouplingSpecialisation> {
  const { checked } = TRANSFORMERS[kind];
  return checkKernel(COUPLINGS_BACK[kind].backward, {
    oracle: {
      cases: (capabilities) => couplingBackwardCases(checked, (small) => checkedLayouts(capabilities, small)),
      compare: (_, expected, actual) => compareToScale(expected, actual, 2e-4),
    },
    benchmark: {
      kernelCase: (capabilities) => couplingBackwardBenchmark(checked[0], benchmarkLayout(capabilities)),
      amount: BENCHMARK_ROWS,
      unit: "rows",
      bytes: 2 * couplingBytes(publishedShape(checked[0]), BENCHMARK_ROWS),
      // The conditioner forward, and its adjoints.
      operations: 2 * couplingOperations(publishedShape(checked[0])) * BENCHMARK_ROWS,
    },
  });
}

function gradientCheck(kind: TransformerKind): KernelCheck<CouplingSpecialisation> {
  const { checked } = TRANSFORMERS[kind];
  return checkKernel(COUPLINGS_BACK[kind].gradient, {
    oracle: {
      cases: () =>
        couplingBackwardCases(checked, () => [NATIVE]).flatMap((one) =>
          CONDITION_ADJOINTS.map((what) => withPartials(one, what)),
        ),
      compare: (_, expected, actual) => compareToScale(expected, actual, 2e-4),
    },
    benchmark: {
      kernelCase: () => withPartials(couplingBackwardBenchmark(checked[0], NATIVE)),
      amount: BENCHMARK_ROWS,
      unit: "rows",
      bytes: 2 * couplingBytes(publishedShape(checked[0]), BENCHMARK_ROWS),
      // The conditioner forward, its adjoints, and the products of the two.
      operations: 3 * couplingOperations(publishedShape(checked[0])) * BENCHMARK_ROWS,
    },
  });
}

export const COUPLING_BACKWARD_CHECKS = TRANSFORMER_KINDS.flatMap((kind) => [adjointsCheck(kind), gradientCheck(kind)]);
