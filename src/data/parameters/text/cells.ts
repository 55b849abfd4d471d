/** Cells of a line, and the numbers in them. */

import { shownName } from "../../names.ts";

/** What separates cells: one of these characters, or with a blank any run of blanks and tabs. */
export type Separator = "\t" | "," | ";" | "|" | " ";

/** Where each column of a table of fixed widths begins, as a rule above or below the names shows it. */
export type Bounds = readonly number[];

/** In the order in which a header's separator is looked for: the later ones may be in names. */
export const SEPARATORS: readonly Separator[] = ["\t", ",", ";", "|", " "];

const QUOTE = '"';
const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0;

/**
 * The cells of one line at a time, cut out only where they are asked for: tables have a hundred columns of which four are
 * needed. Quotes are those of RFC 4180.
 */
export class Cells {
  count = 0;
  /** Whether a quoted cell goes on in the next line. */
  open = false;
  /** Whether a text goes over the bounds of its column. */
  crossing = false;
  private line = "";
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly marks: boolean[] = [];

  /** Splits a line. */
  split(line: string, separator: Separator | Bounds): this {
    this.line = separator === "|" ? line.trim().replace(/^\||\|$/g, "") : line;
    this.count = 0;
    this.open = false;
    this.crossing = false;
    if (typeof separator !== "string") this.splitAtBounds(separator);
    else if (separator === " ") this.splitAtBlanks();
    else this.splitAt(separator);
    return this;
  }

  /** A cell's text without blanks and quotes around it. */
  text(index: number): string {
    const text = this.line.slice(this.starts[index], this.ends[index]);
    return this.marks[index] ? text.replaceAll('""', QUOTE).trim() : text.trim();
  }

  quoted(index: number): boolean {
    return this.marks[index];
  }

  isEmpty(index: number): boolean {
    return this.starts[index] === this.ends[index] || this.text(index) === "";
  }

  /** All cells as texts. */
  texts(): string[] {
    return Array.from({ length: this.count }, (_, index) => this.text(index));
  }

  private add(start: number, end: number, quoted: boolean): void {
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.marks[this.count++] = quoted;
  }

  /** The place of the quote that ends a cell, or -1. @param from behind the opening quote */
  private closingQuote(from: number): number {
    let at = this.line.indexOf(QUOTE, from);
    while (at >= 0 && this.line[at + 1] === QUOTE) at = this.line.indexOf(QUOTE, at + 2);
    return at;
  }

  private splitAt(separator: Separator): void {
    const { line } = this;
    const mayQuote = line.includes(QUOTE);
    for (let at = 0; ; ) {
      let start = at;
      if (mayQuote) {
        while (start < line.length && line[start] !== separator && isBlank(line.charCodeAt(start))) start++;
        if (line[start] === QUOTE) {
          const close = this.closingQuote(start + 1);
          this.open = close < 0;
          if (this.open) return;
          const next = line.indexOf(separator, close);
          const end = next < 0 ? line.length : next;
          // What has text behind its quote is not a quoted cell.
          if (line.slice(close + 1, end).trim() === "") this.add(start + 1, close, true);
          else this.add(start, end, false);
          if (next < 0) return;
          at = next + 1;
          continue;
        }
      }
      const next = line.indexOf(separator, start);
      this.add(at, next < 0 ? line.length : next, false);
      if (next < 0) return;
      at = next + 1;
    }
  }

  private splitAtBounds(bounds: Bounds): void {
    const { line } = this;
    for (let index = 0; index < bounds.length; index++) {
      const start = index === 0 ? 0 : bounds[index];
      if (start > 0 && start < line.length && !isBlank(line.charCodeAt(start - 1))) this.crossing = true;
      this.add(start, bounds[index + 1] ?? line.length, false);
    }
  }

  private splitAtBlanks(): void {
    const { line } = this;
    for (let at = 0; ; ) {
      while (at < line.length && isBlank(line.charCodeAt(at))) at++;
      if (at === line.length) return;
      const close = line[at] === QUOTE ? this.closingQuote(at + 1) : -1;
      let end = Math.max(at, close + 1);
      while (end < line.length && !isBlank(line.charCodeAt(end))) end++;
      if (close >= 0 && end === close + 1) this.add(at + 1, close, true);
      else this.add(at, end, false);
      at = end;
    }
  }
}

/**
 * The number in a cell, or undefined. `nan` and `inf` in every usual spelling are read, so that the message can say what
 * they are.
 */
export function cellNumber(cell: string): number | undefined {
  // Number() alone would also take 0x1, 0b1 and the like.
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell)) return Number(cell);
  if (/^[+-]?nan$/i.test(cell)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(cell))
    return cell.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  // Fortran's double precision.
  return /^[+-]?(\d+\.?\d*|\.\d+)d[+-]?\d+$/i.test(cell) ? Number(cell.replace(/d/i, "e")) : undefined;
}

/** What is wrong with a cell that has no number, after "column m1". */
export function cellProblem(cell: string): string {
  if (cell === "") return "is empty, but must be a number";
  const shown = `"${shownName(cell.slice(0, 40))}"`;
  if (/^[+-]?\d+(,\d+)+(\.\d*)?(e[+-]?\d+)?$/i.test(cell))
    return `is ${shown}, but must be a number with a decimal point: decimal commas and separated thousands are not read`;
  return `is ${shown}, but must be a number`;
}

/** A line without the comment behind its numbers, or undefined where it has none. */
export function withoutComment(line: string): string | undefined {
  const at = line.search(/\s[#%]/);
  return at > 0 ? line.slice(0, at) : undefined;
}
