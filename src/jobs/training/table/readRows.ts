/** The rows that a recipe asks for, out of a table's file. */

import { columnsFor, namedColumn, splitNames } from "../../../data/table/columns.ts";
import { readTable } from "../../../data/table/readTable.ts";
import { type ChosenColumns, type ColumnRequest, columnOf } from "../../../data/table/table.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import { parseTransform } from "../../../flow/table/columnTransform.ts";
import type { TableRecipe } from "./options.ts";
import { applyFlags, type TableRows } from "./rows.ts";

/** What of a recipe chooses columns. */
export type ColumnChoice = Partial<
  Pick<TableRecipe, "targets" | "conditions" | "table" | "transform" | "masked" | "conditionNoise">
>;

/** A condition that a row may lack, and the column that says so where there is one. */
interface Mask {
  readonly name: string;
  readonly flags: string | undefined;
}

/** Reads the rows. @throws InputError for columns that the table does not have, and values that are no numbers */
export async function readTableRows(path: string, choice: ColumnChoice): Promise<TableRows> {
  const request = (names: string | undefined, name: string): ColumnRequest => {
    const flag = argument(name);
    if (names === undefined || names.trim() === "") {
      throw new InputError(`a flow of a table needs ${argument("targets")} and ${argument("conditions")}`, {
        hint: "names of columns with commas between",
      });
    }
    return { names: splitNames(names, flag), flag };
  };
  const masks = choice.masked === undefined ? [] : splitNames(choice.masked, argument("masked")).map(parseMask);
  const flagged = masks.filter(({ flags }) => flags !== undefined);
  const requests = [
    request(choice.targets, "targets"),
    request(choice.conditions, "conditions"),
    ...flagged.map(({ flags }) => ({ names: [flags!], flag: argument("masked") })),
  ];
  const { where, rows, rowName, chosen } = await readTable(path, requests, choice.table);
  const [targets, conditions, ...flagColumns] = chosen;
  const known = {
    targets: columnNames(requests[0], targets),
    conditions: columnNames(requests[1], conditions),
  };
  const masked = conditions.names.map(() => false);
  const flags = conditions.names.map((): string | undefined => undefined);
  const flagValues = conditions.names.map((): Float64Array | undefined => undefined);
  for (const mask of masks) {
    const own = columnsFor(mask.name, known.conditions, argument("masked"), "the list of conditions");
    for (const { place } of own) masked[place] = true;
    if (mask.flags === undefined) continue;
    const { names, values } = flagColumns[flagged.indexOf(mask)];
    if (names.length !== own.length) {
      throw new InputError(
        `${argument("masked")} has ${names.length} columns of flags (${mask.flags}) for ${own.length} conditions (${mask.name})`,
      );
    }
    own.forEach(({ place }, index) => {
      flags[place] = names[index];
      flagValues[place] = columnOf(values, names.length, index);
    });
  }
  const all = [...known.targets, ...known.conditions];
  return {
    source: where,
    rows,
    rowName,
    targets,
    conditions: {
      names: conditions.names,
      values: applyFlags(conditions, flagValues, (row) => `${where}, ${rowName(row)}`),
      masked,
      flags,
    },
    transforms: settings(choice.transform, "transform", all, "the list of targets and conditions", (text, name) =>
      parseTransform(text, `the transform of ${name}`),
    ),
    conditionNoise: settings(
      choice.conditionNoise,
      "conditionNoise",
      known.conditions,
      "the list of conditions",
      sigmaOf,
    ),
  };
}

/** `NAME`, or `NAME:FLAGS`: a colon in brackets is that of a range. */
function parseMask(text: string): Mask {
  const match = /^((?:\[\d+:\d+\]|[^:[]|\[(?!\d+:\d+\]))+):(.+)$/.exec(text);
  return match ? { name: match[1], flags: match[2] } : { name: text, flags: undefined };
}

/** Chosen columns by the names that they were chosen by: those of an array together too. */
function columnNames({ names }: ColumnRequest, chosen: ChosenColumns) {
  let place = 0;
  return names.flatMap((name, request) => {
    const array = name.replace(/\[[\d:]+\]$/, "");
    return Array.from({ length: chosen.widths[request] }, (_, index) => {
      const own = namedColumn(chosen.names[place]);
      return { array, index, ...own, place: place++ };
    });
  });
}

function sigmaOf(text: string, name: string): number {
  const sigma = Number(text);
  if (text.trim() !== "" && Number.isFinite(sigma) && sigma >= 0) return sigma;
  throw new InputError(`the noise of ${name} is "${text}", but must be a number of at least 0`);
}

/** Reads `NAME=VALUE,...`. @throws InputError for another form, for names that were not chosen, and for one that comes twice */
function settings<T>(
  text: string | undefined,
  flag: string,
  known: ReturnType<typeof columnNames>,
  where: string,
  parse: (value: string, name: string) => T,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  if (text === undefined) return found;
  for (const item of splitNames(text, argument(flag))) {
    const at = item.lastIndexOf("=");
    if (at < 1) throw new InputError(`${argument(flag)} has "${item}", but must be NAME=VALUE with commas between`);
    const name = item.slice(0, at);
    const value = parse(item.slice(at + 1), name);
    for (const column of columnsFor(name, known, argument(flag), where)) {
      if (found.has(column.name)) throw new InputError(`${argument(flag)} names ${column.name} twice`);
      found.set(column.name, value);
    }
  }
  return found;
}
