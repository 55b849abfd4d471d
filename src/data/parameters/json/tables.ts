/** The layouts in which JSON holds tables: those of bilby, pesummary, NMMA, pandas and plain ones. */

import { InputError } from "../../../engine/errors.ts";
import type { Json, JsonObject } from "./parse.ts";

/** A table somewhere in a file. */
export interface JsonTable {
  readonly names: readonly string[];
  /** Rows of a column. */
  rowsOf(name: string): number;
  /** A cell; undefined where the row has none. */
  cell(name: string, row: number): Json | undefined;
}

export const isObject = (value: Json | undefined): value is JsonObject => value instanceof Map;
const isScalar = (value: Json | undefined): boolean => typeof value !== "object" || value === null;

/** Without the wrappers that bilby puts around arrays and data frames. */
export function unwrapped(value: Json): Json {
  const content = isObject(value) ? value.get("content") : undefined;
  return content !== undefined && !isScalar(content) ? content : value;
}

/** The tables that a value can be meant as, in the order of likelihood. @param where the value, for messages */
export function tablesOf(value: Json, where: string): JsonTable[] {
  if (Array.isArray(value)) return isObject(value[0]) ? [ofRecords(value, where)] : [];
  if (!isObject(value)) return [];
  return [
    ofNamedRows(value, where),
    ofColumns(value),
    ofLabelledColumns(value),
    ofLabelledRecords(value, where),
  ].filter((table) => table !== undefined);
}

/** `[{"m1": 1.4, ...}, ...]`: pandas' `records`, and JSON lines. */
function ofRecords(records: readonly Json[], where: string): JsonTable {
  const names = new Set<string>();
  records.forEach((record, row) => {
    if (!isObject(record)) throw new InputError(`${where}, row ${row} is not a record`);
    for (const name of record.keys()) names.add(name);
  });
  return {
    names: [...names],
    rowsOf: () => records.length,
    cell: (name, row) => (records[row] as JsonObject).get(name),
  };
}

/** Keys of names and rows: pesummary's, and pandas' `split`. */
const NAMED_ROWS = [
  ["parameter_names", "samples"],
  ["columns", "data"],
] as const;

/** `{"parameter_names": ["m1", ...], "samples": [[1.4, ...], ...]}` */
function ofNamedRows(value: JsonObject, where: string): JsonTable | undefined {
  for (const [namesKey, rowsKey] of NAMED_ROWS) {
    const [names, rows] = [value.get(namesKey), value.get(rowsKey)];
    if (!Array.isArray(names) || !Array.isArray(rows) || !rows.every(Array.isArray)) continue;
    const wrong = rows.findIndex((row) => (row as Json[]).length !== names.length);
    if (wrong !== -1) {
      const cells = (rows[wrong] as Json[]).length;
      throw new InputError(`${where}, row ${wrong} has ${cells} values, but ${namesKey} has ${names.length} names`);
    }
    const places = new Map(names.map((name, place) => [String(name), place]));
    return {
      names: names.map(String),
      rowsOf: () => rows.length,
      cell: (name, row) => (rows[row] as Json[])[places.get(name)!],
    };
  }
  return undefined;
}

/** `{"m1": [1.4, ...], ...}`, or one set as `{"m1": 1.4, ...}` */
function ofColumns(value: JsonObject): JsonTable | undefined {
  const columns = new Map<string, Json[]>();
  for (const [name, wrapped] of value) {
    const column = unwrapped(wrapped);
    if (Array.isArray(column)) columns.set(name, column);
    else if (isScalar(column)) columns.set(name, [column]);
  }
  if (columns.size === 0) return undefined;
  return {
    names: [...columns.keys()],
    rowsOf: (name) => columns.get(name)!.length,
    cell: (name, row) => columns.get(name)![row],
  };
}

/** `{"m1": {"0": 1.4, ...}, ...}`: what pandas writes where it is not told otherwise. */
function ofLabelledColumns(value: JsonObject): JsonTable | undefined {
  const columns = [...value].filter(
    (entry): entry is [string, JsonObject] => isObject(entry[1]) && [...entry[1].values()].every(isScalar),
  );
  if (columns.length === 0) return undefined;
  const labels = [...columns[0][1].keys()];
  const byName = new Map(columns);
  return {
    names: [...byName.keys()],
    rowsOf: (name) => byName.get(name)!.size,
    cell: (name, row) => byName.get(name)!.get(labels[row]),
  };
}

/** `{"0": {"m1": 1.4, ...}, ...}`: pandas' `index`. */
function ofLabelledRecords(value: JsonObject, where: string): JsonTable | undefined {
  const records = [...value.values()];
  const [first] = records;
  if (!isObject(first) || ![...first.values()].every(isScalar) || !records.every(isObject)) return undefined;
  return ofRecords(records, where);
}
