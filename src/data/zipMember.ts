/** The contents of a ZIP archive's member: any piece of it, in memory that does not grow with it. */

import type { FileHandle } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { InputError } from "../engine/errors.ts";
import { shownName } from "./names.ts";
import { readFully, type ZipMember } from "./zipReader.ts";

/** Reads a member. Pieces may be asked for in any order; of compressed members the ascending one is fast. */
export interface MemberReader {
  readonly bytes: number;
  /**
   * Some bytes, all inside. The checksum is compared once all bytes have been read in ascending order.
   * @throws InputError where the member is damaged
   */
  read(offset: number, length: number): Promise<Buffer>;
  close(): void;
}

/** @throws InputError where the member is damaged, or stored in a way that is not read */
export function openMember(file: FileHandle, member: ZipMember, where: string): MemberReader {
  if (member.problem !== undefined) {
    throw new InputError(`${where}: its member "${shownName(member.name)}" ${member.problem}`);
  }
  const source = member.compressed
    ? inflatedSource(file, member, where)
    : {
        read: (offset: number, length: number) => readFully(file, member.start + offset, length, where),
        close() {},
      };
  return checked(source, member, where);
}

type Source = Pick<MemberReader, "read" | "close">;

/** Takes the checksum of what is read in ascending order. */
function checked(source: Source, member: ZipMember, where: string): MemberReader {
  let crc = 0;
  let next = 0;
  return {
    bytes: member.bytes,
    async read(offset, length) {
      const bytes = await source.read(offset, length);
      if (offset <= next && next < offset + length) {
        crc = crc32(bytes.subarray(next - offset), crc);
        next = offset + length;
        if (next === member.bytes && crc !== member.crc)
          throw new InputError(`${where} is damaged: "${shownName(member.name)}" does not match its checksum`);
      }
      return bytes;
    },
    close: () => source.close(),
  };
}

/** Compressed bytes are taken from the file in pieces of this size. */
const PIECE_BYTES = 2 ** 16;

/** Inflates from the start, and again from the start where a piece before the last one is asked for. */
function inflatedSource(file: FileHandle, member: ZipMember, where: string): Source {
  let stream: Readable | undefined;
  let pieces: AsyncIterator<Buffer> | undefined;
  let held: Buffer = Buffer.alloc(0);
  /** Place of the first byte of `held`. */
  let position = 0;
  async function* compressedPieces(): AsyncGenerator<Buffer> {
    for (let done = 0; done < member.compressedBytes; done += PIECE_BYTES)
      yield await readFully(file, member.start + done, Math.min(PIECE_BYTES, member.compressedBytes - done), where);
  }
  const close = () => {
    stream?.destroy();
    stream = undefined;
  };
  const begin = () => {
    close();
    const inflate = createInflateRaw();
    // What goes wrong comes out of the iterator.
    pipeline(Readable.from(compressedPieces()), inflate, () => {});
    stream = inflate;
    pieces = inflate[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    [held, position] = [Buffer.alloc(0), 0];
  };
  /** The next piece. */
  const advance = async () => {
    position += held.length;
    held = Buffer.alloc(0);
    let piece: IteratorResult<Buffer>;
    try {
      piece = await pieces!.next();
    } catch (error) {
      throw error instanceof InputError ? error : damaged(error);
    }
    if (piece.done) throw damaged(undefined);
    held = piece.value;
  };
  const damaged = (cause: unknown) =>
    new InputError(`${where} is damaged: "${shownName(member.name)}" cannot be inflated`, { cause });
  return {
    async read(offset, length) {
      if (!stream || offset < position) begin();
      const bytes = Buffer.alloc(length);
      for (let done = 0; done < length; ) {
        const at = offset + done - position;
        if (at >= held.length) await advance();
        else done += held.copy(bytes, done, at);
      }
      return bytes;
    },
    close,
  };
}
