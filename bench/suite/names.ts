/** The sections of the benchmarks, in the order in which they run, with what each measures. */

import { registeredModels } from "../../src/lightcurves/registry.ts";

/** Sections that are there whatever the models. */
const OTHERS = {
  flow: "samples, log-densities, training steps, epochs: reference, each backend and layout; gpu.js and PyTorch",
  versus: "flow against physics: time over number of curves, straight lines, crossings",
  latency: "one curve and one sample, with and without a device",
  "cold-start": "from the start of the process to the first curve and the first sample",
  roofline: "copy bandwidth and arithmetic rate, and the share of them that each kernel reaches",
} as const;

/** What each section measures, by its name: one a light-curve model, and the others. */
export function benchNames(): Readonly<Record<string, string>> {
  const models = registeredModels().map(({ name, title }) => [
    name,
    `${title} light curves of 1 to 1,000,000 sets: reference, kernels, readback, files; other programs`,
  ]);
  return { ...Object.fromEntries(models), ...OTHERS };
}
