/**
 * Reads ZIP archives (APPNOTE 6.3, with ZIP64) as NumPy's `.npz` uses them. Everything that an archive says of itself is
 * checked against the file before memory is taken or a byte is read. Libraries either hold a whole member in memory or
 * give a stream, and rows are wanted by their number.
 */

import type { FileHandle } from "node:fs/promises";
import { InputError } from "../engine/errors.ts";
import { shownName } from "./names.ts";
import { CENTRAL_HEADER, END, END64, END64_LOCATOR, LOCAL_HEADER, MAX32, ZIP64_EXTRA } from "./zipFormat.ts";

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
/** Arrays in an archive: far more than anybody stores. */
const MAX_MEMBERS = 65_535;
const MAX_DIRECTORY_BYTES = 2 ** 26;
/** Deflate makes at most this many bytes of one. */
const DEFLATE_RATIO = 1032;
/** Flag of a member. */
const ENCRYPTED = 1;
const METHODS: Readonly<Record<number, string>> = { 9: "deflate64", 12: "bzip2", 14: "LZMA", 93: "zstd", 95: "xz" };

/** A member of an archive. */
export interface ZipMember {
  readonly name: string;
  readonly compressed: boolean;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Where its (possibly compressed) data begin. */
  readonly start: number;
  /** Why it cannot be read, after its name; undefined where it can. */
  readonly problem: string | undefined;
}

/** Bytes of a file from a place on, all of them. @throws InputError where the file ends before */
export async function readFully(file: FileHandle, offset: number, length: number, where: string): Promise<Buffer> {
  // Of its own: arrays are laid over it.
  const buffer = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(buffer, done, length - done, offset + done);
    if (bytesRead === 0) throw new InputError(`${where} is truncated`);
    done += bytesRead;
  }
  return buffer;
}

/** Lists the members of an archive. @throws InputError where it is no ZIP archive or is damaged */
export async function listMembers(file: FileHandle, where: string): Promise<ZipMember[]> {
  const { count, start, bytes } = await findDirectory(file, where);
  const damaged = () => new InputError(`${where} is damaged: its ZIP directory cannot be read`);
  if (count > MAX_MEMBERS || bytes > MAX_DIRECTORY_BYTES) {
    throw new InputError(`${where} is refused: it has more than ${MAX_MEMBERS} members, or a directory of names only`);
  }
  const directory = await readFully(file, start, bytes, where);
  const entries: Entry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL_BYTES > bytes || directory.readUInt32LE(at) !== CENTRAL_HEADER) throw damaged();
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    const next = at + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes;
    if (next > bytes) throw damaged();
    entries.push(readEntry(directory, at, nameBytes, extraBytes));
    at = next;
  }
  return checkPlaces(file, entries, start, where);
}

/** What the directory says of a member, and where its local header starts. */
type Entry = Omit<ZipMember, "start"> & { readonly header: number; readonly rawName: Buffer };

/** Members with the places of their data. @throws InputError where they overlap, or contradict their local headers */
async function checkPlaces(
  file: FileHandle,
  entries: readonly Entry[],
  directory: number,
  where: string,
): Promise<ZipMember[]> {
  const ordered = [...entries].sort((a, b) => a.header - b.header);
  const starts = new Map<Entry, number>();
  for (const [index, entry] of ordered.entries()) {
    const { header, rawName, compressedBytes } = entry;
    const damaged = (what: string) =>
      new InputError(`${where} is damaged: its member "${shownName(entry.name)}" ${what}`);
    const end = ordered[index + 1]?.header ?? directory;
    if (header + LOCAL_BYTES + compressedBytes > end) throw damaged("overlaps another or the end");
    const local = await readFully(file, header, Math.min(LOCAL_BYTES + rawName.length, end - header), where);
    const start = header + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
    const named = local.readUInt32LE(0) === LOCAL_HEADER && local.subarray(LOCAL_BYTES).equals(rawName);
    if (!named || start + compressedBytes > end) throw damaged("does not fit the header before its data");
    starts.set(entry, start);
  }
  return entries.map(({ header: _, rawName: __, ...entry }, index) => ({
    ...entry,
    start: starts.get(entries[index])!,
  }));
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly bytes: number;
}

async function findDirectory(file: FileHandle, where: string): Promise<Directory> {
  const { size } = await file.stat();
  const tailBytes = Math.min(size, END_BYTES + LOCATOR_BYTES + 0xffff);
  const tail = await readFully(file, size - tailBytes, tailBytes, where);
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw new InputError(`${where} is not a complete ZIP archive (.npz): its directory is missing`);
  let end = size - tailBytes + at;
  let [count, bytes, start] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
  if (start === MAX32 || bytes === MAX32 || count === 0xffff) {
    const locator = at - LOCATOR_BYTES;
    if (locator < 0 || tail.readUInt32LE(locator) !== END64_LOCATOR)
      throw new InputError(`${where} is damaged: its ZIP64 directory is missing`);
    end = Number(tail.readBigUInt64LE(locator + 8));
    if (end > size - END64_BYTES) throw new InputError(`${where} is damaged: its ZIP64 directory lies beyond its end`);
    const record = await readFully(file, end, END64_BYTES, where);
    if (record.readUInt32LE(0) !== END64) throw new InputError(`${where} is damaged: its ZIP64 directory is missing`);
    [count, bytes, start] = [32, 40, 48].map((field) => Number(record.readBigUInt64LE(field)));
  }
  if (start + bytes > end || count * CENTRAL_BYTES > bytes)
    throw new InputError(`${where} is truncated or damaged: its ZIP directory points past its end`);
  return { count, start, bytes };
}

function readEntry(directory: Buffer, at: number, nameBytes: number, extraBytes: number): Entry {
  const extraAt = at + CENTRAL_BYTES + nameBytes;
  const extra = directory.subarray(extraAt, extraAt + extraBytes);
  const narrow = [24, 20, 42].map((field) => directory.readUInt32LE(at + field));
  const [bytes, compressedBytes, header] = wideValues(extra, narrow);
  const method = directory.readUInt16LE(at + 10);
  const rawName = directory.subarray(at + CENTRAL_BYTES, extraAt);
  return {
    name: rawName.toString("utf8"),
    rawName,
    compressed: method !== 0,
    crc: directory.readUInt32LE(at + 16),
    compressedBytes,
    bytes,
    header,
    problem: problemOf(method, directory.readUInt16LE(at + 8), bytes, compressedBytes),
  };
}

/** Why a member cannot be read. */
function problemOf(method: number, flags: number, bytes: number, compressedBytes: number): string | undefined {
  if (flags & ENCRYPTED) return "is encrypted";
  if (method !== 0 && method !== 8)
    return `is compressed by ${METHODS[method] ?? `method ${method}`}, which NumPy does not write`;
  const fits = method === 0 ? bytes === compressedBytes : bytes <= DEFLATE_RATIO * compressedBytes;
  return fits ? undefined : "is damaged: its sizes do not fit each other";
}

/** Replaces values that did not fit into 32 bits by those of the ZIP64 extra field, in its order. */
function wideValues(extra: Buffer, values: number[]): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_EXTRA) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== MAX32 || next + 8 > extra.length) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    });
  }
  return values;
}
