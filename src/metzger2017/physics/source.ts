/** What both variants give: a sphere that shines as a black body. */

import { RADIATION } from "./photosphere.ts";

/** By time. */
export interface ShiningSphere {
  /** erg/s; zero or negative where there is no light. */
  readonly luminosity: Float64Array;
  /** ln of R^2 / (10 pc)^2; NaN where there is no light. */
  readonly logArea: Float64Array;
  /** What rounding to float32 may do to both, where a method loses digits. */
  readonly rounding?: SphereRounding;
}

/** By time. */
export interface SphereRounding {
  /** erg/s, either way. */
  readonly luminosity: Float64Array;
  /** Of the layer that is as near to the photosphere; `logArea` itself where there is no other. */
  readonly logArea: Float64Array;
}

/** 1 / T in 1/K of a luminosity in erg/s; 0 where there is no light. */
export const inverseTemperature = (luminosity: number, logArea: number): number =>
  luminosity > 0 ? Math.exp((RADIATION + logArea - Math.log(luminosity)) / 4) : 0;
