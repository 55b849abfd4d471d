/**
 * Writes ZIP archives (APPNOTE 6.3, with ZIP64) as NumPy's `.npz` uses them. Archives are written by hand because members
 * must be filled in place, several at a time, by positioned writes; libraries write one member after the other.
 */

import { CENTRAL_HEADER, END, END64, END64_LOCATOR, LOCAL_HEADER, MAX32, ZIP64_EXTRA } from "./zipFormat.ts";

/** Version 4.5: ZIP64. */
const VERSION = 45;
/** 1 January 1980, so that equal data make equal bytes. */
const FIXED_DATE = 0x21;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A record whose numbers have their low bytes first. */
class LittleEndian {
  readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
  }

  u16(value: number, at: number): void {
    this.view.setUint16(at, value, true);
  }

  u32(value: number, at: number): void {
    this.view.setUint32(at, value, true);
  }

  u64(value: number, at: number): void {
    this.view.setBigUint64(at, BigInt(value), true);
  }
}

/** Pieces of a file one behind the other. */
export function joinedBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

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
    const dataOffset = headerOffset + 30 + utf8(name).length + LOCAL_EXTRA_BYTES;
    offset = dataOffset + bytes;
    return { name, bytes, headerOffset, dataOffset };
  });
}

/** Local header of a member; sizes are always in the ZIP64 extra field, as NumPy writes them. */
export function localHeader(member: PlannedMember, crc: number): Uint8Array {
  const name = utf8(member.name);
  const header = new LittleEndian(30 + name.length + LOCAL_EXTRA_BYTES);
  header.u32(LOCAL_HEADER, 0);
  header.u16(VERSION, 4);
  header.u16(FIXED_DATE, 12);
  header.u32(crc, 14);
  header.u32(MAX32, 18);
  header.u32(MAX32, 22);
  header.u16(name.length, 26);
  header.u16(LOCAL_EXTRA_BYTES, 28);
  header.bytes.set(name, 30);
  const extra = 30 + name.length;
  header.u16(ZIP64_EXTRA, extra);
  header.u16(16, extra + 2);
  header.u64(member.bytes, extra + 4);
  header.u64(member.bytes, extra + 12);
  return header.bytes;
}

/** Central directory and end records, to be written behind the last member. */
export function centralDirectory(members: readonly PlannedMember[], crcs: readonly number[]): Uint8Array {
  const start = members.length > 0 ? members.at(-1)!.dataOffset + members.at(-1)!.bytes : 0;
  const entries = members.map((member, index) => centralHeader(member, crcs[index]));
  const size = entries.reduce((sum, entry) => sum + entry.length, 0);
  const large = start >= MAX32 || size >= MAX32;
  const end = new LittleEndian(22);
  end.u32(END, 0);
  end.u16(members.length, 8);
  end.u16(members.length, 10);
  end.u32(large ? MAX32 : size, 12);
  end.u32(large ? MAX32 : start, 16);
  return joinedBytes([...entries, ...(large ? [end64(members.length, start, size)] : []), end.bytes]);
}

function centralHeader(member: PlannedMember, crc: number): Uint8Array {
  const name = utf8(member.name);
  const wide = [
    member.bytes >= MAX32 ? [member.bytes, member.bytes] : [],
    member.headerOffset >= MAX32 ? [member.headerOffset] : [],
  ].flat();
  const extra = new LittleEndian(wide.length > 0 ? 4 + 8 * wide.length : 0);
  if (wide.length > 0) {
    extra.u16(ZIP64_EXTRA, 0);
    extra.u16(8 * wide.length, 2);
    wide.forEach((value, index) => {
      extra.u64(value, 4 + 8 * index);
    });
  }
  const header = new LittleEndian(46);
  header.u32(CENTRAL_HEADER, 0);
  header.u16(VERSION, 4);
  header.u16(VERSION, 6);
  header.u16(FIXED_DATE, 14);
  header.u32(crc, 16);
  header.u32(Math.min(member.bytes, MAX32), 20);
  header.u32(Math.min(member.bytes, MAX32), 24);
  header.u16(name.length, 28);
  header.u16(extra.bytes.length, 30);
  header.u32(Math.min(member.headerOffset, MAX32), 42);
  return joinedBytes([header.bytes, name, extra.bytes]);
}

function end64(count: number, start: number, size: number): Uint8Array {
  const record = new LittleEndian(56 + 20);
  record.u32(END64, 0);
  record.u64(44, 4);
  record.u16(VERSION, 12);
  record.u16(VERSION, 14);
  record.u64(count, 24);
  record.u64(count, 32);
  record.u64(size, 40);
  record.u64(start, 48);
  record.u32(END64_LOCATOR, 56);
  record.u64(start + size, 64);
  record.u32(1, 72);
  return record.bytes;
}
