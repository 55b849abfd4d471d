/**
 * The frame and the order of a binary's stars. All work in place on [rows, width], whose first four values are m1, m2,
 * Lambda1, Lambda2.
 */

import type { ParameterSource } from "../../data/types.ts";
import { argument, InputError } from "../../engine/errors.ts";

/** Swaps stars so that m1 >= m2, each with its Lambda. @returns the number of sets swapped */
export function orderByMass(parameters: Float64Array, width = 4): number {
  let swapped = 0;
  for (let at = 0; at < parameters.length; at += width) {
    if (!(parameters[at] < parameters[at + 1])) continue;
    const [m1, m2, lambda1, lambda2] = parameters.subarray(at, at + 4);
    parameters.set([m2, m1, lambda2, lambda1], at);
    swapped++;
  }
  return swapped;
}

/** What is said of stars that were given in the other order. */
export function swappedText(swapped: number): string {
  return `${swapped.toLocaleString("en-US")} ${swapped === 1 ? "set" : "sets"} had m1 < m2: stars and Lambdas were swapped`;
}

/** Divides masses by 1 + z: from the detector's frame to the source's. */
export function toSourceFrame(parameters: Float64Array, redshift: number, width = 4): void {
  for (let at = 0; at < parameters.length; at += width) {
    parameters[at] /= 1 + redshift;
    parameters[at + 1] /= 1 + redshift;
  }
}

/** @throws InputError unless the redshift is a number from 0 to 20 */
export function checkRedshift(redshift: number): void {
  if (!(redshift >= 0 && redshift <= 20)) {
    throw new InputError(`${argument("redshift")} is ${redshift}, but must be a number from 0 to 20`);
  }
}

/**
 * Checks that a redshift goes with a source's masses.
 * @param seen whether the light is seen at the redshift too: then masses of the source's frame stay as they are
 * @returns what the user should know, or undefined
 * @throws InputError for masses that are in the source's frame already
 */
export function checkFrame(source: ParameterSource, redshift: number | undefined, seen: boolean): string | undefined {
  if (seen && redshift) {
    const stay = source.massFrame === "source";
    return `the masses are ${stay ? "source-frame masses and stay as they are" : `taken for detector-frame masses and divided by ${1 + redshift}`}`;
  }
  if (!seen && redshift !== undefined && source.massFrame === "source") {
    throw new InputError(
      `${argument("redshift")} goes with detector-frame masses, but ${source.description} gives source-frame masses`,
      { hint: "leave `redshift` out" },
    );
  }
  if (redshift === undefined && source.massFrame === "detector")
    return "the masses are detector-frame masses and are taken as they are; give `redshift` to divide them by 1 + z";
  return undefined;
}
