/** Densities of priors: what importance sampling weighs by. */

import { argument, InputError } from "../engine/errors.ts";
import type { LightCurveModel } from "./model.ts";
import type { Independent, Ranges } from "./prior.ts";
import type { PriorChanges } from "./priorChanges.ts";

/** ln of the density of one input at a value, per unit of the input. @returns -Infinity outside */
export function logDensityOf({ range: [low, high], scale }: Independent, value: number): number {
  if (!(value >= low && value <= high)) return Number.NEGATIVE_INFINITY;
  // An input that is the same in every set is no part of the density.
  if (low === high) return 0;
  return scale === "linear" ? -Math.log(high - low) : -Math.log(value) - Math.log(Math.log(high / low));
}

/**
 * ln of a prior's density at sets, per unit of the inputs that vary.
 * @param ranges what users set of the prior's ranges
 * @returns a function of one set; -Infinity where the prior draws none
 * @throws InputError for a prior whose density has no closed form
 */
export function priorLogDensity(
  { name: model, priors, inputs }: Pick<LightCurveModel, "name" | "priors" | "inputs">,
  name: string,
  ranges: Ranges = {},
  { inputs: redrawn = {}, fixed = {} }: PriorChanges = {},
): (set: ArrayLike<number>) => number {
  const prior = priors[name];
  const { independent } = prior;
  const defaults = Object.fromEntries(Object.entries(prior.ranges).map(([key, { range }]) => [key, range]));
  const complete = { ...defaults, ...ranges };
  const changed = Object.keys(redrawn).length + Object.keys(fixed).length > 0;
  if (!independent && (!prior.logDensity || changed)) {
    throw new InputError(
      `${argument("prior")} ${name} of ${model} has no density in closed form${changed ? " with inputs of other ranges" : ""}`,
    );
  }
  return (set) => {
    if (!independent) return prior.logDensity!(complete, set);
    return inputs.reduce((sum, input, column) => {
      if (Object.hasOwn(fixed, input.name)) return sum;
      return sum + logDensityOf(redrawn[input.name] ?? independent[input.name], set[column]);
    }, 0);
  };
}
