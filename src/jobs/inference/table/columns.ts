/** Columns of a flow of a table, out of a file. */

import { readTable } from "../../../data/table/readTable.ts";
import type { ChosenTable } from "../../../data/table/table.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import { applyFlags } from "../../training/table/rows.ts";
import { checkConditions, checkTargets } from "./loadedTable.ts";

interface Columns {
  readonly rows: number;
  /** [rows, columns] */
  readonly values: Float64Array;
}

const placeOf =
  ({ where, rowName }: ChosenTable) =>
  (row: number) =>
    `${where}, ${rowName(row)}`;

/** Conditions by their names, NaN where a row lacks one. @throws InputError for values that the flow has no place for */
export async function readConditionColumns(path: string, model: TableFlow, table?: string): Promise<Columns> {
  const { names, flags } = model.conditions;
  const flag = argument("conditions");
  const flagNames = flags.filter((name) => name !== null);
  const read = await readTable(path, [{ names, flag }, ...flagNames.map((name) => ({ names: [name], flag }))], table);
  const [own, ...columns] = read.chosen;
  const where = placeOf(read);
  const values = applyFlags(
    { names, values: own.values },
    flags.map((name) => (name === null ? undefined : columns[flagNames.indexOf(name)].values)),
    where,
  );
  checkConditions(model, values, where);
  return { rows: read.rows, values };
}

/** Targets by their names. @throws InputError for other numbers of rows, and values that are no numbers */
export async function readTargetColumns(
  path: string,
  model: TableFlow,
  rows: number,
  table?: string,
): Promise<Float64Array> {
  const flag = argument("targets");
  const read = await readTable(path, [{ names: model.targets.names, flag }], table);
  if (read.rows !== rows) {
    throw new InputError(`${read.where} has ${read.rows} rows of targets, but ${argument("conditions")} has ${rows}`);
  }
  checkTargets(model, read.chosen[0].values, placeOf(read));
  return read.chosen[0].values;
}
