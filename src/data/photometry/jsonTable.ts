/** Photometry in JSON: the Open Supernova Catalog's events, SkyPortal's answers, and lists of points. */

import { InputError } from "../../engine/errors.ts";
import { type Json, type JsonObject, parseJson } from "../parameters/json/parse.ts";
import { isObject, tablesOf } from "../parameters/json/tables.ts";
import { columnsNamed, isLong, MOST_COLUMNS, rolesOf } from "./columns.ts";
import type { RawTable } from "./types.ts";

/** Keys under which lists of points are, the surest first. */
const LISTS = ["photometry", "data", "points", "measurements"];
/** Objects that may be around a list: event, answer, result. */
const MOST_LEVELS = 6;

const isPoints = (value: Json | undefined): value is JsonObject[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);
const keysOf = (points: readonly JsonObject[]): string[] => [...new Set(points.flatMap((point) => [...point.keys()]))];
const isPhotometry = (points: readonly JsonObject[]): boolean => isLong(rolesOf(columnsNamed(keysOf(points))));

/** The points at the shallowest level: of all lists there that are photometry, as brokers have detections and others apart. */
function findPoints(value: Json, levels = MOST_LEVELS): JsonObject[] | undefined {
  if (isPoints(value)) return value;
  if (!isObject(value) || levels === 0) return undefined;
  const named = LISTS.map((key) => value.get(key)).filter((one) => one !== undefined);
  const lists = [...value.values()].filter(isPoints).filter(isPhotometry);
  if (lists.length > 0) return lists.flat();
  const list = named.find(isPoints);
  if (list) return list;
  for (const one of [...named, ...value.values()]) {
    const found = isObject(one) ? findPoints(one, levels - 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** A table that is no list of points: columns of values, as pandas writes them; undefined where there is none. */
function columnarTable(value: Json, name: string): RawTable | undefined {
  const inside = isObject(value) ? LISTS.flatMap((key) => value.get(key) ?? []) : [];
  const table = [value, ...inside]
    .flatMap((one) => tablesOf(one, name))
    .find(({ names }) => names.length <= MOST_COLUMNS && isLong(rolesOf(columnsNamed(names))));
  if (table === undefined) return undefined;
  const { names } = table;
  const rows = Array.from({ length: Math.max(...names.map((key) => table.rowsOf(key))) }, (_, index) => ({
    row: index + 1,
    cells: names.map((key) => cellOf(table.cell(key, index))),
  }));
  return { name, rowWord: "entry", kind: "JSON of columns", columns: columnsNamed(names), rows };
}

function cellOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  // The catalogue has lists of one value, and TNS objects with a name.
  const first = Array.isArray(value) ? value[0] : value;
  const one = isObject(first) ? (first.get("name") ?? "") : first;
  return typeof one === "object" ? "" : String(one ?? "").trim();
}

/** Reads photometry out of JSON. @throws InputError where it has none */
export function readJsonTable(text: string, name: string): RawTable {
  const { value } = parseJson(text, name);
  const points = findPoints(value);
  const columnar = points ? undefined : columnarTable(value, name);
  if (columnar) return columnar;
  if (points === undefined) {
    throw new InputError(`${name} has no list of points`, {
      hint: 'photometry in JSON is a list of objects such as {"mjd": 57983.0, "filter": "g", "mag": 17.41, "magerr": 0.02}, alone or under "photometry"',
    });
  }
  const names = keysOf(points);
  if (names.length > MOST_COLUMNS) {
    throw new InputError(`${name} has points of ${names.length} keys, which no photometry has`);
  }
  return {
    ...{ name, rowWord: "entry", kind: "JSON" },
    columns: columnsNamed(names),
    rows: points.map((point, index) => ({ row: index + 1, cells: names.map((key) => cellOf(point.get(key))) })),
  };
}
