/** Oracle cases and benchmarks of the kernels of ../../flow/batchNorm.ts. */

import type { Kernel, SettingValues } from "../../../engine/kernel.ts";
import { checkKernel, type KernelCase, type KernelCheck } from "../../../engine/kernelCheck.ts";
import { type BatchNormMode, batchNorm } from "../../flow/batchNorm.ts";
import { batchNormBackward, batchNormSums } from "../../flow/batchNormBackward.ts";
import { NOTHING, type Nothing } from "../../flow/elementwise.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";

function settingsOf(count: number, dimensions: number): SettingValues {
  return { count, dimensions, parameter_offset: 0, moment_offset: 0, log_det_offset: 0 };
}

function normInputs(count: number, dimensions: number) {
  return {
    input: normalValues(count * dimensions, 22),
    parameters: normalValues(2 * dimensions, 23, 2),
    moments: normalValues(2 * dimensions, 24).map((value, index) => (index < dimensions ? value : Math.abs(value))),
  };
}

function backwardInputs(count: number, dimensions: number) {
  return {
    ...normInputs(count, dimensions),
    output_adjoint: normalValues(count * dimensions, 25),
  };
}

function sumsCase(count: number, dimensions: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: settingsOf(count, dimensions),
    inputs: { ...backwardInputs(count, dimensions), log_det_adjoint: normalValues(count, 26) },
    outputs: { gradients: 2 * dimensions, sums: 3 * dimensions },
  };
}

function backwardCase(count: number, dimensions: number, training: boolean): KernelCase<BatchNormMode> {
  return {
    name: `${count} rows of ${dimensions}, ${training ? "training" : "evaluation"}`,
    specialisation: { training },
    settings: settingsOf(count, dimensions),
    inputs: { ...backwardInputs(count, dimensions), sums: normalValues(3 * dimensions, 27, 10) },
    outputs: { input_adjoint: count * dimensions },
  };
}

const checkOf = (kernel: Kernel<BatchNormMode>): KernelCheck<BatchNormMode> =>
  checkKernel<BatchNormMode>(kernel, {
    oracle: {
      cases: () =>
        [
          [1, 3],
          [130, 10],
        ].map(([count, dimensions]) => ({
          name: `${count} rows of ${dimensions}`,
          specialisation: { training: false },
          settings: settingsOf(count, dimensions),
          inputs: normInputs(count, dimensions),
          outputs: { output: count * dimensions, log_det: count },
        })),
      compare: (_, expected, actual) => compareToScale(expected, actual, 2e-5),
    },
    benchmark: {
      kernelCase: () => ({
        name: "100,000 rows",
        specialisation: { training: false },
        settings: settingsOf(100_000, 10),
        inputs: normInputs(100_000, 10),
        outputs: { output: 1_000_000, log_det: 100_000 },
      }),
      amount: 100_000,
      unit: "rows",
      bytes: 4 * 2_100_000,
    },
  });

const batchNormSumsCheck = checkKernel(batchNormSums, {
  oracle: {
    cases: () => [sumsCase(2, 3), sumsCase(1000, 10)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 2e-5),
  },
  benchmark: { kernelCase: () => sumsCase(100_000, 10), amount: 100_000, unit: "rows", bytes: 8.4e6 },
});

const batchNormBackwardCheck = checkKernel(batchNormBackward, {
  oracle: {
    cases: () => [backwardCase(2, 3, true), backwardCase(150, 10, true), backwardCase(150, 10, false)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 2e-5),
  },
  benchmark: { kernelCase: () => backwardCase(100_000, 10, true), amount: 100_000, unit: "rows", bytes: 12e6 },
});

export const BATCH_NORM_CHECKS = [
  checkOf(batchNorm.forward),
  checkOf(batchNorm.inverse),
  batchNormSumsCheck,
  batchNormBackwardCheck,
];
