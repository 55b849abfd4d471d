/** The sections of the benchmarks, in the order in which they run, with what each measures. */
export const BENCH_NAMES = {
  du17: "light curves of 1 to 1,000,000 sets: reference, kernels, readback, files; gpu.js and NumPy",
  flow: "samples, log-densities, training steps, epochs: reference, each backend and layout; gpu.js and PyTorch",
  versus: "flow against physics: time over number of curves, straight lines, crossings",
  latency: "one curve and one sample, with and without a device",
  "cold-start": "from the start of the process to the first curve and the first sample",
  roofline: "copy bandwidth and arithmetic rate, and the share of them that each kernel reaches",
} as const;

export type BenchName = keyof typeof BENCH_NAMES;
