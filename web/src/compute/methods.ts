/** What the Worker can do, by name. Methods of a view are loaded when the first of them is asked for; add a line for another. */

const exploring = () => import("./exploring.ts");
const measuring = () => import("./measuring.ts");
const event = () => import("../event/tasks/index.ts");

export const METHODS = {
  /** Which backend computes. */
  describe: async () => (await exploring()).describe,
  /** Makes the weights known of a model whose weights visitors bring. */
  weights: async () => (await exploring()).weights,
  /** Credible bands of a binary. */
  credible: async () => (await exploring()).credible,
  /** Curves of sets of a model. */
  curves: async () => (await exploring()).curves,
  /** Flow against physics. */
  race: async () => (await measuring()).race,
  /** Kernels against float64. */
  selftest: async () => (await measuring()).selftest,
  /** Opens photometry or a posterior. */
  openEvent: async () => (await event()).openEvent,
  /** The open photometry as a model takes it. */
  eventPoints: async () => (await event()).eventPoints,
  /** Curves over the open photometry. */
  eventOverlay: async () => (await event()).eventOverlay,
  /** A fit to the open photometry. */
  eventFit: async () => (await event()).eventFit,
  /** Files of the last fit. */
  eventFitFile: async () => (await event()).eventFitFile,
  /** What is seen of the open posterior, or of a chirp mass. */
  eventForecast: async () => (await event()).eventForecast,
};
