/** For kernels, transforms and light-curve models of a program's own: the seams that kiloflow's own go through. */

export { defineBackward } from "../engine/autodiff/backward.ts";
export { kernelCall } from "../engine/backend.ts";
export { defineKernel, read, update, write } from "../engine/kernel.ts";
export { registerTransform } from "../flow/transforms/index.ts";
export { preparedKernel } from "../lightcurves/program.ts";
