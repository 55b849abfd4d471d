/** Columns of a flow of a table, out of a file. */

import { shownName } from "../../../data/names.ts";
import { readTable } from "../../../data/table/readTable.ts";
import type { ChosenTable } from "../../../data/table/table.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import { applyFlags } from "../../training/table/rows.ts";
import { checkConditions, checkTargets } from "./loadedTable.ts";

/** Conditions that a warning names. */
const MOST_NAMED = 4;

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

/** What a user should know of conditions [rows, conditions] beyond those of the training; undefined where none are. */
export function rangeWarning({ conditions: { names }, training }: TableFlow, values: Float64Array): string | undefined {
  const width = names.length;
  const beyond = new Set<number>();
  const columns = new Set<number>();
  for (let at = 0; at < values.length; at++) {
    const column = at % width;
    if (!(values[at] < training.lowest[column] || values[at] > training.highest[column])) continue;
    columns.add(column);
    beyond.add((at - column) / width);
  }
  if (beyond.size === 0) return undefined;
  const ranges = [...columns].slice(0, MOST_NAMED).map((column) => {
    const [low, high] = [training.lowest[column], training.highest[column]].map((value) => value.toPrecision(4));
    return `${shownName(names[column])} from ${low} to ${high}`;
  });
  const more = columns.size > MOST_NAMED ? ` and ${columns.size - MOST_NAMED} others` : "";
  return `${beyond.size.toLocaleString("en-US")} of ${(values.length / width).toLocaleString("en-US")} rows have conditions that the flow was not trained on (it knows ${ranges.join(", ")}${more})`;
}
