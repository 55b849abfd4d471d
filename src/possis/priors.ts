/** Priors: parameter sets drawn by row number. */

import { independentInputs, type Prior, type PriorTable } from "../lightcurves/priors.ts";
import { INCLINATION_INPUT, INPUTS } from "./physics/inputs.ts";

/** @param ranges of the training, one an input */
export function priorsOf(ranges: readonly (readonly [number, number])[]): PriorTable {
  const grid = independentInputs(
    "uniform over the surrogate's training",
    Object.fromEntries(INPUTS.map(({ name }, input) => [name, { range: ranges[input], scale: "linear" as const }])),
  );
  return { grid, isotropic: isotropic(grid, ranges[INCLINATION_INPUT]) };
}

/** As the grid, but seen from anywhere: the cosine of the viewing angle is uniform. */
function isotropic(grid: Prior, [low, high]: readonly [number, number]): Prior {
  return {
    description: "uniform over the surrogate's training, seen from any direction alike",
    ranges: {},
    draw(random, row, ranges, target, at) {
      grid.draw(random, row, ranges, target, at);
      const u = random.uniform(row, INCLINATION_INPUT);
      const angle = Math.acos(Math.cos(low) + (Math.cos(high) - Math.cos(low)) * u);
      target[at + INCLINATION_INPUT] = Math.min(high, Math.max(low, angle));
    },
  };
}
