/** Flux densities of AB magnitudes (Oke & Gunn 1983). */

import { defineKernel, read, write } from "../../src/engine/kernel.ts";
import source from "./flux.wgsl";

/** 10^0.4 as a power of two. */
const BITS_PER_MAGNITUDE = 0.4 * Math.log2(10);

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
});
