/** Text tables of photometry, with a header, with one in a comment, or with none. */

import { InputError } from "../../engine/errors.ts";
import { shownNames } from "../names.ts";
import { type Separator, withoutComment } from "../parameters/text/cells.ts";
import { ecsvUnits, isRule } from "../parameters/text/header.ts";
import type { Lines } from "../parameters/text/lines.ts";
import { byteByByteTable, isByteByByte } from "./byteByByte.ts";
import { columnsNamed, isLong, MOST_COLUMNS, rolesOf } from "./columns.ts";
import { columnsByContents } from "./headerless.ts";
import { type Line, Splitter, separatorsIn, withoutLatex } from "./splitter.ts";
import { timeOf } from "./times.ts";
import type { RawColumn, RawRow, RawTable } from "./types.ts";
import { isWide } from "./wide.ts";

/** Lines of units, types and rules below a header. */
const MOST_UNITS = 3;

const KINDS: Readonly<Record<Separator, string>> = {
  ",": "CSV",
  ";": "CSV with semicolons",
  "\t": "tab-separated table",
  "|": "table with bars",
  " ": "whitespace table",
};

/** A line without what marks it as a comment, or undefined where it is none. */
const commentOf = (text: string): string | undefined => /^\s*[#%\\]+(.*)$/.exec(text)?.[1];

/** Reads a text table. @param name for messages @throws InputError naming the line of whatever is wrong */
export async function readTextTable(name: string, blocks: Lines): Promise<RawTable> {
  const all: Line[] = [];
  for await (const lines of blocks) {
    for (const text of lines) all.push({ number: all.length + 1, text });
  }
  const filled = all.filter(({ text }) => !EMPTY.test(text));
  if (isByteByByte(filled)) return byteByByteTable(name, filled);
  const comments: Line[] = [];
  const body: Line[] = [];
  for (const { number, text } of filled) {
    if (isRule(text) || END.test(text)) continue;
    const comment = commentOf(text);
    if (comment === undefined) body.push({ number, text: withoutLatex(text) });
    else comments.push({ number, text: comment });
  }
  if (body.length === 0) throw new InputError(`${name} has no lines of photometry`, { hint: HINT });
  return tableOf(name, comments, body);
}

/** Lines without contents, as spreadsheets leave them, and the last one of SNANA's files. */
const EMPTY = /^[\s,;]*$/;
const END = /^\s*END[A-Z_]*:?\s*$/;

/** What photometry looks like, for hints. */
const HINT =
  "photometry has the columns time, band, magnitude and error, or time, filter, magnitude, error without names, or for each filter a column and one of errors, such as g and g_err";

/** Titles and notes above a header are no more lines. */
const LONGEST_PREAMBLE = 200;
/** Rows that are looked at to know what a header is. */
const LOOKED_AT = 20;

/** The columns that a line names, and that it names with the one below, as `g,,r,` above `mag,err,mag,err` does. */
function headings(names: readonly string[], below: readonly string[] | undefined): [lines: number, RawColumn[]][] {
  const alone: [number, RawColumn[]] = [1, columnsNamed(names)];
  const isSecond =
    below?.length === names.length && names.includes("") && !below.some((name) => /^[-+.]?\d/.test(name));
  if (!isSecond) return [alone];
  let group = "";
  const both = names.map((name, at) => {
    if (name !== "") group = name;
    return below[at] === "" ? name : `${group} ${below[at]}`.trim();
  });
  return [alone, [2, columnsNamed(both)]];
}

/** Whether columns are those of photometry. @param rows some of those below */
const isHeader = (columns: readonly RawColumn[], rows: readonly RawRow[]): boolean =>
  columns.length <= MOST_COLUMNS && (isLong(rolesOf(columns)) || isWide({ columns, rows }));

function tableOf(name: string, comments: readonly Line[], body: readonly Line[]): RawTable {
  const splitter = new Splitter(name);
  const [first] = body;
  /** The next rows that have as many cells as there are columns. */
  const rowsLike = (lines: readonly Line[], { length }: readonly RawColumn[]): RawRow[] =>
    lines.slice(0, LOOKED_AT).flatMap((line) => {
      const own = separatorsIn(line.text).map((separator) => splitter.split(line, separator, length));
      const cells = own.find((cells) => cells.length === length);
      return cells ? [{ row: line.number, cells }] : [];
    });
  const hasAsMany = (line: Line | undefined, columns: readonly RawColumn[]): boolean =>
    line !== undefined && rowsLike([line], columns).length > 0;
  for (const [at, line] of body.slice(0, LONGEST_PREAMBLE).entries()) {
    const below = body.slice(at + 1, at + 1 + LOOKED_AT);
    const bareText = withoutComment(line.text);
    for (const text of bareText === undefined ? [line.text] : [bareText, line.text]) {
      for (const separator of separatorsIn(text)) {
        const names = splitter.split({ ...line, text }, separator);
        // Names of several words, where more than one blank separates columns.
        const spaced = separator === " " ? text.trim().split(/\s{2,}/) : [];
        const second = below[0] && splitter.split(below[0], separator);
        for (const [lines, columns] of [...headings(names, second), ...headings(spaced, undefined)]) {
          const rows = rowsLike(below.slice(lines - 1), columns);
          // What looks like a comment may be names too, and a title may have a header's words.
          if (!isHeader(columns, rows) || !hasAsMany(below[lines - 1], columns)) continue;
          const preamble = at === 0 ? undefined : `${at} ${at === 1 ? "line is" : "lines are"}`;
          return tableBelow({ name, columns, separator, comments, body: body.slice(at + lines), preamble }, splitter);
        }
      }
    }
    // Rows are below their header.
    if (separatorsIn(line.text).some((separator) => timeOf(splitter.split(line, separator)[0]) !== undefined)) break;
  }
  // A header may stand in a comment, the last one above the rows the likeliest.
  for (const comment of comments.filter(({ number }) => number < first.number).toReversed()) {
    for (const separator of separatorsIn(comment.text)) {
      const names = splitter.split(comment, separator);
      const columns = columnsNamed(names[0] === "" ? names.slice(1) : names);
      if (hasAsMany(first, columns) && isHeader(columns, rowsLike(body, columns)))
        return tableBelow({ name, columns, separator, comments, body }, splitter);
    }
  }
  // Rows that are not as the header has them: the message is about the first.
  for (const separator of separatorsIn(first.text)) {
    const columns = columnsNamed(splitter.split(first, separator));
    if (isHeader(columns, [])) return tableBelow({ name, columns, separator, comments, body: body.slice(1) }, splitter);
  }
  return tableWithoutHeader(name, body, splitter);
}

interface Headed {
  readonly name: string;
  readonly columns: readonly RawColumn[];
  readonly separator: Separator;
  readonly comments: readonly Line[];
  readonly body: readonly Line[];
  readonly preamble?: string;
}

/** The rows below a header. */
function tableBelow(
  { name, columns: named, separator, comments, body, preamble }: Headed,
  splitter: Splitter,
): RawTable {
  const units = ecsvUnits(comments.map(({ text }) => text));
  let columns = named.map((column) => ({ ...column, unit: units.get(column.name) ?? "" }));
  if (body.length > 0 && hasRowNames(body[0], columns.length, separator, splitter)) {
    columns = [{ name: "", unit: "" }, ...columns];
  }
  const least = leastCells(columns);
  let start = 0;
  let own = separator;
  const rows: RawRow[] = [];
  for (const [index, line] of body.entries()) {
    if (rows.length === 0) own = rowSeparator(line, columns.length, separator, splitter);
    const cells = cellsOf({ name, columns, least }, line, own, splitter);
    if (index === start && index < MOST_UNITS && cells.every((cell) => !/\d|nan/i.test(cell))) {
      if (index === 0) columns = columns.map((column, at) => ({ ...column, unit: column.unit || bare(cells[at]) }));
      start = index + 1;
      continue;
    }
    rows.push({ row: line.number, cells });
  }
  if (rows.length === 0) throw new InputError(`${name} has a header, but no lines of photometry below it`);
  return { name, rowWord: "line", kind: KINDS[own], columns, rows, preamble };
}

/** Whether rows begin with a number of their own that the header does not name, as pandas prints them. */
function hasRowNames(line: Line, columns: number, names: Separator, splitter: Splitter): boolean {
  if (names !== " " && names !== "\t") return false;
  const cells = splitter.split(line, names);
  return cells.length === columns + 1 && /^\d{1,7}$/.test(cells[0]) && cells.at(-1) !== "";
}

const bare = (unit: string): string => unit.replace(/^[\s[(]+|[\s\])]+$/g, "");

/** What separates rows: what separates the names, or whatever gives as many cells. */
function rowSeparator(line: Line, columns: number, names: Separator, splitter: Splitter): Separator {
  const others = separatorsIn(line.text);
  return (
    [names, ...others].find((separator) => splitter.split(line, separator, columns).length === columns) ??
    (others.includes(names) ? names : others[0])
  );
}

/** What a table's rows must be. */
interface Shape extends Pick<Headed, "name" | "columns"> {
  /** Cells that rows of whitespace tables have at least: all that are before magnitudes and errors at the end. */
  readonly least: number;
}

function leastCells(columns: readonly RawColumn[]): number {
  const roles = rolesOf(columns);
  if (!isLong(roles)) return columns.length;
  return 1 + columns.findLastIndex((_, at) => at !== roles.magnitude && at !== roles.error);
}

/** A row's cells, as many as there are columns. @throws InputError where they are not */
function cellsOf(
  { name, columns: { length: columns }, least }: Shape,
  line: Line,
  separator: Separator,
  splitter: Splitter,
): string[] {
  const plain = withoutComment(line.text);
  const texts = plain === undefined ? [line.text] : [plain, line.text];
  for (const text of texts) {
    const cells = splitter.split({ ...line, text }, separator, columns);
    while (cells.length > columns && cells.at(-1) === "") cells.pop();
    // Blanks and tabs that were cut leave nothing where a magnitude or error is missing at the end.
    if (separator === " " || separator === "\t") while (cells.length >= least && cells.length < columns) cells.push("");
    if (cells.length === columns) return cells;
  }
  const { length } = splitter.split(line, separator);
  const hint =
    separator === " " && length < columns ? "write nan where a cell is empty, or save the table as CSV" : undefined;
  throw new InputError(`${name}, line ${line.number} has ${length} cells, but the header has ${columns}`, { hint });
}

/** A table whose columns are known by what is in them. */
function tableWithoutHeader(name: string, body: readonly Line[], splitter: Splitter): RawTable {
  for (const separator of separatorsIn(body[0].text)) {
    const rows = body.map((line) => ({
      row: line.number,
      cells: splitter.split({ ...line, text: withoutComment(line.text) ?? line.text }, separator),
    }));
    const columns = columnsByContents(name, rows);
    if (columns === undefined) continue;
    const crowded = rows.find(({ cells }) => cells.slice(columns.length).some((cell) => cell !== ""));
    if (crowded) {
      const { row, cells } = crowded;
      throw new InputError(
        `${name}, line ${row} has ${cells.length} cells, but the lines above have ${columns.length}`,
      );
    }
    const filled = rows.map(({ row, cells }) => ({ row, cells: columns.map((_, at) => cells[at] ?? "") }));
    return { name, rowWord: "line", kind: `${KINDS[separator]} without header`, columns, rows: filled };
  }
  throw unknownColumns(name, body[0], splitter);
}

/** What is missing of a first line that is neither a header of photometry nor photometry. */
function unknownColumns(name: string, first: Line, splitter: Splitter): InputError {
  const [names] = separatorsIn(first.text)
    .map((separator) => splitter.split(first, separator))
    .sort((a, b) => b.length - a.length);
  const roles = rolesOf(columnsNamed(names));
  if (names.some((cell) => timeOf(cell) !== undefined)) {
    return new InputError(
      `${name}, line ${first.number} is neither a header nor a time, a filter, a magnitude and its error: it is ${shownNames(names)}`,
      { hint: HINT },
    );
  }
  const missing =
    (roles.time ?? roles.phase) === undefined
      ? "time"
      : (["magnitude", "band", "error"] as const).find((role) => roles[role] === undefined);
  return new InputError(`${name}, line ${first.number} has no column ${missing}; it has ${shownNames(names)}`, {
    hint: HINT,
  });
}
