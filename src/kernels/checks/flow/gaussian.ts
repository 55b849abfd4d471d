/** Oracle cases and benchmarks of the kernels of ../../flow/gaussian.ts. */

import { checkKernel, type KernelCase } from "../../../engine/kernelCheck.ts";
import { NOTHING, type Nothing } from "../../flow/elementwise.ts";
import { gaussianLogDensity } from "../../flow/gaussian.ts";
import { gaussianLogDensityBackward } from "../../flow/gaussianBackward.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";

function densityCase(count: number, dimensions: number, transforms: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: { count, dimensions, transforms },
    inputs: { input: normalValues(count * dimensions, 51), log_det: normalValues(count * transforms, 52) },
    outputs: { log_density: count },
  };
}

function backwardCase(count: number, dimensions: number, transforms: number): KernelCase<Nothing> {
  return {
    ...densityCase(count, dimensions, transforms),
    inputs: { input: normalValues(count * dimensions, 51), log_density_adjoint: normalValues(count, 53) },
    outputs: { input_adjoint: count * dimensions, log_det_adjoint: count * transforms },
  };
}

export const gaussianLogDensityBackwardCheck = checkKernel(gaussianLogDensityBackward, {
  oracle: {
    cases: () => [backwardCase(1, 2, 1), backwardCase(130, 10, 16)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-6),
  },
  benchmark: { kernelCase: () => backwardCase(100_000, 10, 16), amount: 100_000, unit: "rows", bytes: 14.8e6 },
});

export const gaussianLogDensityCheck = checkKernel(gaussianLogDensity, {
  oracle: {
    cases: () => [densityCase(1, 2, 1), densityCase(130, 10, 16)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
  },
  benchmark: { kernelCase: () => densityCase(100_000, 10, 16), amount: 100_000, unit: "rows", bytes: 10.8e6 },
});
