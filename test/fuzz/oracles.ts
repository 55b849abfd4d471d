/** What is wrong with values that a reader accepted. */

import type { Accepted } from "./target.ts";

const equal = (one: ArrayLike<unknown>, other: ArrayLike<unknown>): boolean =>
  one.length === other.length && Array.prototype.every.call(one, (value, at) => Object.is(value, other[at]));

/** Whether all of it is what one of the originals has under the same name. */
export function differing(accepted: Accepted, originals: readonly Accepted[]): string | undefined {
  for (const [name, values] of accepted) {
    if (!originals.some((original) => equal(original.get(name) ?? ["?"], values))) return name;
  }
  return undefined;
}

/** @returns which of the named arrays has values that are not finite */
export function notFinite(accepted: Accepted, names: readonly string[]): string | undefined {
  const bad = names.find((name) => !Array.prototype.every.call(accepted.get(name) ?? [], Number.isFinite));
  return bad && `${bad} is not finite`;
}
