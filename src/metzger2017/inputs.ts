/** The inputs of metzger2017, with the ranges in which its kernels are as exact as docs/metzger2017.md says. */

import type { ModelInput } from "../lightcurves/model.ts";

export const INPUTS: readonly ModelInput[] = [
  {
    name: "ejecta_mass",
    unit: "Msun",
    summary: "mass of the ejecta",
    range: [1e-6, 1],
    scale: "log",
    spellings: ["mej", "mass_ejecta"],
  },
  {
    name: "ejecta_velocity",
    unit: "c",
    summary: "velocity of the slowest ejecta",
    range: [0.01, 0.99],
    scale: "linear",
    spellings: ["vej", "velocity", "v0"],
  },
  {
    name: "beta",
    unit: "1",
    summary: "the mass faster than v falls as v^-beta",
    range: [1, 12],
    scale: "linear",
  },
  {
    name: "opacity",
    unit: "cm2/g",
    summary: "opacity of r-process matter",
    range: [0.05, 200],
    scale: "log",
    spellings: ["kappa", "kappa_r"],
  },
];
