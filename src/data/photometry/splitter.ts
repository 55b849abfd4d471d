/** Lines of text tables, and the cells in them. */

import { InputError } from "../../engine/errors.ts";
import { Cells, cellNumber, SEPARATORS, type Separator } from "../parameters/text/cells.ts";

/** A line of a file. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/** What may separate a line's cells, the surest first: what is not in it does not. */
export const separatorsIn = (text: string): Separator[] =>
  SEPARATORS.filter((separator) => separator === " " || text.includes(separator));

const DATE = /^\d{4}([-/]\d{1,2}[-/]| [a-z]{3,9} )\d{1,2}$/i;
/** `2017 Aug 18.5` in cells of its own. */
const YEAR = /^(19|20)\d\d$/;
const MONTH = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*$/i;
const YEAR_AND_MONTH = /^(19|20)\d\d [a-z]{3,9}$/i;
const DAY = /^\d{1,2}(\.\d*)?$/;
const CLOCK = /^\d{1,2}:\d{2}(:\d{2}(\.\d*)?)?Z?$/;
const DATE_NAME = /^(utc?[ _-]?)?date([ _-]?(obs|utc?))?$/i;
const CLOCK_NAME = /^(utc?|time|hour|clock|time[ _-]?\(?utc?\)?)$/i;
const BEYOND = /^(>|<|&gt;|≥|>=)$/;
const PLUS_MINUS = /^(±|\+\/?-|\\pm)$/;
const ERROR_IN_PARENTHESES = /^\(\d*\.?\d+\)$/;
const UNIT_IN_BRACKETS = /^[[(][^\d\])]*[\])]$/;

const isNumber = (cell: string): boolean => cellNumber(cell) !== undefined;

/** What belongs to the cell before: a date's time of day, what follows `>`, and a unit of its own behind a name. */
const belongs = (before: string, cell: string): boolean =>
  (DATE.test(before) && CLOCK.test(cell)) ||
  (YEAR.test(before) && MONTH.test(cell)) ||
  (YEAR_AND_MONTH.test(before) && DAY.test(cell)) ||
  (DATE_NAME.test(before) && CLOCK_NAME.test(cell)) ||
  (BEYOND.test(before) && isNumber(cell)) ||
  (before !== "" && !isNumber(before) && !BEYOND.test(before) && UNIT_IN_BRACKETS.test(cell));

/** The error of the magnitude before: `17.41 +/- 0.02`, `17.41 (0.02)`. */
const belongsAsError = (before: string, cell: string): boolean =>
  (isNumber(before) && (PLUS_MINUS.test(cell) || ERROR_IN_PARENTHESES.test(cell))) ||
  (/\d\s*(±|\+\/?-|\\pm)$/.test(before) && isNumber(cell));

function joined(cells: readonly string[], test: (before: string, cell: string) => boolean): string[] {
  const whole: string[] = [];
  for (const cell of cells) {
    const before = whole.at(-1);
    if (before !== undefined && test(before, cell)) whole[whole.length - 1] = `${before} ${cell}`;
    else whole.push(cell);
  }
  return whole;
}

/** Splits lines into cells. */
export class Splitter {
  private readonly cells = new Cells();

  constructor(private readonly name: string) {}

  /**
   * A line's cells; what belongs together is one.
   * @param wanted how many there should be, where that is known: errors join their magnitudes where there are more
   */
  split({ text, number }: Line, separator: Separator, wanted?: number): string[] {
    const split = this.cells.split(text, separator);
    if (split.open) throw new InputError(`${this.name}, line ${number}: a quoted cell begins and does not end`);
    const cells = split.texts();
    const usual = joined(cells, separator === " " ? belongs : belongsInOtherTables);
    if (wanted === undefined || usual.length === wanted) return usual;
    // A flag of limits in a column of its own.
    if (separator !== " " && cells.length === wanted) return cells;
    return usual.length > wanted ? joined(usual, belongsAsError) : usual;
  }
}

/** Names with units in cells of their own are only in tables with blanks. */
const belongsInOtherTables = (before: string, cell: string): boolean =>
  belongs(before, cell) && !UNIT_IN_BRACKETS.test(cell);

/** A row of a LaTeX table as one with bars; any other line as it is. */
export function withoutLatex(text: string): string {
  if (!text.includes(" & ") || !/\\\\|\$|\\/.test(text)) return text;
  return text
    .trimEnd()
    .replace(/\\\\(\s*\\[hv]line)?\s*$/, "")
    .replace(/\\(?:mathrm|rm|text|nodata)(?![a-z])/g, "")
    .replace(/[${}]|~|\\[,;!]/g, "")
    .replaceAll("&", "|");
}
