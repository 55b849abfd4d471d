/** The affine flow that tests on WebGPU share: what one of them has compiled, the driver's cache has for the others. */

export const SHARED_SHAPE = {
  // Even, so that all couplings have one shape.
  dimensions: 4,
  conditions: 2,
  couplings: 2,
  hidden: 8,
  blocks: 1,
  transformer: { kind: "affine", scale: "bounded-exponential" },
  normalisation: "batch",
  permutation: "reverse",
  seed: 1,
} as const;
