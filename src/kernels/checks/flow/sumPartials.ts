/** Oracle cases and benchmarks of the kernels of ../../flow/sumPartials.ts. */

import { checkKernel, type KernelCase } from "../../../engine/kernelCheck.ts";
import { sumPartials } from "../../flow/sumPartials.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";

function sumPartialsCase(count: number, chunks: number): KernelCase<Record<string, never>> {
  return {
    name: `${count} sums of ${chunks}`,
    specialisation: {},
    settings: { count, chunks, offset: 0 },
    inputs: { partials: normalValues(count * chunks, 13) },
    outputs: { sums: count },
  };
}

export const sumPartialsCheck = checkKernel(sumPartials, {
  oracle: {
    cases: () => [sumPartialsCase(1, 1), sumPartialsCase(1000, 7)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-6),
  },
  benchmark: {
    kernelCase: () => sumPartialsCase(50_000, 8),
    amount: 50_000,
    unit: "sums",
    bytes: 4 * 50_000 * 9,
  },
});
