/** What a flow of something observed sees: the measurement, and what it leaves of the prior's sets with curves. */

import { type CurveCounts, leftSets } from "./curveCounts.ts";
import { observedInputs } from "./observed.ts";
import type { Quantity } from "./quantities.ts";

/**
 * By the name of what is measured. Sets without curves, and the prior's edges, move what a measurement leaves: a flow that is
 * told so learns it in fewer epochs.
 */
export const observedConditions = (name: string): readonly Pick<Quantity, "name" | "scale">[] => [
  ...observedInputs(name),
  { name: `${name}_left`, scale: "linear" },
  { name: `${name}_left_sigma`, scale: "log" },
];

/** Their values for measured ones and their standard deviations [rows, 2]; NaN where the prior has no such sets. */
export function observedConditionValues(counts: CurveCounts, measured: ArrayLike<number>): Float64Array {
  const values = new Float64Array(2 * measured.length);
  for (let at = 0; at < measured.length; at += 2) {
    const { mean, sigma } = leftSets(counts, measured[at], measured[at + 1]);
    values.set([measured[at], measured[at + 1], mean, sigma], 2 * at);
  }
  return values;
}
