/** What the surrogate asks for: the parameters of POSSIS' grid (Bulla 2019, 2023), as fiesta names them. */

import type { ModelInput } from "../../lightcurves/model.ts";

/**
 * Ranges of the training of Bu2025 (Koehn et al. 2025; `parameter_distributions` of Bu2025_metadata.pkl). The masses end at
 * 0.05 and 0.13 Msun, whose logarithms are given with three decimals everywhere and are so taken here.
 */
export const INPUTS: readonly ModelInput[] = [
  {
    name: "log10_mej_dyn",
    unit: "log10 Msun",
    summary: "dynamical ejecta: log10 of the mass in Msun",
    range: [-3, -1.301],
    scale: "linear",
  },
  { name: "v_ej_dyn", unit: "c", summary: "dynamical ejecta: mean velocity", range: [0.12, 0.28], scale: "linear" },
  { name: "Ye_dyn", unit: "1", summary: "dynamical ejecta: electron fraction", range: [0.15, 0.35], scale: "linear" },
  {
    name: "log10_mej_wind",
    unit: "log10 Msun",
    summary: "disk wind: log10 of the mass in Msun",
    range: [-2, -0.886],
    scale: "linear",
  },
  { name: "v_ej_wind", unit: "c", summary: "disk wind: mean velocity", range: [0.05, 0.15], scale: "linear" },
  { name: "Ye_wind", unit: "1", summary: "disk wind: electron fraction", range: [0.2, 0.4], scale: "linear" },
  {
    name: "inclination_EM",
    unit: "rad",
    summary: "viewing angle from the pole",
    range: [0, Math.PI / 2],
    scale: "linear",
    spellings: ["inclination", "viewing_angle"],
  },
  {
    name: "redshift",
    unit: "1",
    summary: "redshift, with its K-correction",
    range: [0, 0.5],
    scale: "linear",
    spellings: ["z"],
  },
];

/** Places of inputs that have a meaning outside the network. */
export const REDSHIFT_INPUT = INPUTS.findIndex(({ name }) => name === "redshift");
export const INCLINATION_INPUT = INPUTS.findIndex(({ name }) => name === "inclination_EM");
