/** Where Explore begins: inputs of each model, and an observer of AT2017gfo. docs/at2017gfo.md has the sources. */

import type { Options } from "../../../src/lightcurves/options.ts";

/** The published fit of three components to AT2017gfo (Villar et al. 2017): mass, velocity, opacity, temperature floor. */
const VILLAR2017 = [
  [0.02, 0.266, 0.5, 674],
  [0.047, 0.152, 3, 1308],
  [0.011, 0.137, 10, 3745],
];

/** The model that is shown first: with its published fit, under the photometry that it was fitted to. */
export const USUAL_MODEL = "villar2017";

/** By the model's name. @param width of a set, which decides how many components there are */
export function usualSet(model: string, width: number): readonly number[] | undefined {
  switch (model) {
    case "du17":
      // Medians of GW170817's low-spin posterior.
      return [1.476, 1.259, 246, 423];
    case "metzger2017":
      return [0.0586, 0.0381, 2, 0.852];
    case "villar2017":
      // One component is the purple one, which has most of the mass; two are blue and purple.
      return width === 4 ? VILLAR2017[1] : VILLAR2017.slice(0, width / 4).flat();
    case "possis":
      return [-2.778, 0.278, 0.344, -1.211, 0.05, 0.258, 0.816, 0.0098].slice(0, width);
    default:
      return undefined;
  }
}

/** Options that a model begins with: all that was published of AT2017gfo. */
export const USUAL_OPTIONS: Readonly<Record<string, Options>> = { villar2017: { components: 3 } };

/** The observer of AT2017gfo. */
export const USUAL_OBSERVER = { distanceMpc: 40, redshift: 0.0098, ebv: 0.105, ebvHost: 0 } as const;

/** Two stars of GW170817's medians, and a usual equation of state. */
export const USUAL_BINARY = { m1: 1.476, m2: 1.259, radius: 12, maximumMass: 2.2 } as const;
