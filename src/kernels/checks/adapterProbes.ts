/** Oracle cases and benchmarks of the kernels of ../adapterProbes.ts. */

import { checkKernel, type KernelCase } from "../../engine/kernelCheck.ts";
import { arithmeticOperations, multiplyAdd, type Nothing, streamCopy } from "../adapterProbes.ts";
import { compareValues } from "./compare.ts";

function ramp(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => (index % 1000) / 1000);
}

/** A copy of `quads` vectors of four float32. */
export function copyCase(quads: number): KernelCase<Nothing> {
  return {
    name: `${quads} vectors`,
    specialisation: {},
    settings: { quads },
    inputs: { source: ramp(4 * quads) },
    outputs: { destination: 4 * quads },
  };
}

/** Chains of `steps` multiply-adds in `count` invocations. */
export function arithmeticCase(count: number, steps: number): KernelCase<Nothing> {
  return {
    name: `${count} x ${steps}`,
    specialisation: {},
    settings: { count, steps },
    inputs: { start: ramp(count) },
    outputs: { result: count },
  };
}

export const streamCopyCheck = checkKernel(streamCopy, {
  oracle: {
    cases: () => [copyCase(1), copyCase(1000)],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, { tolerance: () => 0, describe: (index) => `value ${index}` }),
  },
  benchmark: { kernelCase: () => copyCase(2 ** 22), amount: 2 ** 24, unit: "values", bytes: 2 ** 27 },
});

export const multiplyAddCheck = checkKernel(multiplyAdd, {
  oracle: {
    cases: () => [arithmeticCase(65, 3), arithmeticCase(1000, 17)],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, { tolerance: () => 1e-5, describe: (index) => `value ${index}` }),
  },
  benchmark: {
    kernelCase: () => arithmeticCase(2 ** 16, 256),
    amount: arithmeticOperations(2 ** 16, 256),
    unit: "flop",
    bytes: 2 ** 19,
  },
});
