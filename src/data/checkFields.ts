/** Names of fields that programs give: a misspelt one would be a setting that is silently left out. */

import { argument, InputError } from "../engine/errors.ts";
import { shownName } from "./names.ts";
import { nearNames } from "./nearNames.ts";

/**
 * @param given what a call was given; undefined where it was given nothing
 * @param what it is, for the message: "the options of `sample`"
 * @throws InputError for what is no object, and for a field that is none of the known
 */
export function checkFields(given: object | undefined, known: readonly string[], what: string): void {
  if (given === undefined) return;
  if (given === null || typeof given !== "object") {
    throw new InputError(`${what} must be an object with some of ${known.join(", ")}`);
  }
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearNames(unknown, known);
  const hint = near.length > 0 ? `nearby names are ${near.join(", ")}` : `there are ${known.join(", ")}`;
  throw new InputError(`${what} have no ${argument(shownName(unknown))}`, { hint });
}

/** @throws InputError for what is no object */
export function checkObject(name: string, given: unknown): void {
  if (typeof given === "object" && given !== null) return;
  throw new InputError(`${argument(name)} must be an object, but is ${given}`);
}
