/** A parameter source that holds its sets in memory. */

import { InputError } from "../../engine/errors.ts";
import { shownName } from "../names.ts";
import type { MassFrame, ParameterSource } from "../types.ts";
import { arrayColumns, fixedNotes } from "./fixedValues.ts";
import type { SetSchema } from "./schema.ts";

/** @throws InputError unless a cell is a finite number, and positive where it must be; `where` names file, row and column */
function checkCell(value: number, positive: boolean, where: string): void {
  if (Number.isNaN(value)) throw new InputError(`${where} is not a number (NaN)`);
  if (!Number.isFinite(value)) throw new InputError(`${where} is infinite, but must be a finite number`);
  if (positive && !(value > 0)) throw new InputError(`${where} is ${value}, but must be positive`);
}

/** A source over sets [n, width]. */
export function memorySource(
  sets: Float64Array,
  width: number,
  description: string,
  massFrame: MassFrame,
  notes: readonly string[] = [],
): ParameterSource {
  return {
    width,
    count: sets.length / width,
    description,
    massFrame,
    notes,
    read: (start, rows) => sets.slice(width * start, width * (start + rows)),
  };
}

/** A table whose columns are in memory. */
export interface ColumnTable {
  readonly names: readonly string[];
  readonly rows: number;
  column(name: string): ArrayLike<number>;
  /** What a row is called in messages, such as `line 5`; by default its number, from 0. */
  rowName?(row: number): string;
}

/** Makes a source of a table's columns. @param where the file and table, for messages */
export function sourceOfColumns(table: ColumnTable, where: string, kind: string, schema: SetSchema): ParameterSource {
  const plan = schema.plan(table.names, where);
  if (table.rows === 0) throw new InputError(`${where} has no rows`);
  const columns = plan.columns.map((name) => table.column(name));
  const width = schema.names.length;
  const sets = new Float64Array(width * table.rows);
  const cells = new Float64Array(columns.length);
  const nameOf = (row: number) => `${where}, ${table.rowName?.(row) ?? `row ${row}`}`;
  for (let row = 0; row < table.rows; row++) {
    for (let index = 0; index < columns.length; index++) {
      const value = columns[index][row];
      cells[index] = value;
      if (value > 0 && value < Number.POSITIVE_INFINITY) continue;
      checkCell(value, plan.positive[index], `${nameOf(row)}, column ${shownName(plan.columns[index])}`);
    }
    plan.convert(cells, sets, width * row);
  }
  const source = memorySource(sets, width, `${where} (${kind}, ${table.rows} rows)`, plan.frame, plan.notes);
  return { ...source, rowName: table.rowName };
}

/** Makes a source of an [n, width] array. @param labels whether some columns are logarithms, as the schema says of labels */
export function sourceOfMatrix(
  values: ArrayLike<number>,
  shape: readonly number[],
  where: string,
  kind: string,
  schema: SetSchema,
  labels: boolean,
): ParameterSource {
  const { names, fixed = {} } = schema;
  const width = names.length;
  const columns = arrayColumns(schema, shape[1]);
  if (shape.length !== 2 || shape[1] !== columns.length) {
    throw new InputError(
      `${where} has the shape (${shape.join(", ")}), but parameter sets are an array of shape (n, ${columns.length}): ${columns.join(", ")}`,
    );
  }
  const [rows] = shape;
  if (rows === 0) throw new InputError(`${where} has no rows`);
  const places = columns.map((name) => names.indexOf(name));
  const logarithmic = places.map((place) => labels && schema.logarithmicLabels[place]);
  const isFixed = columns.map((name) => Object.hasOwn(fixed, name));
  const sets = new Float64Array(width * rows);
  const differing = new Set<string>();
  for (let index = 0; index < rows * columns.length; index++) {
    const column = index % columns.length;
    const row = (index - column) / columns.length;
    const value = values[index];
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
      const name = `${logarithmic[column] ? "ln " : ""}${columns[column]}`;
      checkCell(value, schema.positive[places[column]], `${where}, row ${row}, column ${name}`);
    }
    const own = logarithmic[column] ? Math.exp(value) : value;
    if (!isFixed[column]) sets[width * row + places[column]] = own;
    else if (own !== fixed[columns[column]]) differing.add(columns[column]);
  }
  for (const [name, value] of Object.entries(fixed)) {
    for (let at = names.indexOf(name); at < sets.length; at += width) sets[at] = value;
  }
  const taken = columns.filter((_, column) => logarithmic[column]);
  const notes = [
    ...(taken.length > 0 ? [`${taken.join(" and ")} are exponentials of their columns (natural logarithms)`] : []),
    ...fixedNotes(differing, fixed, where),
  ];
  return memorySource(sets, width, `${where} (${kind}, ${rows} rows)`, "unstated", notes);
}
