/**
 * Writes ZIP archives (APPNOTE 6.3, with ZIP64) as NumPy's `.npz` uses them. Archives are written by hand because members
 * must be filled in place, several at a time, by positioned writes; libraries write one member after the other.
 */

import { CENTRAL_HEADER, END, END64, END64_LOCATOR, LOCAL_HEADER, MAX32, ZIP64_EXTRA } from "./zipFormat.ts";

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
