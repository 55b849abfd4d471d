/** What came of laying curves over photometry. */

import type { UnusedRow } from "../../data/photometry/types.ts";
import type { ComparedPoint, Misses } from "./residuals.ts";

/** One panel's curves against its points. */
export interface Overlaid {
  readonly name: string;
  readonly what: string;
  /** Where they are seen: "40 Mpc, z = 0.0098". */
  readonly place: string;
  /** Name of the light-curve model. */
  readonly model: string;
  readonly sets: number;
  readonly withoutCurves: number;
  readonly unused: readonly UnusedRow[];
  readonly points: readonly OverlaidPoint[];
  /** By band, from blue to red. */
  readonly bands: readonly (Misses & { readonly band: string })[];
  readonly all: Misses;
}

/** A point beside the median of the curves. */
export interface OverlaidPoint extends ComparedPoint {
  /** Of several curves: the quantiles of OVERLAY_LEVELS there, over those that have a value. */
  readonly quantiles?: readonly number[];
  /** Of the curves, share that has a value there. */
  readonly share: number;
}
