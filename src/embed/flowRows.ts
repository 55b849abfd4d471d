/** Rows that flows are given: sets, and values whose density is asked for. */

import type { WholeColumns } from "./content.ts";
import { badValue, flatRows } from "./rows.ts";
import type { Rows } from "./types.ts";

/** Rows of `width` values laid out, whose density is asked for. @throws InputError as {@link flatRows}, and for what is not finite */
export function flatValues(given: Rows, width: number): Float64Array {
  const values = flatRows(given, "values", width);
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) {
      const column = at % width;
      throw badValue("values", (at - column) / width, `number ${column}`, values[at], "finite");
    }
  }
  return values;
}

/** Sets laid out. @throws InputError as {@link flatRows} and {@link checkSets} */
export function flatSets(sets: Rows, columns: WholeColumns): Float64Array {
  const given = flatRows(sets, "sets", columns.conditions.length);
  checkSets(given, columns);
  return given;
}

/** @param first row of the sets @throws InputError naming row and column of a condition without a place */
export function checkSets(sets: Float64Array, { conditions, required }: WholeColumns, first = 0): void {
  const width = conditions.length;
  for (let at = 0; at < sets.length; at++) {
    const column = at % width;
    const right = required(column, sets[at]);
    if (right) throw badValue("sets", first + (at - column) / width, conditions[column], sets[at], right);
  }
}
