/** Flux densities of AB magnitudes (Oke & Gunn 1983). */

import { defineKernel, type KernelCase, read, write } from "../../src/engine/kernel.ts";
import { compareValues } from "../../src/kernels/compare.ts";
import source from "./flux.wgsl";

/** 10^0.4 as a power of two. */
const BITS_PER_MAGNITUDE = 0.4 * Math.log2(10);

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

/** fluxes[i] = 10^((zero - magnitudes[i]) / 2.5); with the zero point 31.4 in nJy. */
export const flux = defineKernel<object>({
  name: "flux",
  summary: "Flux densities of AB magnitudes.",
  bindings: { magnitudes: read("f32"), fluxes: write("f32") },
  settings: { count: "u32", zero: "f32" },
  workgroupSize: 64,
  constants: () => ({ BITS_PER_MAGNITUDE }),
  source: () => [{ file: "src/wgsl/flux.wgsl", text: source }],
  invocations: ({ count }) => count,
  twin({ magnitudes, fluxes }, { count, zero }) {
    for (let i = 0; i < count; i++) fluxes[i] = 10 ** ((zero - magnitudes[i]) / 2.5);
  },
  oracle: {
    cases: () => [fluxCase(1), fluxCase(1000)],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, { tolerance: (_, value) => 1e-5 * value, describe: (i) => `value ${i}` }),
  },
  benchmark: { kernelCase: () => fluxCase(1e6), amount: 1e6, unit: "magnitudes", bytes: 8e6 },
});
