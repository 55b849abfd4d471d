/** What only some flows and calls need loads when they do. */

import { InputError } from "../engine/errors.ts";

/** For the quick way: what it does not take the careful one takes, or refuses. @param what is wrong, after the file's name */
export function insist(right: unknown, what?: string): asserts right {
  if (!right) throw Error(what);
}

/** @throws InputError where it is not there */
export const loaded = <T>(part: Promise<T>): Promise<T> =>
  part.catch((cause) => {
    throw new InputError("embed/ is not beside embed.js", { cause });
  });
