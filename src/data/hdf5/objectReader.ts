/**
 * Reads the object headers that objects.ts writes, and no others: version 2 in one piece, with the messages known there.
 * Their checksums tell damaged ones.
 */

import { lookup3 } from "./checksum.ts";
import { type FileBytes, longAt } from "./fileBytes.ts";
import type { ValueType } from "./objects.ts";
import { DATATYPES, MESSAGE } from "./objects.ts";

/** Thrown where a file is no file of ours, which need not mean that it is damaged. */
export class ForeignLayout extends Error {}

/** Largest header that is read. */
const LARGEST_HEADER = 64 * 2 ** 20;

/** A message of an object header. */
export interface Message {
  readonly type: number;
  readonly bytes: Buffer;
}

/** The messages of an object. @throws ForeignLayout where it is laid out otherwise */
export async function readMessages(file: FileBytes, address: number): Promise<Message[]> {
  const prefix = await file.read(address, 10, "an object header");
  if (prefix.toString("latin1", 0, 4) !== "OHDR") throw file.damaged("an object header is missing");
  const length = prefix.readUInt32LE(6);
  if (prefix[4] !== 2 || prefix[5] !== 2 || length > LARGEST_HEADER) throw new ForeignLayout();
  const header = await file.read(address, 10 + length + 4, "an object header");
  if (lookup3(header.subarray(0, 10 + length)) !== header.readUInt32LE(10 + length)) {
    throw file.damaged("an object header does not match its checksum");
  }
  const messages: Message[] = [];
  for (let at = 10; at + 4 <= 10 + length; ) {
    const end = at + 4 + header.readUInt16LE(at + 1);
    // A shared message is stored elsewhere.
    if (end > 10 + length || header[at + 3] !== 0) throw new ForeignLayout();
    messages.push({ type: header[at], bytes: header.subarray(at + 4, end) });
    at = end;
  }
  return messages;
}

/** The bytes of the only message of a type. */
export function only(messages: readonly Message[], type: keyof typeof MESSAGE): Buffer {
  const found = messages.filter((message) => message.type === MESSAGE[type]);
  if (found.length !== 1) throw new ForeignLayout();
  return found[0].bytes;
}

/** Lengths of the axes; undefined for a single value. */
export function readDataspace(bytes: Buffer): readonly number[] | undefined {
  const [version, rank, flags, kind] = bytes;
  if (version !== 2 || flags !== 0 || bytes.length !== 4 + 8 * rank) throw new ForeignLayout();
  if (kind === 0 && rank === 0) return undefined;
  if (kind !== 1) throw new ForeignLayout();
  return Array.from({ length: rank }, (_, axis) => longAt(bytes, 4 + 8 * axis));
}

/** The type of values. */
export function readDatatype(bytes: Buffer): ValueType {
  const found = DATATYPES.find(({ encoded }) => encoded.equals(bytes));
  if (!found) throw new ForeignLayout();
  return found.type;
}

/** A link to an object of the file. */
export function readLink(bytes: Buffer): { readonly name: string; readonly address: number } {
  const [version, flags] = bytes;
  const length = bytes.readUInt16LE(3);
  if (version !== 1 || flags !== 0x11 || bytes.length !== 5 + length + 8) throw new ForeignLayout();
  return { name: bytes.toString("utf8", 5, 5 + length), address: longAt(bytes, 5 + length) };
}

/** An attribute whose value is not decoded yet. */
export interface EncodedAttribute {
  readonly name: string;
  readonly type: ValueType;
  readonly shape: readonly number[] | undefined;
  readonly value: Buffer;
}

/** An attribute. */
export function readAttribute(bytes: Buffer): EncodedAttribute {
  const [version, flags] = bytes;
  const nameEnd = 9 + bytes.readUInt16LE(2);
  const typeEnd = nameEnd + bytes.readUInt16LE(4);
  const spaceEnd = typeEnd + bytes.readUInt16LE(6);
  if (version !== 3 || flags !== 0 || spaceEnd > bytes.length) throw new ForeignLayout();
  return {
    name: bytes.toString("utf8", 9, nameEnd - 1),
    type: readDatatype(bytes.subarray(nameEnd, typeEnd)),
    shape: readDataspace(bytes.subarray(typeEnd, spaceEnd)),
    value: bytes.subarray(spaceEnd),
  };
}

/** Where values are, as a layout and a filter message say. */
export type StoredPlace =
  | { readonly kind: "contiguous"; readonly address: number; readonly bytes: number }
  | { readonly kind: "chunked"; readonly address: number; readonly chunkShape: readonly number[]; shuffle: boolean };

/** @param filters the filter message, if there is one */
export function readLayout(bytes: Buffer, filters: Buffer | undefined): StoredPlace {
  const [version, kind, dimensions] = bytes;
  if (version !== 3) throw new ForeignLayout();
  if (kind === 1 && bytes.length === 18 && !filters) {
    return { kind: "contiguous", address: longAt(bytes, 2), bytes: longAt(bytes, 10) };
  }
  if (kind !== 2 || dimensions < 2 || bytes.length !== 11 + 4 * dimensions || !filters) throw new ForeignLayout();
  // Shuffle (2) may come before deflate (1); each has 6 bytes and one client value of 4.
  const [filterVersion, count] = filters;
  const ids =
    filters.length === 2 + 10 * count ? Array.from({ length: count }, (_, i) => filters.readUInt16LE(2 + 10 * i)) : [];
  if (filterVersion !== 2 || !["1", "2,1"].includes(ids.join())) throw new ForeignLayout();
  return {
    kind: "chunked",
    address: longAt(bytes, 3),
    chunkShape: Array.from({ length: dimensions - 1 }, (_, axis) => bytes.readUInt32LE(11 + 4 * axis)),
    shuffle: ids.length === 2,
  };
}
