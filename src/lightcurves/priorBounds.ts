/** Between which values a prior's inputs are. */

import type { LightCurveModel } from "./model.ts";
import type { InputBounds, Ranges } from "./prior.ts";
import type { PriorChanges } from "./priorChanges.ts";

/** Two stars whose inputs change places where the second is the heavier. */
const PAIRS = [
  ["m1", "m2"],
  ["lambda1", "lambda2"],
] as const;

/**
 * Ends of the inputs that a prior draws, by name; without those that it ties to others, and those that are fixed.
 * @param ranges what users set of the prior's ranges
 */
export function priorBounds(
  { priors, binary }: Pick<LightCurveModel, "priors" | "binary">,
  name: string,
  ranges: Ranges = {},
  { inputs = {}, fixed = {} }: PriorChanges = {},
): Readonly<Record<string, InputBounds>> {
  const { independent, bounds, ranges: settable } = priors[name];
  const defaults = Object.fromEntries(Object.entries(settable).map(([key, { range }]) => [key, range]));
  const own = independent ?? bounds?.({ ...defaults, ...ranges }) ?? {};
  const same = Object.entries(fixed).map(([key, value]) => [key, { range: [value, value], scale: "linear" }] as const);
  const all: Record<string, InputBounds> = { ...own, ...inputs, ...Object.fromEntries(same) };
  if (binary !== "inputs") return varying(all);
  // Stars are put in order after they are drawn, so that each may have what the other was drawn with.
  for (const [first, second] of PAIRS) {
    const [a, b] = [all[first], all[second]];
    if (!a || !b) {
      delete all[first];
      delete all[second];
      continue;
    }
    const range = [Math.min(a.range[0], b.range[0]), Math.max(a.range[1], b.range[1])] as const;
    const scale = a.scale === "log" && b.scale === "log" ? "log" : "linear";
    all[first] = { range, scale };
    all[second] = first === "m1" ? { range, scale, below: first } : { range, scale };
  }
  return varying(all);
}

const varying = (all: Readonly<Record<string, InputBounds>>) =>
  Object.fromEntries(Object.entries(all).filter(([, { range }]) => range[0] < range[1]));
