/** Photometry in JSON: the Open Supernova Catalog's events, SkyPortal's answers, and lists of points. */

import { InputError } from "../../engine/errors.ts";
import { type Json, type JsonObject, parseJson } from "../parameters/json/parse.ts";
import { MOST_COLUMNS } from "./columns.ts";
import type { RawTable } from "./types.ts";

/** Keys under which lists of points are, the surest first. */
const LISTS = ["photometry", "data", "points", "measurements"];
/** Objects that may be around a list: event, answer, result. */
const MOST_LEVELS = 6;

const isObject = (value: Json | undefined): value is JsonObject => value instanceof Map;
const isPoints = (value: Json | undefined): value is JsonObject[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

/** The first list of points, at the shallowest level. */
function findPoints(value: Json, levels = MOST_LEVELS): JsonObject[] | undefined {
  if (isPoints(value)) return value;
  if (!isObject(value) || levels === 0) return undefined;
  const inside = [...LISTS.map((key) => value.get(key)), ...value.values()].filter((one) => one !== undefined);
  const list = LISTS.map((key) => value.get(key)).find(isPoints);
  if (list) return list;
  for (const one of inside) {
    const found = isObject(one) ? findPoints(one, levels - 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

function cellOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  // The catalogue has lists of one value.
  const one = Array.isArray(value) ? value[0] : value;
  return typeof one === "object" ? "" : String(one ?? "").trim();
}

/** Reads photometry out of JSON. @throws InputError where it has none */
export function readJsonTable(text: string, name: string): RawTable {
  const { value } = parseJson(text, name);
  const points = findPoints(value);
  if (points === undefined) {
    throw new InputError(`${name} has no list of points`, {
      hint: 'photometry in JSON is a list of objects such as {"mjd": 57983.0, "filter": "g", "mag": 17.41, "magerr": 0.02}, alone or under "photometry"',
    });
  }
  const names = [...new Set(points.flatMap((point) => [...point.keys()]))];
  if (names.length > MOST_COLUMNS) {
    throw new InputError(`${name} has points of ${names.length} keys, which no photometry has`);
  }
  return {
    ...{ name, rowWord: "entry", kind: "JSON" },
    columns: names.map((name) => ({ name, unit: "" })),
    rows: points.map((point, index) => ({ row: index + 1, cells: names.map((key) => cellOf(point.get(key))) })),
  };
}
