/** Columns of FITS tables: binary tables, and those in ASCII. */

import type { FileHandle } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import { withUnit } from "../parameters/schema.ts";
import { printable } from "../printable.ts";
import type { Cards, HeaderUnit } from "./headers.ts";

/** Bytes of rows that are read at once. */
const BLOCK_BYTES = 2 ** 22;

/** Reads a number out of a row that begins at `at`. */
type Reader = (bytes: Buffer, at: number) => number;

/** Types of binary tables: bytes of a value, and how numbers are read; other types hold no number. */
const TYPES = new Map<string, { bytes: number; read?: Reader; words?: string }>([
  ["L", { bytes: 1, read: (bytes, at) => (bytes[at] === 0x54 ? 1 : bytes[at] === 0x46 ? 0 : Number.NaN) }],
  ["B", { bytes: 1, read: (bytes, at) => bytes[at] }],
  ["I", { bytes: 2, read: (bytes, at) => bytes.readInt16BE(at) }],
  ["J", { bytes: 4, read: (bytes, at) => bytes.readInt32BE(at) }],
  ["K", { bytes: 8, read: (bytes, at) => Number(bytes.readBigInt64BE(at)) }],
  ["E", { bytes: 4, read: (bytes, at) => bytes.readFloatBE(at) }],
  ["D", { bytes: 8, read: (bytes, at) => bytes.readDoubleBE(at) }],
  ["A", { bytes: 1, words: "texts" }],
  ["C", { bytes: 8, words: "complex numbers" }],
  ["M", { bytes: 16, words: "complex numbers" }],
  ["P", { bytes: 8, words: "arrays of different lengths" }],
  ["Q", { bytes: 16, words: "arrays of different lengths" }],
]);

interface Column {
  readonly name: string;
  /** Reads the number; undefined where the column holds something else. */
  readonly read?: Reader;
  /** What it holds instead. */
  readonly words: string;
}

/** A table in a FITS file. */
export interface FitsTable {
  readonly names: readonly string[];
  readonly rows: number;
  /** Reads some columns. @throws InputError where one holds no numbers */
  read(names: readonly string[]): Promise<Map<string, Float64Array>>;
}

/** @throws InputError where the header is damaged, or the file is shorter than it says */
export async function openFitsTable(file: FileHandle, unit: HeaderUnit, where: string): Promise<FitsTable> {
  const { cards, dataOffset } = unit;
  const [rowBytes, rows] = [cards.count("NAXIS1"), cards.count("NAXIS2")];
  const { size } = await file.stat();
  if (!(dataOffset + rowBytes * rows <= size))
    throw new InputError(`${where} is truncated: it has ${rows} rows of ${rowBytes} bytes, but the file ends before`);
  if (cards.isTrue("ZTABLE"))
    throw new InputError(`${where} is a compressed table`, { hint: "unpack it with funpack" });
  const columns = (unit.kind === "TABLE" ? asciiColumns : binaryColumns)(unit, rowBytes, where);
  return {
    names: columns.map(({ name }) => name),
    rows,
    async read(names) {
      const readers = names.map((name) => {
        const { read, words } = columns.find((column) => column.name === name)!;
        if (!read) throw new InputError(`${where}, column ${printable(name)} holds ${words}, but must hold numbers`);
        return read;
      });
      const values = names.map(() => new Float64Array(rows));
      const perBlock = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
      const block = Buffer.alloc(rowBytes * Math.min(rows, perBlock));
      for (let start = 0; start < rows; start += perBlock) {
        const count = Math.min(perBlock, rows - start);
        await file.read(block, 0, count * rowBytes, dataOffset + start * rowBytes);
        readers.forEach((read, index) => {
          for (let row = 0; row < count; row++) values[index][start + row] = read(block, row * rowBytes);
        });
      }
      return new Map(names.map((name, index) => [name, values[index]]));
    },
  };
}

function binaryColumns({ cards }: HeaderUnit, rowBytes: number, where: string): Column[] {
  let offset = 0;
  return Array.from({ length: fieldsOf(cards, where) }, (_, index) => {
    const form = cards.text(`TFORM${index + 1}`) ?? "";
    const [, repeatText, letter] = form.match(/^\s*(\d*)([A-Z])/) ?? [];
    const repeat = repeatText === "" ? 1 : Number(repeatText);
    const type = TYPES.get(letter);
    if (letter === undefined || (!type && letter !== "X"))
      throw new InputError(`${where} has a column of the unknown type "${printable(form)}"`);
    const start = offset;
    offset += type ? repeat * type.bytes : Math.ceil(repeat / 8);
    if (offset > rowBytes) throw new InputError(`${where} is damaged: its columns are wider than its rows`);
    const name = nameOf(cards, index + 1);
    const words = type?.words ?? (type ? `arrays of ${repeat} values` : "bits");
    if (!type?.read || repeat !== 1) return { name, words };
    const { read } = type;
    const blank = /[BIJK]/.test(letter) ? cards.number(`TNULL${index + 1}`) : undefined;
    return { name, words, read: scaled(cards, index + 1, blank, (bytes, at) => read(bytes, at + start)) };
  });
}

function asciiColumns({ cards }: HeaderUnit, rowBytes: number, where: string): Column[] {
  return Array.from({ length: fieldsOf(cards, where) }, (_, index) => {
    const name = nameOf(cards, index + 1);
    const form = cards.text(`TFORM${index + 1}`) ?? "";
    const [, letter, widthText] = form.match(/^\s*([AIFED])(\d+)/) ?? [];
    const start = cards.count(`TBCOL${index + 1}`) - 1;
    const end = start + Number(widthText);
    if (!(start >= 0 && end <= rowBytes))
      throw new InputError(`${where} is damaged: column ${index + 1} lies outside its rows`);
    if (letter === "A") return { name, words: "texts" };
    const blank = cards.text(`TNULL${index + 1}`)?.trim();
    const read: Reader = (bytes, at) => {
      const text = bytes.toString("latin1", at + start, at + end).trim();
      return text === "" || text === blank ? Number.NaN : Number(text.replace(/d/i, "e"));
    };
    return { name, words: "numbers", read: scaled(cards, index + 1, undefined, read) };
  });
}

const nameOf = (cards: Cards, column: number): string =>
  withUnit(cards.text(`TTYPE${column}`) ?? "", cards.text(`TUNIT${column}`) ?? "");

function fieldsOf(cards: Cards, where: string): number {
  const fields = cards.count("TFIELDS");
  if (fields > 999) throw new InputError(`${where} is damaged: it has ${fields} columns, but FITS allows 999`);
  return fields;
}

/** Numbers as the column's scale, zero and mark of missing values say. */
function scaled(cards: Cards, column: number, blank: number | undefined, read: Reader): Reader {
  const scale = cards.number(`TSCAL${column}`) ?? 1;
  const zero = cards.number(`TZERO${column}`) ?? 0;
  if (scale === 1 && zero === 0 && blank === undefined) return read;
  return (bytes, at) => {
    const value = read(bytes, at);
    return value === blank ? Number.NaN : zero + scale * value;
  };
}
