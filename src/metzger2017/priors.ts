/** Priors of metzger2017. `docs/priors.md` gives the reasons and sources. */

import { independentInputs, type PriorTable } from "../lightcurves/priors.ts";

export const PRIORS: PriorTable = {
  wide: independentInputs("mass and opacity log-uniform, velocity and beta uniform", {
    ejecta_mass: { range: [1e-4, 0.1], scale: "log" },
    ejecta_velocity: { range: [0.03, 0.35], scale: "linear" },
    beta: { range: [2, 5], scale: "linear" },
    opacity: { range: [0.3, 30], scale: "log" },
  }),
  gwemlightcurves: independentInputs("what gwemlightcurves fits this model with", {
    ejecta_mass: { range: [1e-5, 1], scale: "log" },
    ejecta_velocity: { range: [0.05, 0.3], scale: "linear" },
    beta: { range: [1, 5], scale: "linear" },
    opacity: { range: [0.1, 100], scale: "log" },
  }),
};
