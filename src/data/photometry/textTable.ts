/** Text tables of photometry, with a header, with one in a comment, or with none. */

import { InputError } from "../../engine/errors.ts";
import { shownNames } from "../names.ts";
import { Cells, cellNumber, SEPARATORS, type Separator, withoutComment } from "../parameters/text/cells.ts";
import { isRule } from "../parameters/text/header.ts";
import type { Lines } from "../parameters/text/lines.ts";
import { isLong, MOST_COLUMNS, rolesOf } from "./columns.ts";
import { columnsByContents } from "./headerless.ts";
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

interface Line {
  readonly number: number;
  readonly text: string;
}

/** A line without what marks it as a comment, or undefined where it is none. */
const commentOf = (text: string): string | undefined => /^\s*[#%\\]+(.*)$/.exec(text)?.[1];

/** What may separate a line's cells, the surest first: what is not in it does not. */
const separatorsIn = (text: string): Separator[] =>
  SEPARATORS.filter((separator) => separator === " " || text.includes(separator));

const DATE = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}$/;
const CLOCK = /^\d{1,2}:\d{2}(:\d{2}(\.\d*)?)?Z?$/;
const DATE_NAME = /^(utc?[ _-]?)?date([ _-]?(obs|utc?))?$/i;
const CLOCK_NAME = /^(utc?|time|hour|clock|time[ _-]?\(?utc?\)?)$/i;

/** Splits lines into cells; dates and their times of day are one, and so are `>` and what follows. */
class Splitter {
  private readonly cells = new Cells();

  constructor(private readonly name: string) {}

  split({ text, number }: Line, separator: Separator): string[] {
    const cells = this.cells.split(text, separator);
    if (cells.open) throw new InputError(`${this.name}, line ${number}: a quoted cell begins and does not end`);
    return joined(cells.texts());
  }
}

function joined(cells: readonly string[]): string[] {
  const whole: string[] = [];
  for (const cell of cells) {
    const before = whole.at(-1) ?? "";
    const goesOn =
      (DATE.test(before) && CLOCK.test(cell)) ||
      (DATE_NAME.test(before) && CLOCK_NAME.test(cell)) ||
      (/^(>|<|&gt;|≥|>=)$/.test(before) && cellNumber(cell) !== undefined);
    if (goesOn) whole[whole.length - 1] = `${before} ${cell}`;
    else whole.push(cell);
  }
  return whole;
}

/** Reads a text table. @param name for messages @throws InputError naming the line of whatever is wrong */
export async function readTextTable(name: string, blocks: Lines): Promise<RawTable> {
  const comments: Line[] = [];
  const body: Line[] = [];
  let number = 0;
  for await (const lines of blocks) {
    for (const text of lines) {
      number++;
      if (text.trim() === "" || isRule(text)) continue;
      const comment = commentOf(text);
      if (comment === undefined) body.push({ number, text });
      else comments.push({ number, text: comment });
    }
  }
  if (body.length === 0) throw new InputError(`${name} has no lines of photometry`, { hint: HINT });
  return tableOf(name, comments, body);
}

/** What photometry looks like, for hints. */
const HINT =
  "photometry has the columns time, band, magnitude and error, or time, filter, magnitude, error without names";

const columnsNamed = (names: readonly string[]): RawColumn[] => names.map((name) => ({ name, unit: "" }));
const isHeader = (columns: readonly RawColumn[]): boolean =>
  columns.length <= MOST_COLUMNS && (isLong(rolesOf(columns)) || isWide(columns));

function tableOf(name: string, comments: readonly Line[], body: readonly Line[]): RawTable {
  const splitter = new Splitter(name);
  const [first] = body;
  const hasAsMany = (line: Line | undefined, { length }: readonly RawColumn[]): boolean =>
    line !== undefined && separatorsIn(line.text).some((own) => splitter.split(line, own).length === length);
  const bareText = withoutComment(first.text);
  for (const text of bareText === undefined ? [first.text] : [bareText, first.text]) {
    for (const separator of separatorsIn(text)) {
      const columns = columnsNamed(splitter.split({ ...first, text }, separator));
      // What looks like a comment may be names too.
      if (!isHeader(columns) || (text === bareText && !hasAsMany(body[1], columns))) continue;
      return tableBelow({ name, columns, separator, comments, body: body.slice(1) }, splitter);
    }
  }
  // A header may stand in a comment, the last one above the rows the likeliest.
  for (const comment of comments.filter(({ number }) => number < first.number).toReversed()) {
    for (const separator of separatorsIn(comment.text)) {
      const names = splitter.split(comment, separator);
      const columns = columnsNamed(names[0] === "" ? names.slice(1) : names);
      if (hasAsMany(first, columns) && isHeader(columns))
        return tableBelow({ name, columns, separator, comments, body }, splitter);
    }
  }
  return tableWithoutHeader(name, body, splitter);
}

interface Headed {
  readonly name: string;
  readonly columns: readonly RawColumn[];
  readonly separator: Separator;
  readonly comments: readonly Line[];
  readonly body: readonly Line[];
}

/** The rows below a header. */
function tableBelow({ name, columns: named, separator, comments, body }: Headed, splitter: Splitter): RawTable {
  const units = ecsvUnits(comments);
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
  return { name, rowWord: "line", kind: KINDS[own], columns, rows };
}

/** Whether rows begin with a number of their own that the header does not name, as pandas prints them. */
function hasRowNames(line: Line, columns: number, names: Separator, splitter: Splitter): boolean {
  if (names !== " " && names !== "\t") return false;
  const cells = splitter.split(line, names);
  return cells.length === columns + 1 && /^\d{1,7}$/.test(cells[0]) && cells.at(-1) !== "";
}

const bare = (unit: string): string => unit.replace(/^[\s[(]+|[\s\])]+$/g, "");

/** Units that the comments of ECSV give: `- {name: time, unit: d, datatype: float64}`. */
function ecsvUnits(comments: readonly Line[]): ReadonlyMap<string, string> {
  const unit = /- \{?name: ['"]?([^,:{}]+?)['"]?, unit: ['"]?([^,'"{}]+)/g;
  return new Map(
    comments.flatMap(({ text }) => [...text.matchAll(unit)].map(([, name, unit]) => [name, unit] as const)),
  );
}

/** What separates rows: what separates the names, or whatever gives as many cells. */
function rowSeparator(line: Line, columns: number, names: Separator, splitter: Splitter): Separator {
  const others = separatorsIn(line.text);
  return (
    [names, ...others].find((separator) => splitter.split(line, separator).length === columns) ??
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
    const cells = splitter.split({ ...line, text }, separator);
    while (cells.length > columns && cells.at(-1) === "") cells.pop();
    // Blanks leave nothing where a magnitude or error is missing at the end.
    if (separator === " ") while (cells.length >= least && cells.length < columns) cells.push("");
    if (cells.length === columns) return cells;
  }
  const { length } = splitter.split(line, separator);
  throw new InputError(`${name}, line ${line.number} has ${length} cells, but the header has ${columns}`);
}

/** A table whose columns are known by what is in them. */
function tableWithoutHeader(name: string, body: readonly Line[], splitter: Splitter): RawTable {
  for (const separator of separatorsIn(body[0].text)) {
    const rows = body.map((line) => ({
      row: line.number,
      cells: splitter.split({ ...line, text: withoutComment(line.text) ?? line.text }, separator),
    }));
    const columns = columnsByContents(rows);
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
