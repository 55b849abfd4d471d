/** Oracle cases and benchmarks of the kernels of ../../flow/columnMoments.ts. */

import { checkKernel, type KernelCase } from "../../../engine/kernelCheck.ts";
import { columnMoments } from "../../flow/columnMoments.ts";
import { NOTHING, type Nothing } from "../../flow/elementwise.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";

function momentsCase(count: number, dimensions: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: { count, dimensions, offset: 0 },
    inputs: { input: normalValues(count * dimensions, 21).map((value) => 5 + value) },
    outputs: { moments: 2 * dimensions },
  };
}

export const columnMomentsCheck = checkKernel(columnMoments, {
  oracle: {
    cases: () => [momentsCase(1, 2), momentsCase(1000, 10), momentsCase(77, 3)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
  },
  benchmark: {
    kernelCase: () => momentsCase(100_000, 10),
    amount: 1e6,
    unit: "values",
    bytes: 4e6,
  },
});
