/** NumPy archives (`.npz`) for reading: whole arrays, or blocks of rows of large ones. */

import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "../engine/errors.ts";
import { fileError } from "./fileErrors.ts";
import { shownName, shownNames } from "./names.ts";
import { type NpyArray, parseNpy } from "./npy.ts";
import {
  decodeItems,
  isPickled,
  itemsOf,
  MAX_HEADER_BYTES,
  type NpyData,
  type NpyHeader,
  parseNpyHeader,
} from "./npyFormat.ts";
import { type MemberReader, openMember } from "./zipMember.ts";
import { listMembers, type ZipMember } from "./zipReader.ts";

/** An array whose rows are read on demand. */
export interface NpyRows {
  readonly header: NpyHeader;
  /** Rows `start` to `start + rows - 1` of the first axis. */
  read(start: number, rows: number): Promise<NpyData>;
}

/** An open archive. */
export interface NpzArchive {
  readonly names: readonly string[];
  /** What an array is, without its values. @throws InputError where it is missing or no array */
  header(name: string): Promise<NpyHeader>;
  /** A whole array. @throws InputError where it is missing or damaged */
  read(name: string): Promise<NpyArray>;
  /** Access to an array by rows, compressed or not. */
  rows(name: string): Promise<NpyRows>;
  close(): Promise<void>;
}

/** A header fits into this many bytes unless an array has hundreds of columns. */
const USUAL_HEADER_BYTES = 4096;

/**
 * What a member may grow to in memory: a small archive may say that it holds terabytes of zeros. Beyond the first bound,
 * numbers are not expected to be compressed more than this.
 */
const ALWAYS_INFLATED_BYTES = 2 ** 25;
const INFLATION = 20;
/** Arrays in Fortran order are turned in memory. */
const MAX_TURNED_BYTES = 2 ** 28;

/** Opens an archive. @throws InputError where the file cannot be read or is no archive */
export async function openNpz(path: string): Promise<NpzArchive> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    return new Archive(file, path, await listMembers(file, path));
  } catch (error) {
    await file?.close();
    throw fileError(error, "read", path);
  }
}

class Archive implements NpzArchive {
  private readonly members = new Map<string, ZipMember>();
  private readonly doubled = new Set<string>();
  private readonly opened: MemberReader[] = [];

  constructor(
    private readonly file: FileHandle,
    private readonly path: string,
    members: readonly ZipMember[],
  ) {
    for (const member of members) {
      const name = member.name.replace(/\.npy$/, "");
      if (this.members.has(name)) this.doubled.add(name);
      this.members.set(name, member);
    }
  }

  get names(): readonly string[] {
    return [...this.members.keys()];
  }

  async header(name: string): Promise<NpyHeader> {
    return this.headerOf(this.open(name), name);
  }

  async read(name: string): Promise<NpyArray> {
    const member = this.find(name);
    if (member.bytes > Math.max(ALWAYS_INFLATED_BYTES, INFLATION * member.compressedBytes)) {
      throw new InputError(
        `${this.where(name)} is refused: ${member.compressedBytes} bytes of the file would become ${member.bytes}`,
      );
    }
    const reader = this.open(name);
    return parseNpy(await reader.read(0, reader.bytes), this.where(name));
  }

  async rows(name: string): Promise<NpyRows> {
    const reader = this.open(name);
    const header = await this.headerOf(reader, name);
    const where = this.where(name);
    const { itemBytes, shape } = header;
    if (header.fortranOrder && shape.length > 1) return this.turnedRows(name, header);
    const rowItems = itemsOf(shape.slice(1));
    const rowBytes = rowItems * itemBytes;
    return {
      header,
      async read(start, rows) {
        if (start + rows > (shape[0] ?? 0)) throw new InputError(`${where} has only ${shape[0] ?? 0} rows`);
        const bytes = await reader.read(header.dataOffset + start * rowBytes, rows * rowBytes);
        return decodeItems(bytes, header.type, rows * rowItems, where);
      },
    };
  }

  async close(): Promise<void> {
    for (const reader of this.opened) reader.close();
    await this.file.close();
  }

  /** Rows of an array in Fortran order, which lie across all of it. */
  private async turnedRows(name: string, header: NpyHeader): Promise<NpyRows> {
    if (this.find(name).bytes > MAX_TURNED_BYTES) {
      throw new InputError(`${this.where(name)} is large and in Fortran order; save it with numpy.ascontiguousarray`);
    }
    const values = (await this.read(name)).numbers();
    const rowItems = itemsOf(header.shape.slice(1));
    return { header, read: async (start, rows) => values.slice(start * rowItems, (start + rows) * rowItems) };
  }

  private where(name: string): string {
    return `${this.path}, array "${shownName(name)}"`;
  }

  private find(name: string): ZipMember {
    const member = this.members.get(name);
    if (!member) {
      throw new InputError(`${this.path} has no array "${shownName(name)}"; it has ${shownNames(this.names)}`);
    }
    if (this.doubled.has(name)) throw new InputError(`${this.path} has two arrays "${shownName(name)}"`);
    return member;
  }

  private open(name: string): MemberReader {
    const reader = openMember(this.file, this.find(name), this.path);
    this.opened.push(reader);
    return reader;
  }

  /** @throws InputError unless the member has all that its header says */
  private async headerOf(reader: MemberReader, name: string): Promise<NpyHeader> {
    const where = this.where(name);
    const usual = Math.min(USUAL_HEADER_BYTES, reader.bytes);
    let head = await reader.read(0, usual);
    // A header of version 2 or 3 says its length in four bytes, one of version 1 in two.
    const length = head.length < 12 ? 0 : head[6] >= 2 ? 12 + head.readUInt32LE(8) : 10 + head.readUInt16LE(8);
    if (length > usual) head = await reader.read(0, Math.min(length, MAX_HEADER_BYTES, reader.bytes));
    const header = parseNpyHeader(head, where);
    // Pickled objects are as long as they are, and refused where they are read: other arrays have no part in it.
    if (isPickled(header.type)) return header;
    const needed = header.dataOffset + itemsOf(header.shape) * header.itemBytes;
    if (needed > reader.bytes) {
      throw new InputError(`${where} is truncated: ${reader.bytes} bytes, but its shape needs ${needed}`);
    }
    return header;
  }
}
