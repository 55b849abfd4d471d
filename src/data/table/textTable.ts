/** Chosen columns of CSV and other text tables. */

import type { ColumnPlan, SetSchema } from "../parameters/schema.ts";
import { fileLines } from "../parameters/text/fileLines.ts";
import { readTextColumns } from "../parameters/textTable.ts";
import { columnsFor, namedColumn, withoutUnit } from "./columns.ts";
import { type ChosenTable, type ColumnRequest, sideBySide } from "./table.ts";

/** Reads a text table. @throws InputError naming line and column of whatever is wrong */
export async function readTextRequests(path: string, requests: readonly ColumnRequest[]): Promise<ChosenTable> {
  /** Of the last header that had all columns: the table's own. */
  let found: readonly (readonly (readonly string[])[])[] = [];
  const wanted = requests.flatMap(({ names }) => names);
  const schema: SetSchema = {
    names: wanted,
    positive: [],
    logarithmicLabels: [],
    plan(names, where): ColumnPlan {
      const columns = names.map(namedColumn);
      found = requests.map((request) =>
        request.names.map((name) => columnsFor(name, columns, request.flag, where).map((column) => column.name)),
      );
      const all = [...new Set(found.flat(2))];
      return {
        columns: all,
        frame: "source",
        positive: all.map(() => false),
        mayBeEmpty: true,
        notes: [],
        convert() {},
      };
    },
  };
  const { rows, rowName, column } = await readTextColumns(path, fileLines(path), schema);
  return {
    where: path,
    rows,
    rowName,
    chosen: found.map((groups) => {
      const names = groups.flat();
      return {
        names: names.map(withoutUnit),
        widths: groups.map(({ length }) => length),
        values: sideBySide(names.map(column), rows),
      };
    }),
  };
}
