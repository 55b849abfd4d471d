/** NumPy archives (`.npz`) in memory, stored without compression. */

import { crc32 } from "../../../src/data/crc32Portable.ts";
import { CENTRAL_HEADER, END, LOCAL_HEADER } from "../../../src/data/zipFormat.ts";

/** An array of numbers in row-major order, or texts. */
export interface NpzArray {
  readonly shape: readonly number[];
  readonly values: Float64Array | Float32Array | readonly string[];
}

/** Version 1.0 of NumPy's format: the header's end is a multiple of 64 bytes. */
function npy({ shape, values }: NpzArray): Uint8Array<ArrayBuffer> {
  const { type, bytes } = content(values);
  const size = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${size}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const file = new Uint8Array(length + bytes.length);
  file.set(ascii(`\x93NUMPY\x01\x00`));
  new DataView(file.buffer).setUint16(8, length - 10, true);
  file.set(ascii(`${text.padEnd(length - 11)}\n`), 10);
  file.set(bytes, length);
  return file;
}

function content(values: NpzArray["values"]): { readonly type: string; readonly bytes: Uint8Array } {
  if (!Array.isArray(values)) {
    const numbers = values as Float64Array | Float32Array;
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    return { type: numbers instanceof Float64Array ? "<f8" : "<f4", bytes };
  }
  const points = values.map((text) => [...text].map((character) => character.codePointAt(0)!));
  const width = Math.max(1, ...points.map(({ length }) => length));
  const units = new Uint32Array(width * values.length);
  for (const [row, text] of points.entries()) units.set(text, row * width);
  return { type: `<U${width}`, bytes: new Uint8Array(units.buffer) };
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Every byte order but this one is rare, and typed arrays have the machine's. 1980-01-01, the first day that ZIP knows. */
const DOS_DATE = 0x21;

/** @param arrays by their names, of letters, digits and underscores */
export function npzBytes(arrays: Readonly<Record<string, NpzArray>>): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  const entries = Object.entries(arrays);
  for (const [key, array] of entries) {
    const name = ascii(`${key}.npy`);
    const bytes = npy(array);
    const crc = crc32(bytes);
    /** What both headers say: version, flags, method, time, date, CRC, sizes, length of the name. */
    const common = (view: DataView, from: number) => {
      view.setUint16(from, 20, true);
      view.setUint16(from + 8, DOS_DATE, true);
      view.setUint32(from + 10, crc, true);
      view.setUint32(from + 14, bytes.length, true);
      view.setUint32(from + 18, bytes.length, true);
      view.setUint16(from + 22, name.length, true);
    };
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, LOCAL_HEADER, true);
    common(local, 4);
    const central = new DataView(new ArrayBuffer(46));
    central.setUint32(0, CENTRAL_HEADER, true);
    central.setUint16(4, 20, true);
    common(central, 6);
    central.setUint32(42, at, true);
    parts.push(new Uint8Array(local.buffer), name, bytes);
    directory.push(new Uint8Array(central.buffer), name);
    at += 30 + name.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, END, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  const file = new Uint8Array(at + size + 22);
  let to = 0;
  for (const part of [...parts, ...directory, new Uint8Array(end.buffer)]) {
    file.set(part, to);
    to += part.length;
  }
  return file;
}
