/** Parameter sets in words, for titles. */

import type { LightCurveModel } from "./model.ts";

/** Three digits, and no exponents for what people read. */
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** A set in a title: "m1 1.48, m2 1.26, lambda1 250". @param without names of inputs that are not said */
export const setText = (
  { inputs }: Pick<LightCurveModel, "inputs">,
  set: ArrayLike<number>,
  without: readonly string[] = [],
): string =>
  inputs.flatMap(({ name }, column) => (without.includes(name) ? [] : [`${name} ${short(set[column])}`])).join(", ");

/** The same where the names are said elsewhere: "1.48, 1.26, 250". */
export const shortSetText = (set: ArrayLike<number>): string => Array.from(set, short).join(", ");
