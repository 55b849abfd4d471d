/** Oracle cases and benchmarks of the kernels of ../../flow/actNorm.ts. */

import type { Kernel, SettingValues } from "../../../engine/kernel.ts";
import { checkKernel, type KernelCase, type KernelCheck } from "../../../engine/kernelCheck.ts";
import { actNorm } from "../../flow/actNorm.ts";
import { actNormBackward } from "../../flow/actNormBackward.ts";
import { NOTHING, type Nothing } from "../../flow/elementwise.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";

function actNormInputs(count: number, dimensions: number) {
  return { input: normalValues(count * dimensions, 31), parameters: normalValues(2 * dimensions, 32) };
}

function actNormSettings(count: number, dimensions: number): SettingValues {
  return { count, dimensions, parameter_offset: 0, log_det_offset: 0 };
}

function applyCase(count: number, dimensions: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: actNormSettings(count, dimensions),
    inputs: actNormInputs(count, dimensions),
    outputs: { output: count * dimensions, log_det: count },
  };
}

function backwardCase(count: number, dimensions: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: actNormSettings(count, dimensions),
    inputs: {
      ...actNormInputs(count, dimensions),
      output_adjoint: normalValues(count * dimensions, 33),
      log_det_adjoint: normalValues(count, 34),
    },
    outputs: { input_adjoint: count * dimensions, gradients: 2 * dimensions },
  };
}

const checkOf = (kernel: Kernel<Nothing>): KernelCheck<Nothing> =>
  checkKernel(kernel, {
    oracle: {
      cases: () => [applyCase(1, 3), applyCase(130, 10)],
      compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
    },
    benchmark: { kernelCase: () => applyCase(100_000, 10), amount: 100_000, unit: "rows", bytes: 8.4e6 },
  });

const actNormBackwardCheck = checkKernel(actNormBackward, {
  oracle: {
    cases: () => [backwardCase(1, 3), backwardCase(1000, 10)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 2e-5),
  },
  benchmark: { kernelCase: () => backwardCase(100_000, 10), amount: 100_000, unit: "rows", bytes: 12e6 },
});

export const ACT_NORM_CHECKS = [checkOf(actNorm.forward), checkOf(actNorm.inverse), actNormBackwardCheck];
