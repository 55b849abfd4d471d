/** A parameter source that holds its sets in memory. */

import { InputError } from "../../engine/errors.ts";
import type { MassFrame, ParameterSource } from "../types.ts";
import type { SetSchema } from "./schema.ts";

/** @throws InputError unless a cell is a finite number; `where` names file, row and column */
export function checkCell(value: number, where: string): void {
  if (Number.isNaN(value)) throw new InputError(`${where} is not a number (NaN)`);
  if (!Number.isFinite(value)) throw new InputError(`${where} is infinite, but must be a finite number`);
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
}

/** Makes a source of a table's columns. @param where the file and table, for messages */
export function sourceOfColumns(table: ColumnTable, where: string, kind: string, schema: SetSchema): ParameterSource {
  const plan = schema.plan(table.names, where);
  if (table.rows === 0) throw new InputError(`${where} has no rows`);
  const columns = plan.columns.map((name) => table.column(name));
  const width = schema.names.length;
  const sets = new Float64Array(width * table.rows);
  const cells = new Float64Array(columns.length);
  for (let row = 0; row < table.rows; row++) {
    for (let index = 0; index < columns.length; index++) {
      cells[index] = columns[index][row];
      if (Number.isFinite(cells[index])) continue;
      checkCell(cells[index], `${where}, row ${row}, column ${plan.columns[index]}`);
    }
    plan.convert(cells, sets, width * row);
  }
  return memorySource(sets, width, `${where} (${kind}, ${table.rows} rows)`, plan.frame, plan.notes);
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
  const width = schema.names.length;
  if (shape.length !== 2 || shape[1] !== width) {
    throw new InputError(
      `${where} has the shape (${shape.join(", ")}), but parameter sets are an array of shape (n, ${width}): ${schema.names.join(", ")}`,
    );
  }
  const [rows] = shape;
  if (rows === 0) throw new InputError(`${where} has no rows`);
  const sets = new Float64Array(width * rows);
  const logarithmic = schema.names.map((_, column) => labels && schema.logarithmicLabels[column]);
  for (let index = 0; index < sets.length; index++) {
    const column = index % width;
    const value = values[index];
    if (!Number.isFinite(value)) {
      const name = `${logarithmic[column] ? "ln " : ""}${schema.names[column]}`;
      checkCell(value, `${where}, row ${Math.floor(index / width)}, column ${name}`);
    }
    sets[index] = logarithmic[column] ? Math.exp(value) : value;
  }
  const taken = schema.names.filter((_, column) => logarithmic[column]);
  const notes =
    taken.length > 0 ? [`${taken.join(" and ")} are exponentials of their columns (natural logarithms)`] : [];
  return memorySource(sets, width, `${where} (${kind}, ${rows} rows)`, "unstated", notes);
}
