/** Oracle cases and benchmarks of the kernels of ../../flow/training.ts. */

import { checkKernel, type KernelCase } from "../../../engine/kernelCheck.ts";
import { keyOfSeed, STREAMS } from "../../../engine/random/streams.ts";
import { NOTHING, type Nothing } from "../../flow/elementwise.ts";
import { adam, blend, gatherBatch, gradientNorm, meanLoss } from "../../flow/training.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";

function gatherCase(count: number, dimensions: number, noisy: boolean, masked = 0): KernelCase<Nothing> {
  const [low, high] = keyOfSeed(9);
  const total = 2 * count;
  const rows = normalValues(total * dimensions, 61);
  // The last columns say of the first ones whether a row has them.
  const flags = Uint32Array.from({ length: dimensions }, (_, k) => (k < masked ? dimensions - masked + k + 1 : 0));
  for (let at = 0; at < rows.length; at++) if (at % dimensions >= dimensions - masked) rows[at] = (at * 7) % 3 ? 1 : 0;
  return {
    name: `${count} rows of ${dimensions}${noisy ? " with noise" : ""}${masked > 0 ? `, ${masked} of them masked` : ""}`,
    specialisation: NOTHING,
    settings: {
      count,
      dimensions,
      start: 1,
      noisy: noisy ? 1 : 0,
      epoch: 3,
      stream: STREAMS.training,
      seed_low: low,
      seed_high: high,
    },
    inputs: {
      rows,
      order: Uint32Array.from({ length: count + 1 }, (_, index) => (index * 5 + 2) % total),
      sigma: normalValues(dimensions, 62).map(Math.abs),
      flags,
    },
    outputs: { batch: count * dimensions },
  };
}

function lossCase(count: number): KernelCase<Nothing> {
  return {
    name: `${count} rows`,
    specialisation: NOTHING,
    settings: { count, position: 0 },
    inputs: { log_density: normalValues(count, 63).map((value) => value + 40) },
    outputs: { losses: 1 },
  };
}

function normCase(count: number): KernelCase<Nothing> {
  return {
    name: `${count} gradients`,
    specialisation: NOTHING,
    settings: { count },
    inputs: { gradients: normalValues(count, 64) },
    outputs: { norm: 1 },
  };
}

function adamCase(name: string, norm: number, decay: number): KernelCase<Nothing> {
  const count = 1000;
  return {
    name,
    specialisation: NOTHING,
    settings: {
      count,
      learning_rate: 1e-2,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      decay,
      clip: 5,
      correction1: 1 - 0.9 ** 3,
      correction2: 1 - 0.999 ** 3,
    },
    inputs: {
      gradients: normalValues(count, 65),
      norm: Float32Array.of(norm),
      parameters: normalValues(count, 66),
      first_moment: normalValues(count, 67, 0.1),
      second_moment: normalValues(count, 68, 0.1).map(Math.abs),
    },
    outputs: { parameters: count, first_moment: count, second_moment: count },
  };
}

function blendCase(count: number): KernelCase<Nothing> {
  return {
    name: `${count} values`,
    specialisation: NOTHING,
    settings: { count, momentum: 0.1 },
    inputs: { fresh: normalValues(count, 69), running: normalValues(count, 70) },
    outputs: { running: count },
  };
}

export const gatherBatchCheck = checkKernel(gatherBatch, {
  oracle: {
    cases: () => [
      gatherCase(1, 3, true),
      gatherCase(130, 10, true),
      gatherCase(130, 10, false),
      gatherCase(130, 9, true, 4),
    ],
    compare: (_, expected, actual) => compareToScale(expected, actual, 2e-6),
  },
  benchmark: { kernelCase: () => gatherCase(100_000, 10, false), amount: 100_000, unit: "rows", bytes: 8e6 },
});

export const meanLossCheck = checkKernel(meanLoss, {
  oracle: {
    cases: () => [lossCase(1), lossCase(1000)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-6),
  },
  benchmark: { kernelCase: () => lossCase(100_000), amount: 100_000, unit: "rows", bytes: 4e5 },
});

export const gradientNormCheck = checkKernel(gradientNorm, {
  oracle: {
    cases: () => [normCase(1), normCase(41_712)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
  },
  benchmark: { kernelCase: () => normCase(41_712), amount: 41_712, unit: "parameters", bytes: 4 * 41_712 },
});

export const adamCheck = checkKernel(adam, {
  oracle: {
    cases: () => [
      adamCase("Adam", 3, 0),
      adamCase("AdamW, clipped", 30, 0.01),
      adamCase("infinite gradient", Number.POSITIVE_INFINITY, 0),
      adamCase("gradient not a number", Number.NaN, 0),
    ],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
  },
  benchmark: { kernelCase: () => adamCase("1000 parameters", 3, 0), amount: 1000, unit: "parameters", bytes: 28_000 },
});

export const blendCheck = checkKernel(blend, {
  oracle: {
    cases: () => [blendCase(1), blendCase(160)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-6),
  },
  benchmark: { kernelCase: () => blendCase(1000), amount: 1000, unit: "values", bytes: 12_000 },
});
