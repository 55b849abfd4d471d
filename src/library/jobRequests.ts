/** What jobs are asked, field by field: what a job needs, and what its own checks take for granted. */

import { checkFields } from "../data/checkFields.ts";
import { checkCall, shownValue } from "../embed/arguments.ts";
import { argument, InputError } from "../engine/errors.ts";

type Check = readonly [right: (value: unknown) => boolean, what: string];

/** Kinds of fields. */
export const TEXT: Check = [(value) => typeof value === "string" && value !== "", "a text"];
export const PATHS: Check = [
  (value) => Array.isArray(value) && value.length > 0 && value.every(TEXT[0]),
  "an array of paths of files",
];
export const COUNT: Check = [
  (value) => Number.isSafeInteger(value) && (value as number) > 0,
  "an integer of at least 1",
];
export const VALUES: Check = [(value) => typeof value === "object" && value !== null, "values by their names"];
export const SHARE: Check = [
  (value) => typeof value === "number" && value > 0 && value <= 1,
  "a number above 0 and up to 1",
];
export const AMOUNT: Check = [
  (value) => typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY,
  "a number that is not negative",
];
export const FLAG: Check = [(value) => typeof value === "boolean", "true or false"];
/** The job itself looks at it. */
export const ANY: Check = [() => true, ""];

const LISTENERS = ["onMessage", "onWarning", "onStart", "onProgress", "onBackend", "onEpoch"];

/** @throws InputError for what are no listeners and no signal */
export function checkEvents(events: object | undefined): void {
  checkFields(events, [...LISTENERS, "signal"], argument("events"));
  for (const [name, value] of Object.entries(events ?? {})) {
    if (name === "signal") checkCall({ signal: value });
    else if (value !== undefined && typeof value !== "function")
      throw new InputError(`${argument(name)} is ${shownValue(value)}, but must be a function`);
  }
}

/** @throws InputError for an argument that is no text */
export function checkText(name: string, value: unknown): void {
  if (!TEXT[0](value)) throw new InputError(`${argument(name)} is ${shownValue(value)}, but must be ${TEXT[1]}`);
}

/**
 * @param job its name, for messages
 * @param needed fields without a default
 * @throws InputError naming the field
 */
export function checkJob(
  job: string,
  request: object | undefined,
  fields: Readonly<Record<string, Check>>,
  needed: readonly string[],
): void {
  checkFields(request, Object.keys(fields), `the options of ${argument(job)}`);
  const given = new Map<string, unknown>(Object.entries(request ?? {}));
  for (const [name, [right, what]] of Object.entries(fields)) {
    const value = given.get(name);
    if (value === undefined && needed.includes(name)) throw new InputError(`${argument(job)} needs ${argument(name)}`);
    if (value !== undefined && !right(value)) {
      const shown = Array.isArray(value) && value.length === 0 ? "empty" : shownValue(value);
      throw new InputError(`${argument(name)} is ${shown}, but must be ${what}`);
    }
  }
}
