/** What photometry says, whatever it was read from. */

import { shownName, shownNames } from "../names.ts";
import { linesOf } from "../parameters/text/lines.ts";
import { isLong, type Roles, rolesOf, toldByFlags } from "./columns.ts";
import { byUnits, checkFluxes, isOfFluxes, missingColumn } from "./flux.ts";
import { readJsonTable } from "./jsonTable.ts";
import { isFlag } from "./measurement.ts";
import { hasErrors, Reader } from "./reader.ts";
import { readTextTable } from "./textTable.ts";
import type { Photometry, RawTable } from "./types.ts";
import { isWide, longRows } from "./wide.ts";

/** Whether a text is JSON, by its beginning. */
export const isJson = (head: string): boolean => /^(\uFEFF)?\s*[{[]/.test(head);

/** What a text says. @param name for messages @throws InputError naming row and column of whatever is wrong */
export async function photometryOfText(text: string, name: string): Promise<Photometry> {
  const table = isJson(text)
    ? readJsonTable(text.replace(/^\uFEFF/, ""), name)
    : await readTextTable(name, linesOf(name, [text]));
  return photometryOf(table);
}

/** What a table says. @throws InputError naming row and column of whatever is wrong */
export function photometryOf(raw: RawTable): Photometry {
  const { table, roles: long } = byUnits(raw, rolesOf(raw.columns));
  const { columns } = table;
  const notes = toldByFlags(columns).map(
    ({ column, argument }) =>
      `${table.name}: the column ${shownName(column.name)} is not read; \`${argument}\` says it`,
  );
  if (table.preamble) notes.push(`${table.name}: ${table.preamble} above the header and not read`);
  // Columns without a name in the header or out of what they have are called by their number.
  const unread = table.columns.filter(({ name }, at) => name === String(at + 1)).map(({ name }) => name);
  if (unread.length > 0)
    notes.push(
      `${table.name}: ${unread.length === 1 ? "column" : "columns"} ${unread.join(", ")} of the rows ${unread.length === 1 ? "is" : "are"} not read`,
    );
  if (isLong(long)) {
    if (long.band === undefined) throw missingColumn(table, "band");
    if (isOfFluxes(long)) checkFluxes(table, long);
    const rows = table.rows.map((row) => ({ ...row, columns }));
    const found = new Reader(table, byContents(long, table), notes).read(rows, "a row a point");
    // Magnitudes may bring their errors, and limits have none.
    if (long.magnitude !== undefined && !hasErrors(long) && found.rows.length === 0)
      throw missingColumn(table, "error");
    return found;
  }
  if (!isWide(table)) throw missingColumn(table, (long.time ?? long.phase) === undefined ? "time" : "magnitude");
  const { roles, rows, unused: alone } = longRows(table);
  const told = toldByFlags(columns).map(({ column }) => column.name);
  const unused = alone.filter((name) => !told.includes(name));
  if (unused.length > 0)
    notes.push(`${table.name}: columns without an error column beside them are not used: ${shownNames(unused)}`);
  return new Reader(table, roles, notes).read(rows, "a column a filter");
}

/** A column that is called a limit may have flags or magnitudes. */
function byContents(roles: Roles, { rows }: RawTable): Roles {
  const { upperLimit, ...others } = roles;
  if (upperLimit === undefined || rows.every(({ cells }) => isFlag(cells[upperLimit]))) return roles;
  const hasNumbers = rows.some(({ cells }) => Number(cells[upperLimit]) > 1);
  return hasNumbers && others.limitingMagnitude === undefined ? { ...others, limitingMagnitude: upperLimit } : roles;
}
