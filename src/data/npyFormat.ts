/** What the header of NumPy's array format (`.npy`, versions 1 to 3) says, and how items of its types are decoded. */

import { InputError } from "../engine/errors.ts";
import { fromHalfFloats } from "../engine/halfFloats.ts";
import { shownName } from "./names.ts";
import { type PythonValue, parsePythonLiteral } from "./pythonLiteral.ts";

/** Values of an array: floats and small integers as float64 or float32, texts as strings. */
export type NpyData = Float64Array | Float32Array | Uint8Array | Uint16Array | string[];

/** One column of a structured array. */
export interface NpyField {
  readonly name: string;
  readonly type: string;
  readonly offset: number;
}

/** What the header says. */
export interface NpyHeader {
  /** NumPy's type text, e.g. `<f8`, or `structured`. */
  readonly type: string;
  readonly fields: readonly NpyField[];
  readonly itemBytes: number;
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  /** Where the data begin. */
  readonly dataOffset: number;
}

const MAGIC = "\x93NUMPY";
/** An array with thousands of columns stays below it. */
export const MAX_HEADER_BYTES = 2 ** 20;
const MAX_AXES = 64;
/** Texts of a million characters. */
const MAX_ITEM_BYTES = 2 ** 22;

/** A simple type, e.g. `<f8`. */
interface SimpleType {
  readonly letter: string;
  readonly bytes: number;
  readonly bigEndian: boolean;
}

/** What NumPy's letters mean, for those that are not read. */
const MEANINGS: Readonly<Record<string, string>> = {
  c: "complex numbers",
  M: "dates",
  m: "time spans",
  V: "raw bytes",
  a: "texts of Python 2",
};

/** Bytes of the numbers that are read. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  f: [2, 4, 8],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  b: [1],
};

/** Bytes of one item of a simple type in the file. */
export const bytesOfType = (type: string): number => splitType(type)?.bytes ?? 0;

/** Splits NumPy's text of a simple type; bytes of one item are those in the file. */
function splitType(type: string): SimpleType | undefined {
  const match = /^([<>|=])?([a-zA-Z])(\d{0,9})(\[\w+\])?$/.exec(type);
  if (!match) return undefined;
  const [, order, letter, digits, unit] = match;
  // Dates have units.
  if (unit !== undefined && !/[Mm]/.test(letter)) return undefined;
  const bytes = letter === "O" ? 8 : Number(digits) * (letter === "U" ? 4 : 1);
  return { letter, bytes, bigEndian: order === ">" };
}

/** Whether items are numbers that are read. */
export function isNumeric(type: string): boolean {
  const simple = splitType(type);
  return simple !== undefined && (SIZES[simple.letter]?.includes(simple.bytes) ?? false);
}

/** Whether items are Python objects: their bytes are a pickle of any length. */
export const isPickled = (type: string): boolean => splitType(type)?.letter === "O";

/** A type that is read. @throws InputError that says what others hold */
function readableType(type: string, where: string): SimpleType {
  const simple = splitType(type);
  const readable = simple && (isNumeric(type) || (/[US]/.test(simple.letter) && simple.bytes > 0));
  if (readable && simple.bytes <= MAX_ITEM_BYTES) return simple;
  if (simple?.letter === "O") {
    throw new InputError(`${where} holds pickled Python objects, which kiloflow does not run; save plain numbers`);
  }
  const long = simple && /[fg]/.test(simple.letter) && simple.bytes > 8;
  const meaning = long ? "long double" : MEANINGS[simple?.letter ?? ""];
  const shown = `"${shownName(type)}"${meaning ? ` (${meaning})` : ""}`;
  throw new InputError(`${where} has the NumPy type ${shown}, which kiloflow does not read; save it as float64`);
}

/** Reads a header. @throws InputError where the bytes are no .npy header */
export function parseNpyHeader(bytes: Uint8Array, where: string): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (bytes.length < 12 || magic !== MAGIC) throw new InputError(`${where} is not a NumPy array (.npy)`);
  const wide = bytes[6] >= 2;
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > MAX_HEADER_BYTES) throw new InputError(`${where} has a NumPy header of ${length} bytes`);
  const dataOffset = start + length;
  if (dataOffset > bytes.length) throw new InputError(`${where} is truncated within its header`);
  const text = new TextDecoder(bytes[6] >= 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, dataOffset));
  const header = parsePythonLiteral(text);
  const [descr, order, shape] =
    header instanceof Map ? ["descr", "fortran_order", "shape"].map((key) => header.get(key)) : [];
  const structured = Array.isArray(descr);
  if (!(structured || typeof descr === "string") || typeof order !== "boolean" || !Array.isArray(shape)) {
    throw new InputError(`${where} has a NumPy header that cannot be read`);
  }
  const { fields, bytes: itemBytes } = structured ? layOut(descr, where) : { fields: [], bytes: bytesOfType(descr) };
  checkShape(shape, itemBytes, where);
  return {
    type: structured ? "structured" : descr,
    fields,
    itemBytes,
    shape: shape as number[],
    fortranOrder: order,
    dataOffset,
  };
}

/** @throws InputError unless the lengths are natural numbers, and all items together have a size */
function checkShape(shape: readonly PythonValue[], itemBytes: number, where: string): asserts shape is number[] {
  const natural = (length: PythonValue) => Number.isSafeInteger(length) && (length as number) >= 0;
  const bytes = (shape as number[]).reduce((product, length) => product * length, itemBytes);
  if (shape.length > MAX_AXES || !shape.every(natural) || !Number.isSafeInteger(bytes)) {
    throw new InputError(`${where} has an impossible shape in its NumPy header: (${shownName(shape.join(", "))})`);
  }
}

/** Where the columns of a structured type lie. Only plain columns are offered, but all of them take their room. */
function layOut(description: readonly PythonValue[], where: string): { fields: NpyField[]; bytes: number } {
  const fields: NpyField[] = [];
  let bytes = 0;
  for (const entry of description) {
    const [title, type, shape = []] = Array.isArray(entry) ? entry : [];
    const name = Array.isArray(title) ? title[1] : title;
    const lengths = Array.isArray(shape) ? shape : [shape];
    const nested = Array.isArray(type);
    const simple = typeof type === "string" ? splitType(type) : undefined;
    if (typeof name !== "string" || !(nested || simple)) {
      throw new InputError(`${where} has a NumPy header that cannot be read: a column has no name or no type`);
    }
    if (simple?.letter === "O") readableType(type as string, where);
    const own = nested ? layOut(type, where).bytes : simple!.bytes;
    checkShape(lengths, own, where);
    // Padding has no name.
    if (simple && lengths.length === 0 && name !== "") fields.push({ name, type: type as string, offset: bytes });
    bytes += itemsOf(lengths) * own;
  }
  if (bytes > MAX_ITEM_BYTES) throw new InputError(`${where} has rows of ${bytes} bytes in its NumPy header`);
  return { fields, bytes };
}

/** Number of items of a shape. */
export function itemsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Decodes `items` values of a simple type from the start of `bytes`, which has them. @throws InputError */
export function decodeItems(bytes: Uint8Array, type: string, items: number, where: string): NpyData {
  const { letter, bytes: size, bigEndian } = readableType(type, where);
  const given = bytes.subarray(0, items * size);
  // Copied where typed arrays cannot be laid over it, or it is changed.
  const own = given.byteOffset % Math.min(size, 8) === 0 && !bigEndian ? given : new Uint8Array(given);
  const word = letter === "U" ? 4 : letter === "S" ? 1 : size;
  if (bigEndian && word > 1) for (let at = 0; at < own.length; at += word) own.subarray(at, at + word).reverse();
  const { buffer, byteOffset } = own;
  switch (`${letter}${size}`) {
    case "f8":
      return new Float64Array(buffer, byteOffset, items);
    case "f4":
      return new Float32Array(buffer, byteOffset, items);
    case "f2":
      return fromHalfFloats(new Uint16Array(buffer, byteOffset, items));
    case "u1":
    case "b1":
      return new Uint8Array(buffer, byteOffset, items);
    case "u2":
      return new Uint16Array(buffer, byteOffset, items);
    case "i1":
      return Float64Array.from(new Int8Array(buffer, byteOffset, items));
    case "i2":
      return Float64Array.from(new Int16Array(buffer, byteOffset, items));
    case "i4":
      return Float64Array.from(new Int32Array(buffer, byteOffset, items));
    case "u4":
      return Float64Array.from(new Uint32Array(buffer, byteOffset, items));
    case "i8":
      return Float64Array.from(new BigInt64Array(buffer, byteOffset, items), Number);
    case "u8":
      return Float64Array.from(new BigUint64Array(buffer, byteOffset, items), Number);
    default:
      return Array.from({ length: items }, (_, index) => {
        const piece = own.subarray(index * size, (index + 1) * size);
        return (letter === "U" ? wideText(piece, where) : new TextDecoder().decode(piece)).replace(/\0+$/, "");
      });
  }
}

/** A text of four bytes a character. */
function wideText(bytes: Uint8Array, where: string): string {
  const points = new Uint32Array(new Uint8Array(bytes).buffer);
  if (points.some((point) => point > 0x10ffff)) throw new InputError(`${where} holds a text that is not Unicode`);
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < points.length; at += 4096) text += String.fromCodePoint(...points.subarray(at, at + 4096));
  return text;
}
