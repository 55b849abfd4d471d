/** Rows of numbers that programs give, laid out, with errors that name argument, row and column. */

import { argument, InputError } from "../engine/errors.ts";
import { shownValue } from "./arguments.ts";
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
  if (!nested && typeof given[0] === "object" && given[0] !== null) {
    throw new InputError(`row 0 of ${where} is an object, but must be an array of ${width} numbers`);
  }
  const isWrong = ({ length }: ArrayLike<number>) => (nested ? length !== width : !length || length % width > 0);
  const wrong = rows.findIndex((row) => !isRow(row) || isWrong(row));
  if (wrong >= 0) {
    const length = rows[wrong]?.length;
    const what = nested
      ? `row ${wrong} of ${where} has ${length} numbers, but must have`
      : `${where} has ${length} numbers, which are no rows of`;
    throw new InputError(`${what} ${width}`);
  }
  const values = new Float64Array(nested ? rows.length * width : rows[0].length);
  let at = 0;
  for (const row of rows) {
    for (let k = 0; k < row.length; k++) {
      const value = row[k];
      if (typeof value !== "number")
        throw new InputError(`${where}: number ${at} is ${shownValue(value)}, which is no number`);
      values[at++] = value;
    }
  }
  return values;
}
