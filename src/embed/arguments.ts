/** Checks of what programs give: shapes and numbers, with errors that name the argument. */

import { argument, InputError } from "../engine/errors.ts";
import type { Rows } from "./types.ts";

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
        throw new InputError(`${where}: number ${at * width + k} is ${row[k]}, which is no number`);
      values[at * width + k] = row[k];
    }
  });
  return values;
}

/** @throws InputError unless it is an integer of at least 1 */
export function checkCount(count: number, name = "count"): void {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InputError(`${argument(name)} is ${count}, but must be an integer of at least 1`);
  }
}

/** Room for the results. @throws InputError where there is none */
export function roomFor(values: number): Float64Array {
  try {
    return new Float64Array(values);
  } catch {
    throw new InputError(`${argument("count")} asks for ${values} numbers at once, which do not fit into memory`);
  }
}
