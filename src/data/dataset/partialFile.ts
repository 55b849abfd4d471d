/** An unfinished file: blocks at their places, and what was written read again. */

import { type FileHandle, open } from "node:fs/promises";
import { extendCrc } from "../crc32.ts";
import type { Stretch } from "./sink.ts";

/** Pieces that are read again are read in blocks of this many bytes. */
const BLOCK_BYTES = 2 ** 22;

export class PartialFile {
  private constructor(private readonly file: FileHandle) {}

  /** @param again whether what is there is kept */
  static async open(path: string, again: boolean): Promise<PartialFile> {
    return new PartialFile(await open(path, again ? "r+" : "w+"));
  }

  /** Writes whole blocks, however few bytes the system takes at a time. */
  readonly write = async (bytes: Uint8Array, position: number): Promise<void> => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  };

  /** Whether pieces of the file are still what was written. */
  async holds(stretches: readonly Stretch[]): Promise<boolean> {
    // The checksum of one block is taken while the next is read.
    const blocks = [Buffer.allocUnsafeSlow(BLOCK_BYTES), Buffer.allocUnsafeSlow(BLOCK_BYTES)];
    const read = (turn: number, at: number, end: number) =>
      this.file.read(blocks[turn], 0, Math.min(BLOCK_BYTES, Math.max(0, end - at)), at);
    for (const { start, end, crc } of stretches) {
      let found = 0;
      let turn = 0;
      let next = read(turn, start, end);
      for (let at = start; at < end; turn = 1 - turn) {
        const { bytesRead } = await next;
        if (bytesRead === 0) return false;
        at += bytesRead;
        next = read(1 - turn, at, end);
        found = extendCrc(found, blocks[turn].subarray(0, bytesRead));
      }
      await next;
      if (found !== crc) return false;
    }
    return true;
  }

  /** Gives the file a size. */
  async resize(bytes: number): Promise<void> {
    await this.file.truncate(bytes);
  }

  /** Waits until the disk has all that was written. */
  async sync(): Promise<void> {
    await this.file.datasync();
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
