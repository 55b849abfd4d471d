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
  /** Opens photometry or a posterior. */
  openEvent: () => import("../event/tasks/open.ts"),
  /** The open photometry as a model takes it. */
  eventPoints: () => import("../event/tasks/points.ts"),
  /** Curves over the open photometry. */
  eventOverlay: () => import("../event/tasks/overlay.ts"),
  /** A fit to the open photometry. */
  eventFit: () => import("../event/tasks/fit.ts"),
  /** Files of the last fit. */
  eventFitFile: () => import("../event/tasks/fitFile.ts"),
  /** What is seen of the open posterior, or of a chirp mass. */
  eventForecast: () => import("../event/tasks/forecast.ts"),
};
