/** Oracle cases and benchmark of ../flux.ts. */

import { checkKernel, type KernelCase } from "../../src/engine/kernelCheck.ts";
import { compareValues } from "../../src/kernels/checks/compare.ts";
import { flux } from "./flux.ts";

function fluxCase(count: number): KernelCase<object> {
  const magnitudes = Float32Array.from({ length: count }, (_, index) => 16 + 10 * (index / count));
  return {
    name: `${count} magnitudes`,
    specialisation: {},
    settings: { count, zero: 31.4 },
    inputs: { magnitudes },
    outputs: { fluxes: count },
  };
}

export const fluxCheck = checkKernel(flux, {
  oracle: {
    cases: () => [fluxCase(1), fluxCase(1000)],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, { tolerance: (_, value) => 1e-5 * value, describe: (i) => `value ${i}` }),
  },
  benchmark: { kernelCase: () => fluxCase(1e6), amount: 1e6, unit: "magnitudes", bytes: 8e6 },
});
