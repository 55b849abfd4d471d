/**
 * ZIP archives (APPNOTE 6.3, with ZIP64) as NumPy's `.npz` uses them. Archives are written by hand because members must
 * be filled in place, several at a time, by positioned writes; libraries write one member after the other.
 */

import type { FileHandle } from "node:fs/promises";
import { crc32, inflateRawSync } from "node:zlib";
import { InputError } from "../engine/errors.ts";

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const ZIP64_EXTRA = 1;
const MAX32 = 0xffffffff;
/** Version 4.5: ZIP64. */
const VERSION = 45;
/** 1 January 1980, so that equal data make equal bytes. */
const FIXED_DATE = 0x21;

/** A stored member that is still to be written. */
export interface PlannedMember {
  readonly name: string;
  readonly bytes: number;
  /** Where its local header starts. */
  readonly headerOffset: number;
  /** Where its data begin. */
  readonly dataOffset: number;
}

const LOCAL_EXTRA_BYTES = 20;

/** Lays stored members out one after the other. */
export function planMembers(members: readonly { name: string; bytes: number }[]): PlannedMember[] {
  let offset = 0;
  return members.map(({ name, bytes }) => {
    const headerOffset = offset;
    const dataOffset = headerOffset + 30 + Buffer.byteLength(name) + LOCAL_EXTRA_BYTES;
    offset = dataOffset + bytes;
    return { name, bytes, headerOffset, dataOffset };
  });
}

/** Local header of a member; sizes are always in the ZIP64 extra field, as NumPy writes them. */
export function localHeader(member: PlannedMember, crc: number): Uint8Array {
  const name = Buffer.from(member.name);
  const header = Buffer.alloc(30 + name.length + LOCAL_EXTRA_BYTES);
  header.writeUInt32LE(LOCAL_HEADER, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(FIXED_DATE, 12);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(MAX32, 18);
  header.writeUInt32LE(MAX32, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(LOCAL_EXTRA_BYTES, 28);
  name.copy(header, 30);
  const extra = 30 + name.length;
  header.writeUInt16LE(ZIP64_EXTRA, extra);
  header.writeUInt16LE(16, extra + 2);
  header.writeBigUInt64LE(BigInt(member.bytes), extra + 4);
  header.writeBigUInt64LE(BigInt(member.bytes), extra + 12);
  return header;
}

/** Central directory and end records, to be written behind the last member. */
export function centralDirectory(members: readonly PlannedMember[], crcs: readonly number[]): Uint8Array {
  const start = members.length > 0 ? members.at(-1)!.dataOffset + members.at(-1)!.bytes : 0;
  const entries = members.map((member, index) => centralHeader(member, crcs[index]));
  const size = entries.reduce((sum, entry) => sum + entry.length, 0);
  const large = start >= MAX32 || size >= MAX32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(large ? MAX32 : size, 12);
  end.writeUInt32LE(large ? MAX32 : start, 16);
  return Buffer.concat([...entries, ...(large ? [end64(members.length, start, size)] : []), end]);
}

function centralHeader(member: PlannedMember, crc: number): Buffer {
  const name = Buffer.from(member.name);
  const wide = [
    member.bytes >= MAX32 ? [member.bytes, member.bytes] : [],
    member.headerOffset >= MAX32 ? [member.headerOffset] : [],
  ].flat();
  const extra = Buffer.alloc(wide.length > 0 ? 4 + 8 * wide.length : 0);
  if (wide.length > 0) {
    extra.writeUInt16LE(ZIP64_EXTRA, 0);
    extra.writeUInt16LE(8 * wide.length, 2);
    wide.forEach((value, index) => {
      extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
    });
  }
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL_HEADER, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(VERSION, 6);
  header.writeUInt16LE(FIXED_DATE, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(Math.min(member.bytes, MAX32), 20);
  header.writeUInt32LE(Math.min(member.bytes, MAX32), 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(Math.min(member.headerOffset, MAX32), 42);
  return Buffer.concat([header, name, extra]);
}

function end64(count: number, start: number, size: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(END64, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(VERSION, 12);
  record.writeUInt16LE(VERSION, 14);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(start), 48);
  record.writeUInt32LE(END64_LOCATOR, 56);
  record.writeBigUInt64LE(BigInt(start + size), 64);
  record.writeUInt32LE(1, 72);
  return record;
}

/** A member of an existing archive. */
export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Where the (possibly compressed) data begin. */
  readonly dataOffset: number;
}

async function readBytes(file: FileHandle, offset: number, length: number, where: string): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  if (bytesRead < length)
    throw new InputError(`${where} is truncated or damaged (its ZIP directory points past its end)`);
  return buffer;
}

/** Lists the members of an archive. @throws InputError where it is no ZIP archive or is damaged */
export async function listMembers(file: FileHandle, where: string): Promise<ZipMember[]> {
  const { size } = await file.stat();
  const tail = await readBytes(file, Math.max(0, size - 65_557), Math.min(size, 65_557), where);
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (at < 0) throw new InputError(`${where} is not a complete ZIP archive (.npz): its directory is missing`);
  let count = tail.readUInt16LE(at + 10);
  let directoryBytes = tail.readUInt32LE(at + 12);
  let directoryOffset = tail.readUInt32LE(at + 16);
  if (directoryOffset === MAX32 || directoryBytes === MAX32 || count === 0xffff) {
    const locator = tail.subarray(Math.max(0, at - 20), at);
    if (locator.length < 20 || locator.readUInt32LE(0) !== END64_LOCATOR)
      throw new InputError(`${where} is damaged: its ZIP64 directory is missing`);
    const record = await readBytes(file, Number(locator.readBigUInt64LE(8)), 56, where);
    count = Number(record.readBigUInt64LE(32));
    directoryBytes = Number(record.readBigUInt64LE(40));
    directoryOffset = Number(record.readBigUInt64LE(48));
  }
  const directory = await readBytes(file, directoryOffset, directoryBytes, where);
  const members: ZipMember[] = [];
  let offset = 0;
  for (let index = 0; index < count; index++) {
    if (offset + 46 > directory.length || directory.readUInt32LE(offset) !== CENTRAL_HEADER) {
      throw new InputError(`${where} is damaged: its ZIP directory cannot be read`);
    }
    const nameBytes = directory.readUInt16LE(offset + 28);
    const extraBytes = directory.readUInt16LE(offset + 30);
    const name = directory.toString("utf8", offset + 46, offset + 46 + nameBytes);
    const extra = directory.subarray(offset + 46 + nameBytes, offset + 46 + nameBytes + extraBytes);
    const [bytes, compressedBytes, headerOffset] = wideValues(extra, [
      directory.readUInt32LE(offset + 24),
      directory.readUInt32LE(offset + 20),
      directory.readUInt32LE(offset + 42),
    ]);
    const local = await readBytes(file, headerOffset, 30, where);
    const dataOffset = headerOffset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const method = directory.readUInt16LE(offset + 10);
    members.push({ name, method, crc: directory.readUInt32LE(offset + 16), compressedBytes, bytes, dataOffset });
    offset += 46 + nameBytes + extraBytes + directory.readUInt16LE(offset + 32);
  }
  return members;
}

/** Replaces values that did not fit into 32 bits by those of the ZIP64 extra field, in its order. */
function wideValues(extra: Buffer, values: number[]): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_EXTRA) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== MAX32) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    });
  }
  return values;
}

/** Reads a whole member, inflating it where needed. @throws InputError where it is damaged */
export async function readMember(file: FileHandle, member: ZipMember, where: string): Promise<Uint8Array> {
  const raw = await readBytes(file, member.dataOffset, member.compressedBytes, where);
  const bytes = member.method === 0 ? raw : inflated(raw, member, where);
  if (crc32(bytes) !== member.crc)
    throw new InputError(`${where} is damaged: "${member.name}" does not match its checksum`);
  return bytes;
}

function inflated(raw: Buffer, member: ZipMember, where: string): Uint8Array {
  if (member.method !== 8)
    throw new InputError(`${where}: "${member.name}" uses a compression that NumPy does not write`);
  try {
    return inflateRawSync(raw);
  } catch (error) {
    throw new InputError(`${where}: "${member.name}" is damaged and cannot be inflated`, { cause: error });
  }
}
