/** CSV and whitespace-separated tables with a header, as LALInference, bilby, GWTC, astropy, R and spreadsheets write them. */

import { InputError } from "../../engine/errors.ts";
import { printable } from "../printable.ts";
import type { ParameterSource } from "../types.ts";
import type { SetSchema } from "./schema.ts";
import { type ColumnTable, sourceOfColumns } from "./source.ts";
import { Cells, cellNumber, cellProblem, type Separator, withoutComment } from "./text/cells.ts";
import { countError, crossingError, fitsRow, type Header, HeaderFinder, isRule, rowLabel } from "./text/header.ts";
import type { Lines } from "./text/lines.ts";

/** A quoted cell may go on over so many lines. */
const MOST_JOINED = 1000;
const FIRST_ROWS = 4096;

/** Comments begin with one of these, also the keywords of IPAC tables. */
const COMMENT = /^\s*[#%\\]+ ?/;

const KINDS: Readonly<Record<Separator, string>> = {
  ",": "CSV",
  ";": "CSV",
  "\t": "tab-separated table",
  "|": "table",
  " ": "whitespace table",
};

/** A text table in memory. */
export interface TextTable extends ColumnTable {
  rowName(row: number): string;
  /** What separates its cells: "CSV". */
  readonly kind: string;
  readonly notes: readonly string[];
}

/** Collects a table line by line. Only the columns that are needed are held. */
class TableReader {
  private readonly finder: HeaderFinder;
  private header: Header | undefined;
  /** Cells of the columns that are needed. */
  private columns: Float64Array[] = [];
  /** Where rows have them. */
  private positions: number[] = [];
  private rows = 0;
  /** What the rows' names count from, where they have names; NaN where those are quoted. */
  private firstLabel = 0;
  /** Lines of rows as [row, line]: rows in between follow line by line. */
  private readonly lines: [number, number][] = [];
  private readonly cells = new Cells();
  /** Lines of a quoted cell that has not ended, and the number of the first. */
  private open: { text: string; number: number; lines: number } | undefined;

  constructor(
    private readonly path: string,
    schema: SetSchema,
  ) {
    this.finder = new HeaderFinder(path, schema);
  }

  /** @param number 1-based number of the line in the file */
  line(text: string, number: number): void {
    if (this.open) {
      this.goOn(text);
      return;
    }
    const blank = text.charCodeAt(0) === 32 || text.charCodeAt(0) === 9;
    if (text === "" || (blank && text.trim() === "")) return;
    const comment = COMMENT.exec(text);
    if (comment) {
      const contents = text.slice(comment[0].length);
      if (!this.header) this.finder.comment(contents, number);
      else if (this.finder.isOtherHeader(contents, this.header))
        throw new InputError(`${this.path}, line ${number} is a header of other columns than the first`, {
          hint: "give tables with columns in different orders as files of their own",
        });
      return;
    }
    this.take(text, number, 1);
  }

  /** What was read. @throws InputError where that is no table */
  finish(): TextTable {
    const { path, header, open } = this;
    if (open) throw new InputError(`${path}, line ${open.number}: a quoted cell begins and does not end`);
    if (!header || this.rows === 0) this.finder.withoutRows();
    const { plan, separator, offset, names } = header!;
    // One row's 1 counts nothing.
    if (offset === 1 && this.rows === 1 && this.firstLabel === 1)
      throw countError(path, this.lineOf(0), names.length + 1, names.length);
    return {
      names,
      rows: this.rows,
      column: (name) => this.columns[plan.columns.indexOf(name)].subarray(0, this.rows),
      rowName: (row) => `line ${this.lineOf(row)}`,
      kind: typeof separator === "string" ? KINDS[separator] : "fixed-width table",
      notes:
        offset === 0
          ? []
          : ["rows have one cell more than the header has names: the first is taken for the row's name"],
    };
  }

  /** @param lines that the text came from: more than one where a quoted cell has line ends */
  private take(text: string, number: number, lines: number): void {
    if (this.header) this.row(text, number, lines);
    else if (this.finder.leavesOpen(text)) this.open = { text, number, lines };
    else this.above(text, number, lines);
  }

  private above(text: string, number: number, lines: number): void {
    this.header = this.finder.line(text, number);
    if (!this.header) return;
    const { names, plan, offset } = this.header;
    this.positions = plan.columns.map((name) => offset + names.indexOf(name));
    this.columns = plan.columns.map(() => new Float64Array(FIRST_ROWS));
    this.row(text, number, lines);
  }

  /** Adds a line to the quoted cell that is open. */
  private goOn(text: string): void {
    const open = this.open!;
    const joined = { text: `${open.text}\n${text}`, number: open.number, lines: open.lines + 1 };
    if (joined.lines > MOST_JOINED)
      throw new InputError(`${this.path}, line ${open.number}: a quoted cell begins and does not end`);
    this.open = joined;
    if (!text.includes('"')) return;
    this.open = undefined;
    this.take(joined.text, joined.number, joined.lines);
  }

  private row(text: string, number: number, lines: number): void {
    const { cells, path } = this;
    if (isRule(text)) return;
    const { separator, offset, names } = this.header!;
    cells.split(text, separator);
    if (cells.open) {
      this.open = { text, number, lines };
      return;
    }
    if (!this.fits(text)) {
      if (cells.crossing) throw crossingError(path, number);
      const plain = withoutComment(text);
      if (plain !== undefined) cells.split(plain, separator);
      if (plain === undefined || !this.fits(plain))
        throw countError(path, number, cells.split(text, separator).count, names.length + offset);
    }
    if (cells.count === 0) return;
    if (cells.isEmpty(this.positions[0]) && fitsRow(cells, 0, 0)) return;
    if (offset === 1) {
      const label = rowLabel(cells, separator);
      if (this.rows === 0) this.firstLabel = label ?? 0;
      if (!Object.is(label, this.firstLabel + this.rows)) throw countError(path, number, cells.count, names.length);
    }
    if (this.rows === this.columns[0].length) this.columns = this.columns.map(doubled);
    for (let index = 0; index < this.positions.length; index++) {
      this.columns[index][this.rows] = this.number(this.positions[index], index, number);
    }
    const last = this.lines.at(-1);
    if (last === undefined || number - last[1] !== this.rows - last[0]) this.lines.push([this.rows, number]);
    this.rows++;
  }

  /** Whether the cells go with the header. */
  private fits(text: string): boolean {
    const { cells } = this;
    const { separator, offset, names, width } = this.header!;
    // Where names are separated by blanks, a row's tabs say more: a cell between two of them may be empty.
    if (separator === " " && text.includes("\t")) {
      if (cells.split(text, "\t").count === names.length + offset) return true;
      cells.split(text, separator);
    }
    return fitsRow(cells, names.length + offset, width);
  }

  private number(position: number, index: number, line: number): number {
    const cell = this.cells.text(position);
    if (cell === "" && this.header!.plan.mayBeEmpty) return Number.NaN;
    const value = cellNumber(cell) ?? cellNumber(withoutComment(cell) ?? "");
    if (value !== undefined) return value;
    const where = `${this.path}, line ${line}, column ${printable(this.header!.plan.columns[index])}`;
    throw new InputError(`${where} ${cellProblem(cell)}`);
  }

  private lineOf(row: number): number {
    const [first, line] = this.lines.findLast(([start]) => start <= row)!;
    return line + row - first;
  }
}

function doubled(column: Float64Array): Float64Array {
  const larger = new Float64Array(2 * column.length);
  larger.set(column);
  return larger;
}

/**
 * Reads the columns of a table that a schema asks for, whatever their numbers are.
 * @param path for messages
 * @throws InputError naming line and column of whatever is wrong
 */
export async function readTextColumns(path: string, lines: Lines, schema: SetSchema): Promise<TextTable> {
  const reader = new TableReader(path, schema);
  let number = 1;
  for await (const block of lines) for (const line of block) reader.line(line, number++);
  return reader.finish();
}

/** Reads a table of parameter sets. @throws InputError naming line and column of whatever is wrong */
export async function readTextTable(path: string, lines: Lines, schema: SetSchema): Promise<ParameterSource> {
  const table = await readTextColumns(path, lines, schema);
  const source = sourceOfColumns(table, path, table.kind, schema);
  return table.notes.length === 0 ? source : { ...source, notes: [...source.notes, ...table.notes] };
}
