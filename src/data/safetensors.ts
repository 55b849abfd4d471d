/**
 * The safetensors format: eight bytes with the length of a JSON header, the header, the data. Nothing in it is ever run,
 * and every claim of the header is checked before a value is read.
 */

import { InputError } from "../engine/errors.ts";
import { fromHalfFloats } from "../engine/halfFloats.ts";
import { jsonObject, parseJsonText } from "./jsonText.ts";
import { shownName } from "./names.ts";
import { type Tensor, type TensorMap, type TensorValues, valuesOf } from "./tensor.ts";

/** A file's contents. */
export interface Safetensors {
  readonly tensors: TensorMap;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The reference implementation's bound on headers. */
const MAX_HEADER_BYTES = 100_000_000;

const DECODERS: ReadonlyMap<string, { bytes: number; decode(buffer: ArrayBuffer): TensorValues }> = new Map([
  ["F64", { bytes: 8, decode: (buffer) => new Float64Array(buffer) }],
  ["F32", { bytes: 4, decode: (buffer) => new Float32Array(buffer) }],
  ["F16", { bytes: 2, decode: (buffer) => fromHalfFloats(new Uint16Array(buffer)) }],
  ["I64", { bytes: 8, decode: (buffer) => new BigInt64Array(buffer) }],
  ["I32", { bytes: 4, decode: (buffer) => new Int32Array(buffer) }],
  ["U8", { bytes: 1, decode: (buffer) => new Uint8Array(buffer) }],
  ["BOOL", { bytes: 1, decode: (buffer) => new Uint8Array(buffer) }],
] satisfies [string, { bytes: number; decode(buffer: ArrayBuffer): TensorValues }][]);

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

/** Whether bytes begin like a safetensors file: a plausible header length, then an object. */
export function looksLikeSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false;
  const length = headerLength(bytes);
  return length >= 2 && length <= MAX_HEADER_BYTES;
}

function headerLength(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
}

/** Reads a file. @throws InputError that names `file` for anything foreign, damaged or truncated */
export function parseSafetensors(bytes: Uint8Array, file: string): Safetensors {
  if (bytes.length < 10) throw new InputError(`${file} is not a safetensors file: it has only ${bytes.length} bytes`);
  const length = headerLength(bytes);
  if (!(length >= 2 && length <= MAX_HEADER_BYTES)) {
    throw new InputError(`${file} is not a safetensors file: it does not begin with the length of a header`);
  }
  if (8 + length > bytes.length) throw new InputError(`${file} is truncated within its header`);
  const header = parseHeader(bytes.subarray(8, 8 + length), file);
  const { __metadata__: metadata, ...entries } = header;
  const data = bytes.subarray(8 + length);
  const tensors = new Map<string, Tensor>();
  let next = 0;
  for (const [name, entry] of entriesInOrder(entries, file)) {
    const [start, end] = entry.data_offsets;
    const type = DECODERS.get(entry.dtype);
    if (!type)
      throw new InputError(
        `${file}: tensor "${shownName(name)}" has the type "${shownName(entry.dtype)}", which kiloflow does not read`,
      );
    if (start !== next || end - start !== valuesOf(entry.shape) * type.bytes) {
      throw new InputError(
        `${file}: tensor "${shownName(name)}" claims bytes ${start} to ${end}, which do not fit its shape and place`,
      );
    }
    if (end > data.length)
      throw new InputError(`${file} is truncated: tensor "${shownName(name)}" ends beyond the file`);
    tensors.set(name, { shape: entry.shape, values: type.decode(copyOf(data.subarray(start, end))) });
    next = end;
  }
  if (next !== data.length) throw new InputError(`${file} has ${data.length - next} bytes that belong to no tensor`);
  return { tensors, metadata: checkMetadata(metadata, file) };
}

function parseHeader(bytes: Uint8Array, file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${file}: its safetensors header is not JSON`);
  }
  const header = jsonObject(parseJsonText(text, `${file}: its safetensors header`));
  if (!header) throw new InputError(`${file}: its safetensors header is not an object`);
  return header;
}

function entriesInOrder(entries: Record<string, unknown>, file: string): [string, HeaderEntry][] {
  const checked = Object.entries(entries).map(([name, value]): [string, HeaderEntry] => {
    const entry = value as Partial<HeaderEntry> | null;
    const natural = (list: unknown): list is number[] =>
      Array.isArray(list) && list.every((item) => Number.isSafeInteger(item) && item >= 0);
    if (
      typeof entry?.dtype !== "string" ||
      !natural(entry.shape) ||
      !natural(entry.data_offsets) ||
      entry.data_offsets.length !== 2
    ) {
      throw new InputError(`${file}: the header's entry of tensor "${shownName(name)}" is damaged`);
    }
    return [name, entry as HeaderEntry];
  });
  return checked.sort(
    (a, b) => a[1].data_offsets[0] - b[1].data_offsets[0] || a[1].data_offsets[1] - b[1].data_offsets[1],
  );
}

function checkMetadata(metadata: unknown, file: string): Record<string, string> {
  // Some writers say null where there are none.
  if (metadata === undefined || metadata === null) return {};
  const texts =
    typeof metadata === "object" &&
    metadata !== null &&
    !Array.isArray(metadata) &&
    Object.values(metadata).every((value) => typeof value === "string");
  if (!texts) throw new InputError(`${file}: the header's metadata are not texts`);
  return metadata as Record<string, string>;
}

const ENCODED_TYPES: readonly [new (length: number) => TensorValues, string][] = [
  [Float64Array, "F64"],
  [Float32Array, "F32"],
  [Int32Array, "I32"],
  [BigInt64Array, "I64"],
  [Uint8Array, "U8"],
];

/** Encodes tensors in the order given. Equal arguments give equal bytes. */
export function encodeSafetensors(tensors: TensorMap, metadata: Readonly<Record<string, string>>): Uint8Array {
  const header: [string, unknown][] = [["__metadata__", metadata]];
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    const [, dtype] = ENCODED_TYPES.find(([type]) => values instanceof type)!;
    header.push([name, { dtype, shape, data_offsets: [offset, offset + values.byteLength] }]);
    offset += values.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  // Padded with spaces, so that the data begin at a multiple of eight bytes.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + offset).fill(0x20, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  let at = 8 + length;
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/** A copy with a buffer of its own, so that typed arrays may be laid over it whatever the offset. */
function copyOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
