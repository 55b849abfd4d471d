/** Arrays that programs give: rows of numbers, or flat ones whose names say how wide they are. */

import type { Rows } from "../../../embed/types.ts";
import { argument, InputError } from "../../../engine/errors.ts";

/** An array of `names.length` columns. */
export interface FlatRows {
  readonly rows: number;
  /** [rows, columns] */
  readonly values: Float64Array;
}

/**
 * Lays rows out one after the other.
 * @param name of the argument, for messages
 * @param width of a row, where it is known
 * @throws InputError for what is no array of numbers, and for rows of another length
 */
export function flatRows(given: Rows, name: string, width: number | undefined): FlatRows & { readonly width: number } {
  const where = argument(name);
  if (isFlat(given)) {
    // A flat array without names is one column.
    const own = width ?? 1;
    if (given.length === 0 || given.length % own !== 0) {
      throw new InputError(`${where} has ${given.length} numbers, which are no rows of ${own}`);
    }
    const wrong = Array.from(given).findIndex((value) => typeof value !== "number");
    if (wrong >= 0) throw new InputError(`${where}: number ${wrong} is ${given[wrong]}, which is no number`);
    return { rows: given.length / own, values: Float64Array.from(given), width: own };
  }
  if (!Array.isArray(given) || given.length === 0) {
    throw new InputError(`${where} must be an array of rows, or a flat array, of at least one row`);
  }
  const own = width ?? lengthOf(given[0], where, 0);
  const values = new Float64Array(given.length * own);
  given.forEach((row: ArrayLike<number>, at: number) => {
    if (lengthOf(row, where, at) !== own) {
      throw new InputError(`row ${at} of ${where} has ${row.length} numbers, but must have ${own}`);
    }
    for (let k = 0; k < own; k++) {
      if (typeof row[k] !== "number") throw new InputError(`row ${at} of ${where}: column ${k} is not a number`);
      values[at * own + k] = row[k];
    }
  });
  return { rows: given.length, values, width: own };
}

/** Whether it has numbers and no rows. Typed arrays of 64-bit integers have no numbers. */
const isFlat = (given: Rows): given is ArrayLike<number> =>
  (ArrayBuffer.isView(given) || Array.isArray(given)) && typeof given[0] === "number";

function lengthOf(row: unknown, where: string, at: number): number {
  if (Array.isArray(row) || ArrayBuffer.isView(row)) {
    const { length } = row as unknown as ArrayLike<number>;
    if (length > 0) return length;
  }
  throw new InputError(`row ${at} of ${where} must be an array of numbers`);
}
