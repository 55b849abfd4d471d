/** Checks of what programs give: shapes and numbers, with errors that name the argument. */

import { argument, InputError } from "../engine/errors.ts";
import type { WholeColumns } from "./content.ts";
import type { CallOptions, Rows } from "./types.ts";

/** A value as a message shows it: a text in quotes, which tells it from a number. */
export const shownValue = (value: unknown): string => (typeof value === "string" ? `"${value}"` : String(value));

/** A condition or target of a row that is no number, or outside of what has a place in the flow. */
export const badValue = (name: string, row: number, column: string, value: number, right: string): InputError =>
  new InputError(`row ${row} of ${argument(name)}: ${column} is ${value}, but must be ${right}`);

/**
 * Lays rows of `width` numbers out one after the other.
 * @throws InputError for what is no array, for rows of another length and for what is no number; NaN is one
 */
export function flatRows(given: Rows, name: string, width: number): Float64Array {
  const where = argument(name);
  const isRow = (value: unknown): value is ArrayLike<number> => Array.isArray(value) || ArrayBuffer.isView(value);
  if (!isRow(given)) throw new InputError(`${where} must be an array of rows of ${width} numbers`);
  const nested = isRow(given[0]);
  const rows = (nested ? given : [given]) as readonly ArrayLike<number>[];
  if (!nested && typeof given[0] === "object" && given[0] !== null) {
    throw new InputError(`row 0 of ${where} is an object, but must be an array of ${width} numbers`);
  }
  const wrong = rows.findIndex((row) => !isRow(row) || (nested ? row.length !== width : row.length % width > 0));
  if (wrong >= 0 || rows[0].length === 0) {
    const length = rows[Math.max(0, wrong)]?.length;
    const what = nested
      ? `row ${wrong} of ${where} has ${length} numbers, but must have`
      : `${where} has ${length} numbers, which are no rows of`;
    throw new InputError(`${what} ${width}`);
  }
  const values = new Float64Array(nested ? rows.length * width : rows[0].length);
  rows.forEach((row, at) => {
    for (let k = 0; k < row.length; k++) {
      if (typeof row[k] !== "number")
        throw new InputError(`${where}: number ${at * width + k} is ${shownValue(row[k])}, which is no number`);
      values[at * width + k] = row[k];
    }
  });
  return values;
}

/** Sets laid out. @throws InputError as {@link flatRows}, and naming row and column of a condition without a place */
export function flatSets(sets: Rows, { conditions, required }: WholeColumns): Float64Array {
  const width = conditions.length;
  const given = flatRows(sets, "sets", width);
  given.forEach((value, at) => {
    const column = at % width;
    const right = required(column, value);
    if (right) throw badValue("sets", (at - column) / width, conditions[column], value, right);
  });
  return given;
}

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

/** @throws InputError for what is no object of options, and for options that a call does not have */
export function checkNames(options: object, known: readonly string[]): void {
  check(typeof options === "object" && options !== null, "options", options, "an object");
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown) throw new InputError(`there is no option ${argument(unknown)}, but ${known.join(", ")}`);
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
