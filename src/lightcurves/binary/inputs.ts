/** A binary's values as a model's inputs. */

import { type ModelInput, POSITIVE } from "../model.ts";

/** Two neutron stars. */
export const BINARY_INPUTS: readonly ModelInput[] = [
  { name: "m1", unit: "Msun", summary: "gravitational mass of the heavier star", range: POSITIVE, scale: "linear" },
  {
    ...{
      name: "m2",
      unit: "Msun",
      summary: "gravitational mass of the lighter star",
      range: POSITIVE,
      scale: "linear",
    },
    noiseDirection: -1,
  },
  {
    ...{
      name: "lambda1",
      unit: "1",
      summary: "tidal deformability of the heavier star",
      range: POSITIVE,
      scale: "log",
    },
    noiseDirection: -1,
  },
  { name: "lambda2", unit: "1", summary: "tidal deformability of the lighter star", range: POSITIVE, scale: "log" },
];

/** The same, where the heavier star may be a black hole, whose Lambda is 0. */
export const COMPANION_INPUTS: readonly ModelInput[] = BINARY_INPUTS.map((input) =>
  input.name === "lambda1" ? { ...input, range: [0, Number.MAX_VALUE] } : input,
);
