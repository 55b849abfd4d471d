/** Parameter sets in JSON: bilby results, and plain columns or records. */

import { readFile } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import type { ParameterSource } from "../types.ts";
import type { SetSchema } from "./schema.ts";
import { sourceOfColumns } from "./source.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Reads a file. @throws InputError where it is no JSON or has no posterior */
export async function readJsonParameters(path: string, schema: SetSchema): Promise<ParameterSource> {
  let parsed: Json;
  try {
    parsed = JSON.parse(
      (await readFile(path, "utf8"))
        .replace(/^\uFEFF/, "")
        .replace(/\bNaN\b/g, "null")
        .replace(/-?\bInfinity\b/g, "null"),
    );
  } catch (error) {
    throw new InputError(`${path} is not complete JSON`, { cause: error });
  }
  const columns = findColumns(parsed, path);
  const names = Object.keys(columns).filter((name) => Array.isArray(columns[name]));
  const lengths = new Set(names.map((name) => (columns[name] as Json[]).length));
  if (lengths.size > 1) throw new InputError(`${path} has columns of different lengths in its posterior`);
  return sourceOfColumns(
    {
      names,
      rows: [...lengths][0] ?? 0,
      column: (name) =>
        Float64Array.from(columns[name] as Json[], (value, row) => {
          if (typeof value === "number") return value;
          if (value === null) return Number.NaN;
          throw new InputError(`${path}, row ${row}, column ${name} is ${JSON.stringify(value)}, but must be a number`);
        }),
    },
    path,
    "JSON",
    schema,
  );
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Columns by name, wherever the usual writers put them: bilby under posterior.content, others plainly. */
function findColumns(value: Json, path: string): { [key: string]: Json } {
  if (Array.isArray(value)) return columnsOfRecords(value, path);
  if (!isObject(value)) throw new InputError(`${path} holds no posterior: neither an object nor a list of records`);
  for (const key of ["posterior", "content", "posterior_samples"]) {
    if (isObject(value[key]) || Array.isArray(value[key])) return findColumns(value[key], path);
  }
  const unwrapped = Object.entries(value).map(([name, column]): [string, Json] => [
    name,
    // bilby may wrap an array with its type.
    isObject(column) && Array.isArray(column.content) ? column.content : column,
  ]);
  return Object.fromEntries(unwrapped);
}

function columnsOfRecords(records: Json[], path: string): { [key: string]: Json[] } {
  const columns: { [key: string]: Json[] } = {};
  records.forEach((record, row) => {
    if (!isObject(record)) throw new InputError(`${path}, row ${row} is not a record`);
    for (const [name, value] of Object.entries(record)) {
      columns[name] ??= new Array(row).fill(null);
      columns[name][row] = value;
    }
  });
  return columns;
}
