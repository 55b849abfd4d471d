/** Oracle cases and benchmarks of the kernels of ../../flow/rowNoise.ts. */

import { checkKernel, type KernelCase } from "../../../engine/kernelCheck.ts";
import { NOTHING, type Nothing } from "../../flow/elementwise.ts";
import { rowNoise } from "../../flow/rowNoise.ts";
import { rowNoiseSettings } from "../../flow/rowNoiseTwin.ts";
import { compareValues } from "../compare.ts";

function noiseCase(count: number, dimensions: number, firstRow: number, seed: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions} from ${firstRow}`,
    specialisation: NOTHING,
    settings: rowNoiseSettings(count, dimensions, firstRow, seed),
    inputs: {},
    outputs: { noise: count * dimensions },
  };
}

export const rowNoiseCheck = checkKernel(rowNoise, {
  oracle: {
    cases: () => [noiseCase(1000, 10, 5, 2 ** 52 + 12345), noiseCase(1, 2, 0, 1), noiseCase(77, 4, 123_456, 7)],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, {
        tolerance: (__, value) => 1e-6 * (1 + Math.abs(value)),
        describe: (index) => `number ${index}`,
      }),
  },
  benchmark: { kernelCase: () => noiseCase(100_000, 10, 0, 1), amount: 1e6, unit: "normal numbers", bytes: 4e6 },
});
