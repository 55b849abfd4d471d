/** Checks of what programs give beside rows, with errors that name the argument. */

import { argument, InputError } from "../engine/errors.ts";
import type { CallOptions } from "./types.ts";

/** A value as a message shows it: a text in quotes, which tells it from a number. */
export const shownValue = (value: unknown): string => (typeof value === "string" ? `"${value}"` : String(value));

/** @throws InputError for an argument that is not as it must be */
function check(right: boolean, name: string, value: unknown, what: string): void {
  if (!right) throw new InputError(`${argument(name)} is ${shownValue(value)}, but must be ${what}`);
}

/** @throws InputError unless it is an integer of at least 1 */
export function checkCount(count: number, name = "count"): void {
  check(Number.isSafeInteger(count) && count > 0, name, count, "an integer of at least 1");
}

/** @throws InputError for a signal or a listener that is none */
export function checkCall({ signal, onProgress }: CallOptions): void {
  check(!signal || signal.throwIfAborted !== undefined, "signal", signal, "an AbortSignal");
  check(!onProgress || typeof onProgress === "function", "onProgress", onProgress, "a function");
}

/** @throws InputError for what is no object of options, for options that a call does not have, and as {@link checkCall} */
export function checkOptions(options: object, known: readonly string[]): void {
  check(typeof options === "object" && options !== null, "options", options, "an object");
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown) throw new InputError(`there is no option ${argument(unknown)}, but ${known.join(", ")}`);
  checkCall(options);
}

/** Room for the results. @param name the argument that asks for them @throws InputError where there is none */
export function roomFor<T = Float64Array>(
  values: number,
  name = "count",
  Kind: new (length: number) => T = Float64Array as never,
): T {
  try {
    return new Kind(values);
  } catch {
    throw new InputError(`${argument(name)} asks for ${values} numbers at once, which do not fit into memory`);
  }
}
