/** A parameter source that holds its sets in memory, and the checks on every value. */

import { InputError } from "../../engine/errors.ts";
import { type MassFrame, PARAMETER_NAMES, type ParameterSource } from "../types.ts";
import { type ColumnPlan, planColumns } from "./columns.ts";

/** @throws InputError unless a value is a positive, finite number; `where` names file, row and column */
export function checkValue(value: number, positive: boolean, where: string): void {
  if (Number.isNaN(value)) throw new InputError(`${where} is not a number (NaN)`);
  if (!Number.isFinite(value)) throw new InputError(`${where} is infinite, but must be a finite number`);
  if (positive && !(value > 0)) throw new InputError(`${where} is ${value}, but masses and Lambdas are positive`);
}

/** A source over sets [n, 4]. */
export function memorySource(
  sets: Float64Array,
  description: string,
  massFrame: MassFrame,
  notes: readonly string[] = [],
): ParameterSource {
  return {
    count: sets.length / 4,
    description,
    massFrame,
    notes,
    read: (start, rows) => sets.slice(4 * start, 4 * (start + rows)),
  };
}

/** A table whose columns are in memory. */
export interface ColumnTable {
  readonly names: readonly string[];
  readonly rows: number;
  column(name: string): ArrayLike<number>;
}

/** Makes a source of a table's columns. @param where the file and table, for messages */
export function sourceOfColumns(table: ColumnTable, where: string, kind: string, prefer: MassFrame): ParameterSource {
  const plan = planColumns(table.names, where, prefer);
  if (table.rows === 0) throw new InputError(`${where} has no rows`);
  const columns = plan.columns.map((name) => table.column(name));
  const sets = new Float64Array(4 * table.rows);
  const cells = new Float64Array(4);
  for (let row = 0; row < table.rows; row++) {
    for (let index = 0; index < 4; index++) {
      cells[index] = columns[index][row];
      checkValue(cells[index], plan.positive[index], `${where}, row ${row}, column ${plan.columns[index]}`);
    }
    convertRow(plan, cells, sets, row, `${where}, row ${row}`);
  }
  return memorySource(sets, `${where} (${kind}, ${table.rows} rows)`, plan.frame, plan.notes);
}

/** Converts one row and checks what came out of the conversion. */
export function convertRow(
  plan: ColumnPlan,
  cells: Float64Array,
  sets: Float64Array,
  row: number,
  where: string,
): void {
  plan.convert(cells, sets, 4 * row);
  for (let index = 0; index < 4; index++) {
    if (!(sets[4 * row + index] > 0 && sets[4 * row + index] < Number.POSITIVE_INFINITY)) {
      checkValue(
        sets[4 * row + index],
        true,
        `${where}: ${PARAMETER_NAMES[index]}, computed from ${plan.columns.join(", ")},`,
      );
    }
  }
}

/** Makes a source of an [n, 4] array. @param logarithms whether the last two columns are ln Lambda */
export function sourceOfMatrix(
  values: ArrayLike<number>,
  shape: readonly number[],
  where: string,
  kind: string,
  logarithms: boolean,
): ParameterSource {
  if (shape.length !== 2 || shape[1] !== 4) {
    throw new InputError(
      `${where} has the shape (${shape.join(", ")}), but parameter sets are an array of shape (n, 4)`,
    );
  }
  const [rows] = shape;
  if (rows === 0) throw new InputError(`${where} has no rows`);
  const sets = new Float64Array(4 * rows);
  const names = logarithms ? ["m1", "m2", "ln lambda1", "ln lambda2"] : PARAMETER_NAMES;
  for (let index = 0; index < sets.length; index++) {
    const column = index % 4;
    const logarithm = logarithms && column >= 2;
    const value = values[index];
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
      checkValue(value, !logarithm, `${where}, row ${Math.floor(index / 4)}, column ${names[column]}`);
    }
    sets[index] = logarithm ? Math.exp(value) : value;
  }
  const notes = logarithms ? ["Lambdas are the exponentials of the last two columns (natural logarithms)"] : [];
  return memorySource(sets, `${where} (${kind}, ${rows} rows)`, "unstated", notes);
}
