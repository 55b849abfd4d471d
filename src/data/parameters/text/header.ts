/** Finds a text table's header: what is above the numbers, and how the cells below are separated. */

import { InputError } from "../../../engine/errors.ts";
import { type ColumnPlan, plainName, type SetSchema, withUnit } from "../schema.ts";
import { type Bounds, Cells, cellNumber, SEPARATORS, type Separator, withoutComment } from "./cells.ts";

/** A table's columns, and where rows have them. */
export interface Header {
  /** Names, without empty ones at the end. */
  readonly names: readonly string[];
  readonly plan: ColumnPlan;
  /** What separates the cells of rows. */
  readonly separator: Separator | Bounds;
  /** Cells in front of the first named column: 1 where rows have names of their own. */
  readonly offset: number;
  /** Cells that rows may have; those beyond must be empty. */
  readonly width: number;
}

/** Lines that may stand above the numbers. */
const LONGEST_PREAMBLE = 10_000;
/** Lines of units, types and rules between names and numbers. */
const MOST_UNITS = 4;

/** A line above the numbers. */
interface Candidate {
  readonly text: string;
  readonly comment: boolean;
}

/** The names in a line, split in one way. */
interface Reading {
  readonly names: readonly string[];
  readonly separator: Separator | Bounds;
}

/** Collects lines until the first row of numbers, which decides. */
export class HeaderFinder {
  private readonly above: Candidate[] = [];
  /** Names that give the columns, from a line that is no comment. */
  private named: (Reading & { units: number }) | undefined;
  private bounds: Bounds | undefined;
  private readonly cells = new Cells();

  constructor(
    private readonly path: string,
    private readonly schema: SetSchema,
  ) {}

  /** Takes a line that is no comment. @returns the header where the line is the first row, else undefined */
  line(text: string, number: number): Header | undefined {
    if (isRule(text)) {
      this.rule(text);
      return undefined;
    }
    if (this.named) {
      if (this.named.units < MOST_UNITS && this.isUnits(text)) {
        this.named = { ...this.withUnits(this.named, text), units: this.named.units + 1 };
        return undefined;
      }
      return this.headerOf(this.named, text, number);
    }
    if (this.findNames(text)) return undefined;
    if (this.hasNumbers(text)) return this.headerAbove(text, number);
    this.keep({ text, comment: false }, number);
    return undefined;
  }

  /** Takes a line as the names where they name the columns. */
  private findNames(text: string): boolean {
    for (const separator of [...(this.bounds ? [this.bounds] : []), ...separatorsIn(text)]) {
      const { cells } = this;
      const names = cells.split(text, separator).texts();
      if (cells.open || cells.crossing || !this.planOf(names)) continue;
      this.named = { names, separator, units: 0 };
      if (separator === "|") this.bounds = barsOf(text);
      return true;
    }
    return false;
  }

  /** Takes a rule such as `=== ====`: it may show where the columns of the line above or below it begin. */
  private rule(text: string): void {
    const runs = [...text.matchAll(/[-=]+/g)].map(({ index }) => index);
    if (/[|+:]/.test(text) || runs.length < 2) return;
    this.bounds = runs;
    const above = this.above.at(-1);
    if (this.named?.separator === " " && this.named.names.length === runs.length)
      this.named = { ...this.named, separator: runs };
    else if (!this.named && above && !above.comment) this.findNames(above.text);
  }

  /** Whether a line ends inside a quoted cell. */
  leavesOpen(text: string): boolean {
    const separators = this.named ? [this.named.separator] : separatorsIn(text);
    return separators.some((separator) => this.cells.split(text, separator).open);
  }

  /** Takes a comment, without its mark. */
  comment(text: string, number: number): void {
    if (text.trim() === "") return;
    if (this.named) this.named = { ...this.named, ...this.withUnits(this.named, text) };
    else this.keep({ text, comment: true }, number);
  }

  /** Whether a comment between rows is the header of other columns: of a table that was put behind the first. */
  isOtherHeader(text: string, { names, plan }: Header): boolean {
    const positions = plan.columns.map((column) => names.indexOf(column));
    return this.readingsOf({ text, comment: true }).some((reading) => {
      const others = trimmed(reading.names[0] === "" ? reading.names.slice(1) : reading.names);
      // Rows of other counts of cells are refused themselves.
      if (others.length !== names.length || !this.planOf(others)) return false;
      return positions.some((position) => plainName(others[position]) !== plainName(names[position]));
    });
  }

  /** @throws InputError saying what a file without rows is */
  withoutRows(): never {
    const { path } = this;
    const text = this.above.find(({ comment }) => !comment);
    if (text && !this.named) this.schema.plan(this.readingsOf(text)[0].names, path);
    if (this.named || this.above.some((line) => this.readingsOf(line).some(({ names }) => this.planOf(names))))
      throw new InputError(`${path} has a header but no rows`);
    throw new InputError(`${path} is empty`, {
      hint: `it needs a header line such as ${this.schema.names.join()} and rows of numbers`,
    });
  }

  private keep(candidate: Candidate, number: number): void {
    this.above.push(candidate);
    if (this.above.length > LONGEST_PREAMBLE)
      throw new InputError(`${this.path} has no rows of numbers in its first ${number} lines`);
  }

  private planOf(names: readonly string[]): ColumnPlan | undefined {
    try {
      return this.schema.plan(names, this.path);
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }

  /** The names in a line, for each way in which it can be split. */
  private readingsOf({ text }: Candidate): Reading[] {
    return separatorsIn(text).map((separator) => ({ names: this.cells.split(text, separator).texts(), separator }));
  }

  /** The header where the numbers begin below lines of which none plainly names the columns. */
  private headerAbove(row: string, number: number): Header {
    const readings = this.above.map((line) => this.readingsOf(line));
    const fits = ({ names, separator }: Reading) => this.fit(names, separator, row) !== undefined;
    const named = readings
      .toReversed()
      .flat()
      .filter(({ names }) => this.planOf(names));
    const found = named.find(fits) ?? named[0];
    if (found) {
      const below = this.above.slice(readings.findIndex((line) => line.includes(found)) + 1);
      const reading = below.reduce((names, { text }) => this.withUnits(names, text), found);
      return this.headerOf(reading, row, number);
    }
    // None names what is needed: the message is about the first that has a name for each cell, or else any.
    const text = this.above.findIndex(({ comment }) => !comment);
    const nearest =
      readings.flat().find((reading) => reading.names.length > 1 && fits(reading)) ?? readings.at(text)?.[0];
    if (nearest) return this.headerOf(nearest, row, number);
    throw new InputError(`${this.path}, line ${number}: numbers begin without a header line`, {
      hint: `put the column names, such as ${this.schema.names.join()}, in the first line`,
    });
  }

  /** Names with the units of a line below them. */
  private withUnits(reading: Reading, text: string): Reading {
    const { names } = reading;
    for (const separator of [reading.separator, ...separatorsIn(text)]) {
      const units = this.cells.split(text, separator).texts();
      if (units.length === names.length || units.length === trimmed(names).length)
        return { ...reading, names: names.map((name, index) => withUnit(name, units[index] ?? "")) };
    }
    return reading;
  }

  private headerOf({ names: bare, separator }: Reading, row: string, number: number): Header {
    const units = ecsvUnits(this.above.filter(({ comment }) => comment).map(({ text }) => text));
    const names = bare.map((name) => withUnit(name, units.get(name) ?? ""));
    const plan = this.schema.plan(names, this.path);
    const fit = this.fit(names, separator, row);
    if (fit) return { ...fit, plan };
    const cells = this.cells.split(row, this.rowSeparators(row, separator)[0]);
    throw cells.crossing
      ? crossingError(this.path, number)
      : countError(this.path, number, cells.count, trimmed(names).length);
  }

  /** How a row's cells go with names, or undefined where they do not. */
  private fit(names: readonly string[], separator: Separator | Bounds, row: string): Omit<Header, "plan"> | undefined {
    const plain = withoutComment(row);
    for (const text of plain === undefined ? [row] : [row, plain]) {
      for (const own of this.rowSeparators(text, separator)) {
        this.cells.split(text, own);
        const fit = fitCells(names, this.cells, own);
        if (fit) return { ...fit, separator: own };
      }
    }
    return undefined;
  }

  /** What can separate a row's cells: what separates the names, and anything else only where that is not in the row. */
  private rowSeparators(row: string, names: Separator | Bounds): (Separator | Bounds)[] {
    if (typeof names !== "string" || (names !== " " && row.includes(names))) return [names];
    // IPAC tables have bars above rows that have none.
    return names === "|" && this.bounds ? [this.bounds] : separatorsIn(row);
  }

  private hasNumbers(text: string): boolean {
    return separatorsIn(text).some((separator) => {
      const numbers = this.cells
        .split(text, separator)
        .texts()
        .map((cell) => cellNumber(cell) !== undefined);
      return numbers[0] || numbers.filter(Boolean).length > numbers.length / 2;
    });
  }

  /** Whether a line below the names has units, types or dashes in place of numbers; Lambdas may have the unit 1. */
  private isUnits(text: string): boolean {
    const readings = separatorsIn(text).map((separator) => this.cells.split(text, separator).texts());
    const isNumber = (cell: string) => cellNumber(cell) !== undefined;
    if (readings.every((cells) => !cells.some(isNumber))) return true;
    return readings.some((cells) => cells.some(isMass) && cells.every((cell) => cell === "1" || !isNumber(cell)));
  }
}

/** Units that the comments of ECSV give: `- {name: m1, unit: kg, datatype: float64}`, in one line or several. */
export function ecsvUnits(comments: readonly string[]): ReadonlyMap<string, string> {
  const text = comments.map((comment) => comment.trim()).join(" ");
  const unit = /- \{?name: ['"]?([^,:{}]+?)['"]?,? unit: ['"]?([^,'"\s{}]+)/g;
  return new Map(Array.from(text.matchAll(unit), ([, name, unit]) => [name, unit]));
}

const isMass = (cell: string): boolean => /^\W*(m_?sun|msol|sol(ar)?_?mass(es)?|m_?☉)\W*$/i.test(cell);

/** Whether a line is drawn: `-----`, `+====+`, `|---|:-:|`. */
export const isRule = (text: string): boolean => /^[\s|+:=-]+$/.test(text) && /[-=]{3}/.test(text);

/** @param columns how many the header has */
export function countError(path: string, number: number, cells: number, columns: number): InputError {
  return new InputError(`${path}, line ${number} has ${cells} cells, but the header has ${columns} columns`);
}

/** Rows of fixed widths that do not keep to them could be read shifted. */
export function crossingError(path: string, number: number): InputError {
  return new InputError(`${path}, line ${number} is not aligned with the columns of the header`, {
    hint: "save the table as CSV",
  });
}

/** Where the columns between bars begin. */
const barsOf = (text: string): Bounds => [...text.trimEnd().slice(0, -1).matchAll(/\|/g)].map(({ index }) => index + 1);

/** What can separate a header's names. */
const separatorsIn = (text: string): Separator[] =>
  SEPARATORS.filter((separator) => separator === " " || text.includes(separator));

/** Names without the empty ones that spreadsheets leave at the end. */
function trimmed(names: readonly string[]): readonly string[] {
  return names.slice(0, names.findLastIndex((name) => name !== "") + 1);
}

/** How many cells rows have in front, and how many they may have. */
function fitCells(
  given: readonly string[],
  cells: Cells,
  separator: Separator | Bounds,
): Pick<Header, "names" | "offset" | "width"> | undefined {
  const names = trimmed(given);
  const fits = (offset: number, width: number) => fitsRow(cells, offset + names.length, offset + width);
  if (fits(0, given.length)) return { names, offset: 0, width: given.length };
  // A separator behind the comment's mark, above rows that begin at once; with a number in front, a cell is missing elsewhere.
  if (given[0] === "" && fitsRow(cells, names.length - 1, given.length - 1) && !isInteger(cells.text(0)))
    return { names: names.slice(1), offset: 0, width: given.length - 1 };
  const label = fits(1, given.length) && !LABEL_NAME.test(names[0]) ? rowLabel(cells, separator) : undefined;
  if (label !== undefined && !(label > 1)) return { names, offset: 1, width: given.length + 1 };
  return undefined;
}

/** Whether a row has its cells, and none with contents beyond. */
export function fitsRow(cells: Cells, least: number, most: number): boolean {
  if (cells.open || cells.crossing || cells.count < least) return false;
  for (let index = most; index < cells.count; index++) if (!cells.isEmpty(index)) return false;
  return true;
}

/**
 * The name of a row that has one cell more than the header, as R and pandas write them without a column name: quoted, or
 * a count. Anything else may as well be a comment of two words or a decimal comma, behind which all values would shift.
 * @returns the count, NaN for a quoted name, or undefined where the first cell is neither
 */
export function rowLabel(cells: Cells, separator: Separator | Bounds): number | undefined {
  if (cells.quoted(0)) return Number.NaN;
  const first = cells.text(0);
  return (separator === "\t" || separator === " ") && isInteger(first) ? Number(first) : undefined;
}

/** Names of columns that have the row's name themselves: there is none in front of them. */
const LABEL_NAME = /^(|idx|index|id|name|label|event|run|sample|row)$/i;

const isInteger = (cell: string): boolean => /^\d+$/.test(cell);
