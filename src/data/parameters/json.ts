/** Parameter sets in JSON. */

import { InputError } from "../../engine/errors.ts";
import { shownName } from "../names.ts";
import type { ParameterSource } from "../types.ts";
import { findTable } from "./json/find.ts";
import { type Json, parseJson } from "./json/parse.ts";
import type { SetSchema } from "./schema.ts";
import { sourceOfColumns } from "./source.ts";

/**
 * Reads a text.
 * @param path for messages
 * @param table path of the table, where there are several
 * @throws InputError where it is not JSON or has no table of parameter sets
 */
export function parseJsonParameters(text: string, path: string, schema: SetSchema, table?: string): ParameterSource {
  const { value, doubled } = parseJson(text.replace(/^\uFEFF/, ""), path);
  const found = findTable(value, table, path, schema);
  const { where, plan } = found;
  const lengths = plan.columns.map((name) => found.table.rowsOf(name));
  const [rows] = lengths;
  if (lengths.some((length) => length !== rows)) {
    const each = plan.columns.map((name, index) => `${shownName(name)} ${lengths[index]}`).join(", ");
    throw new InputError(`${where} has columns of different lengths: ${each}`);
  }
  const source = sourceOfColumns(
    {
      names: found.table.names,
      rows,
      column: (name) =>
        Float64Array.from({ length: rows }, (_, row) => cellNumber(found.table.cell(name, row), where, row, name)),
    },
    where,
    "JSON",
    schema,
  );
  const notes = doubled.map((name) => `${path} has "${shownName(name)}" twice in one object: the last one is taken`);
  return { ...source, notes: [...source.notes, ...notes] };
}

/** A cell's number; NaN for null. */
function cellNumber(cell: Json | undefined, where: string, row: number, name: string): number {
  if (typeof cell === "number") return cell;
  if (cell === null) return Number.NaN;
  if (cell === undefined) throw new InputError(`${where}, row ${row} has no ${shownName(name)}`);
  const shown = Array.isArray(cell)
    ? "a list"
    : cell instanceof Map
      ? "an object"
      : typeof cell === "string"
        ? `"${shownName(cell)}"`
        : cell;
  throw new InputError(`${where}, row ${row}, column ${shownName(name)} is ${shown}, but must be a number`);
}
