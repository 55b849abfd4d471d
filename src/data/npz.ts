/** NumPy archives (`.npz`) for reading: whole arrays, or blocks of rows of large ones. */

import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "../engine/errors.ts";
import { fileError } from "./fileErrors.ts";
import { decodeItems, itemsOf, type NpyArray, type NpyData, type NpyHeader, parseNpy, parseNpyHeader } from "./npy.ts";
import { listMembers, readMember, type ZipMember } from "./zip.ts";

/** An array whose rows are read on demand. */
export interface NpyRows {
  readonly header: NpyHeader;
  /** Rows `start` to `start + rows - 1` of the first axis. */
  read(start: number, rows: number): Promise<NpyData>;
}

/** An open archive. */
export interface NpzArchive {
  readonly names: readonly string[];
  /** A whole array. @throws InputError where it is missing or damaged */
  read(name: string): Promise<NpyArray>;
  /** Access to an array by rows. Compressed members are held in memory. */
  rows(name: string): Promise<NpyRows>;
  close(): Promise<void>;
}

/** A header fits into this many bytes unless an array has hundreds of columns. */
const HEADER_BYTES = 65_548;

/** Opens an archive. @throws InputError where the file cannot be read or is no archive */
export async function openNpz(path: string): Promise<NpzArchive> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    throw fileError(error, "read", path);
  }
  try {
    const members = new Map<string, ZipMember>();
    for (const member of await listMembers(file, path)) members.set(member.name.replace(/\.npy$/, ""), member);
    return archive(file, path, members);
  } catch (error) {
    await file.close();
    throw fileError(error, "read", path);
  }
}

function archive(file: FileHandle, path: string, members: Map<string, ZipMember>): NpzArchive {
  const find = (name: string): ZipMember => {
    const member = members.get(name);
    if (!member) throw new InputError(`${path} has no array "${name}"; it has ${[...members.keys()].join(", ")}`);
    return member;
  };
  const whole = async (name: string) => parseNpy(await readMember(file, find(name), path), `${path}, array "${name}"`);
  return {
    names: [...members.keys()],
    read: whole,
    async rows(name) {
      const member = find(name);
      const where = `${path}, array "${name}"`;
      if (member.method !== 0) return rowsOfWhole(await readMember(file, member, path), where);
      const head = Buffer.alloc(Math.min(HEADER_BYTES, member.bytes));
      await file.read(head, 0, head.length, member.dataOffset);
      const header = parseNpyHeader(head, where);
      checkOrder(header, where);
      const rowItems = itemsOf(header.shape.slice(1));
      return {
        header,
        async read(start, rows) {
          const bytes = Buffer.alloc(rows * rowItems * header.itemBytes);
          const offset = member.dataOffset + header.dataOffset + start * rowItems * header.itemBytes;
          const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
          if (bytesRead < bytes.length) throw new InputError(`${where} is truncated`);
          return decodeItems(bytes, header.type, rows * rowItems, where);
        },
      };
    },
    close: () => file.close(),
  };
}

function rowsOfWhole(bytes: Uint8Array, where: string): NpyRows {
  const header = parseNpyHeader(bytes, where);
  checkOrder(header, where);
  const rowBytes = itemsOf(header.shape.slice(1)) * header.itemBytes;
  const body = bytes.subarray(header.dataOffset);
  return {
    header,
    async read(start, rows) {
      const piece = body.subarray(start * rowBytes, (start + rows) * rowBytes);
      if (piece.length < rows * rowBytes) throw new InputError(`${where} is truncated`);
      return decodeItems(piece, header.type, (rows * rowBytes) / header.itemBytes, where);
    },
  };
}

function checkOrder(header: NpyHeader, where: string): void {
  if (header.fortranOrder && header.shape.length > 1) {
    throw new InputError(`${where} is in Fortran order; save it with numpy.ascontiguousarray`);
  }
}
