/** What the Worker can do, by name. Each is loaded when it is first asked for; add a line for another. */

export const METHODS = {
  /** Which backend computes. */
  describe: () => import("./describe.ts"),
  /** Makes the weights known of a model whose weights visitors bring. */
  weights: () => import("./weights.ts"),
  /** Credible bands of a binary. */
  credible: () => import("./credible.ts"),
  /** Curves of sets of a model. */
  curves: () => import("./curves.ts"),
  /** Flow against physics. */
  race: () => import("./race.ts"),
  /** Kernels against float64. */
  selftest: () => import("./selftest.ts"),
};
