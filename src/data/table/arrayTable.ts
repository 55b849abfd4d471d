/** Chosen columns of files of arrays: each array of one axis is a column, one of two axes has several, a table its own. */

import { argument, InputError } from "../../engine/errors.ts";
import { shownName, shownNames } from "../names.ts";
import { type ColumnName, columnOfArray, columnsFor, withoutUnit } from "./columns.ts";
import { type ChosenTable, type ColumnRequest, sideBySide } from "./table.ts";

/** An array or table of records in a file. */
export interface StoredArray {
  /** In the file: `posterior/samples`. */
  readonly path: string;
  readonly shape: readonly number[];
  /** Names of the columns of a table of records, or of an array of two axes where the file has a list of them. */
  readonly names?: readonly string[];
  /** Whether it is a table of records. */
  readonly records: boolean;
  /** Why it has no columns, after its name: "holds texts". */
  readonly problem?: string;
  /** Values of some of its columns by their places. */
  read(columns: readonly number[]): Promise<readonly ArrayLike<number>[]>;
}

interface StoredColumn extends ColumnName {
  readonly stored: StoredArray;
  readonly place: number;
}

const leafOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function columnsOf(stored: StoredArray): StoredColumn[] {
  const { path, shape, records, names } = stored;
  const leaf = leafOf(path);
  const one = (name: string, place: number, own: Partial<ColumnName>): StoredColumn => ({
    name,
    path: records || names ? `${path}/${name}` : path,
    ...own,
    stored,
    place,
  });
  if (records) return names!.map((name, place) => one(name, place, {}));
  if (shape.length === 1) return [one(names?.[0] ?? leaf, 0, { path })];
  if (shape.length !== 2) return [];
  return Array.from({ length: shape[1] }, (_, index) =>
    one(names?.[index] ?? columnOfArray(leaf, index), index, {
      path: columnOfArray(path, index),
      array: path,
      index,
    }),
  );
}

/**
 * Reads the columns that are asked for.
 * @param table the array or group that they are looked for in, where not in the whole file
 * @throws InputError for columns that are not there, and for those of different lengths
 */
export async function readArrayColumns(
  file: string,
  arrays: readonly StoredArray[],
  table: string | undefined,
  requests: readonly ColumnRequest[],
): Promise<ChosenTable> {
  const wanted = table?.replace(/^\/+|\/+$/g, "");
  const own =
    wanted === undefined ? arrays : arrays.filter(({ path }) => path === wanted || path.startsWith(`${wanted}/`));
  if (own.length === 0 && wanted !== undefined) {
    throw new InputError(`${file} has no table "${shownName(wanted)}"`, {
      hint: `it has ${shownNames([...new Set(arrays.flatMap(({ path }) => [path.split("/")[0], path]))])}`,
    });
  }
  const where = wanted === undefined ? file : `${file}, ${shownName(wanted)}`;
  const columns = own.flatMap(columnsOf);
  const groups = requests.map(({ names, flag }) =>
    names.map((name) => {
      refuseUnreadable(name, own, where);
      return columnsFor(name, columns, flag, where);
    }),
  );
  const all = [...new Set(groups.flat(2))];
  const lengths = all.map(({ stored }) => stored.shape[0]);
  const other = all.find((_, index) => lengths[index] !== lengths[0]);
  if (other) {
    throw new InputError(
      `${where} has columns of different lengths: ${shownName(all[0].name)} has ${lengths[0]} rows, ${shownName(other.name)} has ${other.stored.shape[0]}`,
      { hint: `choose a table with ${argument("table")}` },
    );
  }
  const values = new Map<StoredColumn, ArrayLike<number>>();
  for (const stored of new Set(all.map((column) => column.stored))) {
    const mine = all.filter((column) => column.stored === stored);
    const read = await stored.read(mine.map(({ place }) => place));
    mine.forEach((column, index) => {
      values.set(column, read[index]);
    });
  }
  return {
    where,
    rows: lengths[0],
    rowName: (row) => `row ${row}`,
    chosen: groups.map((group) => ({
      names: group.flat().map(({ name }) => withoutUnit(name)),
      widths: group.map(({ length }) => length),
      values: sideBySide(
        group.flat().map((column) => values.get(column)!),
        lengths[0],
      ),
    })),
  };
}

/** @throws InputError where a name is that of an array that has no columns */
function refuseUnreadable(name: string, arrays: readonly StoredArray[], where: string): void {
  const array = arrays.find(({ path }) => path === name || leafOf(path) === name);
  if (!array || array.records) return;
  if (array.problem) throw new InputError(`${where}: ${shownName(name)} ${array.problem}`);
  if (array.shape.length === 1 || array.shape.length === 2) return;
  throw new InputError(
    `${where}: ${shownName(name)} has the shape (${array.shape.join(", ")}), but columns are arrays of one or two axes`,
  );
}
