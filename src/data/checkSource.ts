/** What a program gives for a source of sets. */

import { argument, InputError } from "../engine/errors.ts";
import type { ParameterSource } from "./types.ts";

/** @throws InputError for what is none */
export function checkSource(source: ParameterSource | undefined | null): void {
  if (typeof source?.read === "function") return;
  throw new InputError(`${argument("source")} must be what createPrior, parseGrid or openSets gives`);
}
