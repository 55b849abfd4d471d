/** Lines of a CSV dataset as rows of its arrays. */

import { InputError, InternalError } from "../../../engine/errors.ts";
import { shownName } from "../../names.ts";
import type { DatasetChunk, DatasetLayout } from "../../types.ts";
import { csvWidths, HEAD_LINES } from "./columns.ts";

export type CsvChunk = DatasetChunk & { readonly magnitudes: Float32Array };

const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** So many digits are exact as a float64, and so is their quotient by a power of ten, rounded once. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => Number(`1e${power}`));

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const PARAMETER_WORDS = new Map(["NaN", "Infinity", "-Infinity"].map((word) => [word, Number(word)]));
const FLOAT32_WORDS = new Map([
  ["", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
]);

/** What a cell means, or what is wrong with it. */
type Meaning = number | string;

function meaningOfNumber(cell: string, words: ReadonlyMap<string, number>, round: (value: number) => number): Meaning {
  const word = words.get(cell);
  if (word !== undefined) return word;
  if (cell === "") return "is empty, but must be a number";
  if (!DECIMAL.test(cell)) return "is not a number";
  const value = Number(cell);
  return Number.isFinite(round(value)) ? value : "is too large";
}

const meaningOfParameter = (cell: string) => meaningOfNumber(cell, PARAMETER_WORDS, (value) => value);
const meaningOfFloat32 = (cell: string) => meaningOfNumber(cell, FLOAT32_WORDS, Math.fround);
const meaningOfMask = (cell: string) =>
  /^\d{1,3}$/.test(cell) && Number(cell) < 256 ? Number(cell) : "is not a whole number from 0 to 255";

/** Empty arrays for rows of a dataset. */
export function emptyChunk(layout: DatasetLayout, start: number, rows: number): CsvChunk {
  const widths = csvWidths(layout);
  return {
    start,
    rows,
    parameters: new Float64Array(rows * widths.parameters),
    properties: new Float32Array(rows * widths.properties),
    status: new Uint8Array(rows),
    magnitudes: new Float32Array(rows * widths.magnitudes),
    logBolometricLuminosity: layout.bolometric ? new Float32Array(rows * widths.luminosities) : undefined,
    mask: layout.mask ? new Uint8Array(rows * widths.mask) : undefined,
  };
}

/** Reads lines of one dataset. */
export class RowDecoder {
  private readonly widths: ReturnType<typeof csvWidths>;
  private readonly statuses: ReadonlyMap<string, number>;

  constructor(
    private readonly layout: DatasetLayout,
    private readonly columns: readonly string[],
    private readonly path: string,
  ) {
    this.widths = csvWidths(layout);
    // Where no status has a name, the cells are empty.
    const names = layout.statusNames.length > 0 ? layout.statusNames : [""];
    this.statuses = new Map(names.map((name, index) => [name, index]));
  }

  /**
   * Reads the line in `bytes` from `start` to `end` (where it has its line end) into row `row` of a chunk.
   * @throws InputError naming line, column and what is wrong
   */
  decode(bytes: Buffer, start: number, end: number, chunk: CsvChunk, row: number): void {
    const { parameters, properties, magnitudes, luminosities, mask } = this.widths;
    let at = readCells(bytes, start, end, chunk.parameters, row * parameters, parameters, meaningOfParameter);
    at = readFloats(bytes, at, end, chunk.properties, row * properties, properties);
    const statusEnd = cellEnd(bytes, at, end);
    const status = this.statuses.get(bytes.toString("utf8", at, statusEnd));
    if (status === undefined) throw this.explain(bytes.toString("utf8", start, end), chunk.start + row);
    chunk.status[row] = status;
    at = readFloats(bytes, statusEnd + 1, end, chunk.magnitudes, row * magnitudes, magnitudes);
    if (chunk.logBolometricLuminosity) {
      at = readFloats(bytes, at, end, chunk.logBolometricLuminosity, row * luminosities, luminosities);
    }
    if (chunk.mask) at = readMask(bytes, at, end, chunk.mask, row * mask, mask);
    if (at !== end + 1) throw this.explain(bytes.toString("utf8", start, end), chunk.start + row);
  }

  /** The error of a line that could not be read. */
  private explain(text: string, set: number): Error {
    const line = set + HEAD_LINES + 1;
    const cells = text.split(",");
    if (cells.length !== this.columns.length) return wrongCells(this.path, line, cells.length, this.columns.length);
    const { parameters, properties, mask } = this.widths;
    const statusAt = parameters + properties;
    for (const [index, cell] of cells.entries()) {
      const where = `${this.path}, line ${line}, column ${shownName(this.columns[index])}`;
      if (index === statusAt) {
        if (this.statuses.has(cell)) continue;
        const names = this.layout.statusNames.map(shownName).join(", ");
        return new InputError(
          `${where}: "${shownName(cell)}" is not one of the statuses ${names || "(none has a name)"}`,
        );
      }
      const meaningOf =
        index < parameters ? meaningOfParameter : index < cells.length - mask ? meaningOfFloat32 : meaningOfMask;
      const meaning = meaningOf(cell);
      if (typeof meaning === "number") continue;
      const what = cell === "" ? meaning : `"${shownName(cell)}" ${meaning}`;
      return new InputError(`${where}: ${what}`, {
        hint: "numbers are decimals such as -16.25, missing values are empty, infinities are inf and -inf",
      });
    }
    return new InternalError(`${this.path}, line ${line} could not be read, but nothing is wrong with it`);
  }
}

/** The error of a line that has too few or too many cells. */
export function wrongCells(path: string, line: number, found: number, expected: number): InputError {
  return new InputError(`${path}, line ${line} has ${found} ${found === 1 ? "cell" : "cells"} instead of ${expected}`);
}

function cellEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== COMMA) at++;
  return at;
}

/** A place behind all lines: what was there could not be read. */
const UNREADABLE = Number.POSITIVE_INFINITY;

/** Reads cells of any kind, as texts. @returns the place behind the last one's comma, or {@link UNREADABLE} */
function readCells(
  bytes: Buffer,
  start: number,
  end: number,
  target: Float64Array | Float32Array,
  first: number,
  count: number,
  meaningOf: (cell: string) => Meaning,
): number {
  let at = start;
  for (let index = first; index < first + count; index++) {
    if (at > end) return UNREADABLE;
    const stop = cellEnd(bytes, at, end);
    const meaning = meaningOf(bytes.toString("latin1", at, stop));
    if (typeof meaning === "string") return UNREADABLE;
    target[index] = meaning;
    at = stop + 1;
  }
  return at;
}

const isDigit = (byte: number) => byte >= ZERO && byte < ZERO + 10;

/** Reads cells of float32 as {@link readCells} does, short decimals without making texts of them. */
function readFloats(
  bytes: Buffer,
  start: number,
  end: number,
  target: Float32Array,
  first: number,
  count: number,
): number {
  let at = start;
  for (let index = first; index < first + count; index++) {
    if (at > end) return UNREADABLE;
    const cellStart = at;
    let byte = bytes[at];
    if (byte === COMMA || at === end) {
      target[index] = Number.NaN;
      at++;
      continue;
    }
    const negative = byte === MINUS;
    if (negative) byte = bytes[++at];
    const digitsStart = at;
    let value = 0;
    for (; isDigit(byte); byte = bytes[++at]) value = 10 * value + byte - ZERO;
    let digits = at - digitsStart;
    if (byte === POINT) {
      byte = bytes[++at];
      const fractionStart = at;
      for (; isDigit(byte); byte = bytes[++at]) value = 10 * value + byte - ZERO;
      const places = at - fractionStart;
      digits += places;
      if (places <= EXACT_DIGITS) value /= POWERS_OF_TEN[places];
    }
    const whole = digits > 0 && digits <= EXACT_DIGITS && (byte === COMMA || at === end);
    if (whole) target[index] = negative ? -value : value;
    else if (readCells(bytes, cellStart, end, target, index, 1, meaningOfFloat32) === UNREADABLE) return UNREADABLE;
    else at = cellEnd(bytes, at, end);
    at++;
  }
  return at;
}

/** Reads cells of whole numbers below 256 as {@link readCells} does. */
function readMask(bytes: Buffer, start: number, end: number, target: Uint8Array, first: number, count: number): number {
  let at = start;
  for (let index = first; index < first + count; index++) {
    if (at > end) return UNREADABLE;
    const cellStart = at;
    let value = 0;
    for (; isDigit(bytes[at]); at++) value = 10 * value + bytes[at] - ZERO;
    const digits = at - cellStart;
    if (digits === 0 || digits > 3 || value > 255 || (bytes[at] !== COMMA && at !== end)) return UNREADABLE;
    target[index] = value;
    at++;
  }
  return at;
}
