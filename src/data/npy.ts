/** NumPy's array format (`.npy`): whole arrays in memory, and what is needed to write them. */

import { InputError } from "../engine/errors.ts";
import { shownName, shownNames } from "./names.ts";
import {
  bytesOfType,
  decodeItems,
  isNumeric,
  itemsOf,
  type NpyData,
  type NpyHeader,
  parseNpyHeader,
} from "./npyFormat.ts";

/** An array that is in memory; items are decoded when they are asked for. */
export interface NpyArray extends NpyHeader {
  /** All items in the order of the file. @throws InputError for types that are not read */
  readonly data: NpyData;
  /** All items as numbers in C order. @throws InputError where they are none */
  numbers(): Exclude<NpyData, string[]>;
  /** One column of a structured array as float64. @throws InputError where it is missing or holds no numbers */
  column(name: string): Float64Array;
}

/** Reads a whole array. @throws InputError where it is foreign, truncated or impossible */
export function parseNpy(bytes: Uint8Array, where: string): NpyArray {
  const header = parseNpyHeader(bytes, where);
  const { type, fields, itemBytes, shape } = header;
  const items = itemsOf(shape);
  const body = bytes.subarray(header.dataOffset);
  if (body.length < items * itemBytes) {
    throw new InputError(`${where} is truncated: ${body.length} of ${items * itemBytes} bytes of data`);
  }
  const decoded = () => decodeItems(body, type, items, where);
  return {
    ...header,
    get data() {
      return decoded();
    },
    numbers() {
      if (type === "structured") {
        const names = shownNames(fields.map(({ name }) => name));
        throw new InputError(`${where} is a table with the columns ${names}, but must be a plain array of numbers`);
      }
      const values = decoded();
      if (Array.isArray(values)) throw new InputError(`${where} holds texts, not numbers`);
      return header.fortranOrder && shape.length > 1 ? fromFortranOrder(values, shape) : values;
    },
    column(name) {
      const field = fields.find((candidate) => candidate.name === name);
      if (!field) throw new InputError(`${where} has no column "${shownName(name)}"`);
      return columnOf(body, header, field, `${where}, column "${shownName(name)}"`);
    },
  };
}

function columnOf(
  body: Uint8Array,
  { itemBytes, shape }: NpyHeader,
  { type, offset }: NpyHeader["fields"][number],
  where: string,
): Float64Array {
  // Texts and strange types are told from each other by what decoding an empty array of them says.
  if (!isNumeric(type) && Array.isArray(decodeItems(new Uint8Array(0), type, 0, where))) {
    throw new InputError(`${where} holds texts, not numbers`);
  }
  const size = bytesOfType(type);
  const items = itemsOf(shape);
  const column = new Uint8Array(items * size);
  for (let row = 0; row < items; row++) {
    const at = row * itemBytes + offset;
    column.set(body.subarray(at, at + size), row * size);
  }
  return Float64Array.from(decodeItems(column, type, items, where) as Float64Array);
}

/** Column-major to row-major. */
function fromFortranOrder(values: ArrayLike<number>, shape: readonly number[]): Float64Array {
  const ordered = new Float64Array(values.length);
  const index = new Array<number>(shape.length).fill(0);
  for (let at = 0; at < values.length; at++) {
    let source = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) source = source * shape[axis] + index[axis];
    ordered[at] = values[source];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return ordered;
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
