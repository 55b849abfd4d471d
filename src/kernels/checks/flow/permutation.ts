/** Oracle cases and benchmarks of the kernels of ../../flow/permutation.ts. */

import { checkKernel, type KernelCase } from "../../../engine/kernelCheck.ts";
import { NOTHING, type Nothing } from "../../flow/elementwise.ts";
import { permute } from "../../flow/permutation.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";

function permutationCase(count: number, dimensions: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: { count, dimensions, order_offset: 0, inverse_offset: dimensions },
    inputs: {
      input: normalValues(count * dimensions, 41),
      order: Uint32Array.from({ length: 2 * dimensions }, (_, index) => (7 * index + 1) % dimensions),
    },
    outputs: { output: count * dimensions },
  };
}

export const permuteCheck = checkKernel(permute, {
  oracle: {
    cases: () => [permutationCase(1, 3), permutationCase(77, 10)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-7),
  },
  benchmark: { kernelCase: () => permutationCase(100_000, 10), amount: 100_000, unit: "rows", bytes: 8e6 },
});
