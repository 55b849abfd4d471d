/** Oracle cases and benchmarks of the kernels of ../../flow/repeatRows.ts. */

import { checkKernel, type KernelCase } from "../../../engine/kernelCheck.ts";
import { NOTHING, type Nothing } from "../../flow/elementwise.ts";
import { repeatRows } from "../../flow/repeatRows.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";

function repeatCase(rows: number, width: number, samples: number): KernelCase<Nothing> {
  return {
    name: `${rows} rows of ${width}, ${samples} times`,
    specialisation: NOTHING,
    settings: { count: rows * samples * width, width, samples },
    inputs: { input: normalValues(rows * width, 71) },
    outputs: { output: rows * samples * width },
  };
}

export const repeatRowsCheck = checkKernel(repeatRows, {
  oracle: {
    cases: () => [repeatCase(1, 4, 1), repeatCase(37, 4, 5), repeatCase(3, 1, 100)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-7),
  },
  benchmark: { kernelCase: () => repeatCase(1000, 4, 100), amount: 100_000, unit: "rows", bytes: 4 * 4 * 101_000 },
});
