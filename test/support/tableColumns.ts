/** Columns of a table by their names. */

import { readTable } from "../../src/data/table/readTable.ts";

/** Reads columns. @returns each by its name in the table */
export async function columns(path: string, names: readonly string[], table?: string) {
  const { chosen, rows } = await readTable(path, [{ names, flag: "`targets`" }], table);
  const [{ names: found, values }] = chosen;
  return Object.fromEntries(
    found.map((name, column) => [name, Array.from({ length: rows }, (_, row) => values[row * found.length + column])]),
  );
}
