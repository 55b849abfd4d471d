/** NumPy's array format (`.npy`, versions 1 to 3), little-endian, C and Fortran order. */

import { InputError } from "../engine/errors.ts";
import { fromHalfFloats } from "../engine/halfFloats.ts";

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

/** Bytes of one item of a simple type. */
function itemSize(type: string, where: string): number {
  const match = /^([<>|=])?([fiubUS])(\d+)$/.exec(type);
  if (!match)
    throw new InputError(`${where} has the NumPy type "${type}", which kiloflow does not read; save it as float64`);
  if (match[1] === ">" && match[3] !== "1") {
    throw new InputError(`${where} is big-endian ("${type}"); save it in little-endian order`);
  }
  return match[2] === "U" ? 4 * Number(match[3]) : Number(match[3]);
}

/** A structured type as its header writes it: a list of (name, type) or (name, type, shape). */
type Description = readonly (readonly [string | readonly string[], string | Description, (readonly number[])?])[];

/** Reads a Python literal of lists, tuples, texts and numbers. */
function parseLiteral(text: string, where: string): Description {
  const json = text
    .replace(/'((?:[^'\\]|\\.)*)'|[()]/g, (piece, quoted: string | undefined) =>
      quoted === undefined ? (piece === "(" ? "[" : "]") : JSON.stringify(quoted),
    )
    .replace(/,\s*\]/g, "]");
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new InputError(`${where} has a NumPy header that cannot be read`, { cause: error });
  }
}

/** Where the columns of a structured type lie. Only plain columns are offered, but all of them take their room. */
function layOut(description: Description, where: string): { fields: NpyField[]; bytes: number } {
  const fields: NpyField[] = [];
  let bytes = 0;
  for (const [title, type, shape] of description) {
    const name = typeof title === "string" ? title : title[1];
    if (typeof type !== "string") bytes += itemsOf(shape ?? []) * layOut(type, where).bytes;
    else {
      const [, letter, digits] = /^[<>|=]?([a-zA-Z])(\d+)/.exec(type) ?? [];
      if (letter === undefined)
        throw new InputError(
          `${where} has the NumPy type "${type}" in its column "${name}", which kiloflow does not read`,
        );
      if (shape === undefined && "fiubUS".includes(letter)) fields.push({ name, type, offset: bytes });
      bytes += itemsOf(shape ?? []) * Number(digits) * (letter === "U" ? 4 : 1);
    }
  }
  return { fields, bytes };
}

/** Reads a header. @throws InputError where the bytes are no .npy header */
export function parseNpyHeader(bytes: Uint8Array, where: string): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (bytes.length < 12 || magic !== MAGIC) throw new InputError(`${where} is not a NumPy array (.npy)`);
  const wide = bytes[6] >= 2;
  const start = wide ? 12 : 10;
  const dataOffset = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (dataOffset > bytes.length) throw new InputError(`${where} is truncated within its header`);
  const text = new TextDecoder("utf-8").decode(bytes.subarray(start, dataOffset));
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(text);
  const simple = /'descr'\s*:\s*'([^']+)'/.exec(text);
  const structured = /'descr'\s*:\s*(\[.*\])\s*,\s*'fortran/s.exec(text);
  if (!order || !shape || !(simple || structured))
    throw new InputError(`${where} has a NumPy header that cannot be read`);
  const { fields, bytes: itemBytes } = simple
    ? { fields: [], bytes: itemSize(simple[1], where) }
    : layOut(parseLiteral(structured![1], where), where);
  return {
    type: simple ? simple[1] : "structured",
    fields,
    itemBytes,
    shape: shape[1]
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map(Number),
    fortranOrder: order[1] === "True",
    dataOffset,
  };
}

/** Number of items of a shape. */
export function itemsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** An array with its values. */
export interface NpyArray extends NpyHeader {
  readonly data: NpyData;
  /** One column of a structured array as float64. */
  column(name: string): Float64Array;
}

/** Reads a whole array. @throws InputError where it is foreign, truncated or of a type that is not read */
export function parseNpy(bytes: Uint8Array, where: string): NpyArray {
  const header = parseNpyHeader(bytes, where);
  const items = itemsOf(header.shape);
  const body = bytes.subarray(header.dataOffset);
  if (body.length < items * header.itemBytes) {
    throw new InputError(`${where} is truncated: ${body.length} of ${items * header.itemBytes} bytes of data`);
  }
  return {
    ...header,
    data: header.type === "structured" ? [] : decodeItems(body, header.type, items, where),
    column(name) {
      const field = header.fields.find((candidate) => candidate.name === name);
      if (!field) throw new InputError(`${where} has no column "${name}"`);
      const size = itemSize(field.type, where);
      const column = new Uint8Array(items * size);
      for (let row = 0; row < items; row++) {
        const at = row * header.itemBytes + field.offset;
        column.set(body.subarray(at, at + size), row * size);
      }
      return Float64Array.from(decodeItems(column, field.type, items, where) as Float64Array);
    },
  };
}

/** Decodes `items` values of a simple type from the start of `bytes`. */
export function decodeItems(bytes: Uint8Array, type: string, items: number, where: string): NpyData {
  const size = itemSize(type, where);
  // Copied, so that typed arrays may be laid over it whatever the offset.
  const buffer = new Uint8Array(bytes.subarray(0, items * size)).buffer;
  switch (type.replace(/^[<|=]/, "")) {
    case "f8":
      return new Float64Array(buffer);
    case "f4":
      return new Float32Array(buffer);
    case "f2":
      return fromHalfFloats(new Uint16Array(buffer));
    case "u1":
    case "b1":
      return new Uint8Array(buffer);
    case "u2":
      return new Uint16Array(buffer);
    case "i1":
      return Float64Array.from(new Int8Array(buffer));
    case "i2":
      return Float64Array.from(new Int16Array(buffer));
    case "i4":
      return Float64Array.from(new Int32Array(buffer));
    case "u4":
      return Float64Array.from(new Uint32Array(buffer));
    case "i8":
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case "u8":
      return Float64Array.from(new BigUint64Array(buffer), Number);
    default:
      return decodeTexts(new Uint8Array(buffer), type, items, size);
  }
}

function decodeTexts(bytes: Uint8Array, type: string, items: number, size: number): string[] {
  const wide = type.includes("U");
  return Array.from({ length: items }, (_, index) => {
    const piece = new Uint8Array(bytes.subarray(index * size, (index + 1) * size));
    const text = wide ? String.fromCodePoint(...new Uint32Array(piece.buffer)) : new TextDecoder().decode(piece);
    return text.replace(/\0+$/, "");
  });
}

/** A version 1 header as NumPy writes it, padded so that the data begin at a multiple of 64 bytes. */
export function npyHeader(type: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length).fill(0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

/** Texts as NumPy's `<U` items: their type and their bytes. */
export function encodeTexts(texts: readonly string[]): { type: string; bytes: Uint8Array } {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const width = Math.max(1, ...points.map((text) => text.length));
  const words = new Uint32Array(width * texts.length);
  points.forEach((text, index) => {
    words.set(text, index * width);
  });
  return { type: `<U${width}`, bytes: new Uint8Array(words.buffer) };
}
