/**
 * Tables of fixed widths with a byte-by-byte description above them: the machine-readable tables of the AAS journals, and those
 * of the CDS (https://journals.aas.org/mrt-overview, https://vizier.cds.unistra.fr/doc/catstd-3.1.htx).
 */

import { InputError } from "../../engine/errors.ts";
import { MOST_COLUMNS } from "./columns.ts";
import type { Line } from "./splitter.ts";
import type { RawColumn, RawTable } from "./types.ts";

const TITLE = /^#?\s*Byte-(by|per)-byte description/i;
const RULE = /^(#\s*)?[-=]{20,}$/;
/** `  1-  9 F9.3   d       MJD       Modified Julian Date`. */
const ENTRY = /^(?:#\s*)?(?:(\d+)\s*-\s*)?(\d+)\s+([AIFEDLafe]\d[\d.]*)\s+(\S+)\s+(\S+)\s*(.*)$/;

const LONGEST_ENTRY = 1000;

/** A column, and the bytes it has, counted from 0. */
interface Field {
  readonly column: RawColumn;
  readonly start: number;
  readonly end: number;
}

/** Whether lines have a description of bytes. */
export const isByteByByte = (lines: readonly Line[]): boolean =>
  lines.slice(0, 1000).some(({ text }) => TITLE.test(text.trim()));

/** The fields that a description lists; what an entry says may go on in further lines. */
function fieldsOf(lines: readonly Line[]): Field[] {
  const fields: Field[] = [];
  for (const { text } of lines) {
    const found = ENTRY.exec(text.slice(0, LONGEST_ENTRY).trim());
    const before = fields.at(-1);
    if (found) {
      const [, start = found[2], end, , unit, name, about] = found;
      fields.push({
        column: { name, unit: /^-+$/.test(unit) ? "" : unit, about },
        start: Number(start) - 1,
        end: Number(end),
      });
    } else if (before && /^\s{8,}\S/.test(text)) {
      fields[fields.length - 1] = {
        ...before,
        column: { ...before.column, about: `${before.column.about} ${text.trim()}` },
      };
    }
  }
  return fields;
}

/** Reads such a table. @throws InputError where it has no fields or no rows */
export function byteByByteTable(name: string, lines: readonly Line[]): RawTable {
  const title = lines.findIndex(({ text }) => TITLE.test(text.trim()));
  const rules = lines.flatMap(({ text }, at) => (at > title && RULE.test(text.trim()) ? [at] : []));
  // Below the title are a rule, the headings, a rule, the fields, a rule, and perhaps notes and a rule.
  const fields = fieldsOf(lines.slice((rules[1] ?? title) + 1, rules[2]));
  if (fields.length === 0 || fields.length > MOST_COLUMNS) {
    throw new InputError(
      `${name}, line ${lines[title].number} begins a byte-by-byte description, but no columns are in it`,
      {
        hint: "save the table as CSV",
      },
    );
  }
  const body = lines.slice(rules[rules.length - 1] + 1);
  if (body.length === 0) {
    throw new InputError(`${name} describes a table byte by byte, but has no rows below the description`, {
      hint: "put the rows of the table's own file below it",
    });
  }
  const rows = body.map(({ number, text }) => ({
    row: number,
    cells: fields.map(({ start, end }) => text.slice(start, end).trim()),
  }));
  return {
    ...{ name, rowWord: "line", kind: "machine-readable table, byte by byte," },
    columns: fields.map(({ column }) => column),
    rows,
  };
}
