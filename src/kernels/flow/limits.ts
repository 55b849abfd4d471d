/** Stated limits of flows: what the kernels are checked for, and what compiles in seconds. */

import { InputError } from "../../engine/errors.ts";

export const LIMITS = {
  dimensions: [2, 64],
  /** That couplings see. */
  conditions: [1, 32],
  "conditions of an embedding": [1, 512],
  "units in each layer of its embedding": [1, 128],
  "hidden layers in its embedding": [1, 4],
  "outputs of its embedding": [1, 32],
  hidden: [1, 128],
  blocks: [1, 8],
  couplings: [1, 32],
  bins: [2, 32],
  /** Outputs of a conditioner: two for each transformed feature, or 3 bins - 1 for splines. */
  outputs: [1, 512],
} as const;

/** @throws InputError that begins with `where` */
export function checkLimits(
  name: keyof typeof LIMITS,
  value: number,
  where: string,
  options: { readonly hint?: string } = {},
): void {
  const [low, high] = LIMITS[name];
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new InputError(`${where} has ${value} ${name}, but must have an integer from ${low} to ${high}`, options);
  }
}
