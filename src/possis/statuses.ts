/** Why a set has the values that it has. */

import type { ModelStatus } from "../lightcurves/model.ts";

export const STATUSES: readonly ModelStatus[] = [
  { name: "ok", hasValues: true, summary: "with curves" },
  { name: "outside-training", hasValues: false, summary: "outside the surrogate's training (missing)" },
];

/** Indices of the statuses. */
export const [WITHIN, OUTSIDE] = [0, 1];
