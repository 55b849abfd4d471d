/**
 * Object headers of HDF5 (version 2: their checksums tell damaged files), and the messages that they consist of. The
 * layouts are those of the HDF5 File Format Specification 3.0, sections III and IV.
 */

import type { RowArray } from "../dataset/arrays.ts";
import { long, UNDEFINED_ADDRESS, word } from "./bytes.ts";
import { lookup3 } from "./checksum.ts";
import type { TextHeap } from "./textHeap.ts";

/** Types of values: NumPy's, and texts of variable length. */
export type ValueType = RowArray["type"] | "text";

/** A named value of an object. */
export interface Attribute {
  readonly name: string;
  readonly value: string | number | readonly string[];
}

/** Where a dataset's values are. */
export type Storage =
  | { readonly kind: "contiguous"; readonly address: number; readonly bytes: number }
  /** Chunks behind an index; `address` is undefined as long as there is none. */
  | {
      readonly kind: "chunked";
      readonly address: number | undefined;
      readonly chunkShape: readonly number[];
      readonly valueBytes: number;
      readonly shuffle: boolean;
      readonly level: number;
    };

/** Numbers of the messages. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  fillValue: 0x05,
  link: 0x06,
  layout: 0x08,
  groupInfo: 0x0a,
  filters: 0x0b,
  attribute: 0x0c,
  attributeInfo: 0x15,
} as const;

const FLOATS = {
  // precision, exponent's position and bits, mantissa's bits, bias
  "<f8": [64, 52, 11, 52, 1023],
  "<f4": [32, 23, 8, 23, 127],
  "<f2": [16, 10, 5, 10, 15],
} as const;

function datatype(type: ValueType): Buffer {
  const byte = Buffer.concat([Buffer.from([0x10, 0, 0, 0]), word(1, 4), word(0, 2), word(8, 2)]);
  if (type === "|u1") return byte;
  // A sequence of bytes that is a string in UTF-8.
  if (type === "text") return Buffer.concat([Buffer.from([0x19, 0x01, 0x01, 0]), word(16, 4), byte]);
  const [precision, exponent, exponentBits, mantissaBits, bias] = FLOATS[type];
  return Buffer.concat([
    Buffer.from([0x11, 0x20, precision - 1, 0]),
    word(precision / 8, 4),
    word(0, 2),
    word(precision, 2),
    Buffer.from([exponent, exponentBits, 0, mantissaBits]),
    word(bias, 4),
  ]);
}

/** Every type as it is encoded. */
export const DATATYPES: readonly { readonly type: ValueType; readonly encoded: Buffer }[] = (
  ["<f8", "<f4", "<f2", "|u1", "text"] as const
).map((type) => ({ type, encoded: datatype(type) }));

/** @param shape undefined for a single value */
function dataspace(shape: readonly number[] | undefined): Buffer {
  return Buffer.concat([Buffer.from([2, shape?.length ?? 0, 0, shape ? 1 : 0]), ...(shape ?? []).map(long)]);
}

function attribute({ name, value }: Attribute, heap: TextHeap): Buffer {
  const encodedName = Buffer.from(`${name}\0`, "utf8");
  const type = datatype(typeof value === "number" ? "<f8" : "text");
  const space = dataspace(typeof value === "object" ? [value.length] : undefined);
  const texts = typeof value === "string" ? [value] : value;
  const number = Buffer.alloc(8);
  if (typeof texts === "number") number.writeDoubleLE(texts);
  return Buffer.concat([
    Buffer.from([3, 0]),
    word(encodedName.length, 2),
    word(type.length, 2),
    word(space.length, 2),
    Buffer.from([1]),
    encodedName,
    type,
    space,
    ...(typeof texts === "number" ? [number] : texts.map((text) => heap.reference(text))),
  ]);
}

function layout(storage: Storage): Buffer {
  if (storage.kind === "contiguous") {
    const address = storage.bytes > 0 ? long(storage.address) : UNDEFINED_ADDRESS;
    return Buffer.concat([Buffer.from([3, 1]), address, long(storage.bytes)]);
  }
  const { address, chunkShape, valueBytes } = storage;
  return Buffer.concat([
    Buffer.from([3, 2, chunkShape.length + 1]),
    address === undefined ? UNDEFINED_ADDRESS : long(address),
    ...chunkShape.map((length) => word(length, 4)),
    word(valueBytes, 4),
  ]);
}

function filters(shuffle: boolean, valueBytes: number, level: number): Buffer {
  // Number, flags, and one client value each.
  const filter = (id: number, value: number) => Buffer.concat([word(id, 2), word(0, 2), word(1, 2), word(value, 4)]);
  const steps = [...(shuffle ? [filter(2, valueBytes)] : []), filter(1, level)];
  return Buffer.concat([Buffer.from([2, steps.length]), ...steps]);
}

function message(type: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([word(type, 1), word(bytes.length, 2), word(0, 1), bytes]);
}

/** Bytes that a message can have at most. */
export const LARGEST_MESSAGE = 0xffff;

function objectHeader(messages: readonly Buffer[]): Buffer {
  const body = Buffer.concat(messages);
  const header = Buffer.concat([Buffer.from("OHDR"), Buffer.from([2, 2]), word(body.length, 4), body]);
  return Buffer.concat([header, word(lookup3(header), 4)]);
}

function attributes(given: readonly Attribute[], heap: TextHeap): Buffer[] {
  if (given.length === 0) return [];
  const info = Buffer.concat([Buffer.from([0, 0]), UNDEFINED_ADDRESS, UNDEFINED_ADDRESS]);
  return [
    message(MESSAGE.attributeInfo, info),
    ...given.map((each) => message(MESSAGE.attribute, attribute(each, heap))),
  ];
}

/** Header of a dataset. */
export function datasetHeader(
  dataset: { type: ValueType; shape: readonly number[]; attributes: readonly Attribute[] },
  storage: Storage,
  heap: TextHeap,
): Buffer {
  const chunked = storage.kind === "chunked";
  return objectHeader([
    message(MESSAGE.dataspace, dataspace(dataset.shape)),
    message(MESSAGE.datatype, datatype(dataset.type)),
    // No value of its own; room is taken late, or chunk by chunk.
    message(MESSAGE.fillValue, Buffer.from([3, chunked ? 0x0b : 0x0a])),
    message(MESSAGE.layout, layout(storage)),
    ...(chunked ? [message(MESSAGE.filters, filters(storage.shuffle, storage.valueBytes, storage.level))] : []),
    ...attributes(dataset.attributes, heap),
  ]);
}

/** Header of a group whose members are at the given addresses. */
export function groupHeader(
  members: readonly { name: string; address: number }[],
  given: readonly Attribute[],
  heap: TextHeap,
): Buffer {
  const link = ({ name, address }: { name: string; address: number }) => {
    const encoded = Buffer.from(name, "utf8");
    // Flags: the name's length has two bytes, its character set is given. Hard links are the default.
    return Buffer.concat([Buffer.from([1, 0x11, 1]), word(encoded.length, 2), encoded, long(address)]);
  };
  return objectHeader([
    message(MESSAGE.linkInfo, Buffer.concat([Buffer.from([0, 0]), UNDEFINED_ADDRESS, UNDEFINED_ADDRESS])),
    message(MESSAGE.groupInfo, Buffer.from([0, 0])),
    ...members.map((member) => message(MESSAGE.link, link(member))),
    ...attributes(given, heap),
  ]);
}

/** The eight bytes that HDF5 files begin with. */
export const HDF5_SIGNATURE: Uint8Array = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes of the superblock (version 2). */
export const SUPERBLOCK_BYTES = 48;

/** The superblock, version 2. @param fileBytes size of the whole file; readers refuse a shorter one */
export function superblock(rootAddress: number, fileBytes: number): Buffer {
  const head = Buffer.concat([
    HDF5_SIGNATURE,
    Buffer.from([2, 8, 8, 0]),
    long(0),
    UNDEFINED_ADDRESS,
    long(fileBytes),
    long(rootAddress),
  ]);
  return Buffer.concat([head, word(lookup3(head), 4)]);
}
