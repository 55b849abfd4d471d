/** Positioned reads from a file that may be damaged: nothing is asked for, or taken memory for, that it does not have. */

import type { FileHandle } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";

export class FileBytes {
  private constructor(
    private readonly file: FileHandle,
    /** Size of the file. */
    readonly size: number,
    private readonly path: string,
  ) {}

  static async of(file: FileHandle, path: string): Promise<FileBytes> {
    return new FileBytes(file, (await file.stat()).size, path);
  }

  /** The error of a file whose parts contradict each other. @param what completes `FILE is damaged: ` */
  damaged(what: string): InputError {
    return new InputError(`${this.path} is damaged: ${what}`);
  }

  /** @throws InputError unless the file has these bytes. @param what names them in the sentence */
  check(position: number, length: number, what: string): void {
    if (!(Number.isSafeInteger(position) && Number.isSafeInteger(length) && position + length <= this.size)) {
      throw this.damaged(`${what} lies beyond its end`);
    }
  }

  /** Bytes in a buffer of their own. @throws InputError where the file does not have them */
  async read(position: number, length: number, what: string): Promise<Buffer<ArrayBuffer>> {
    this.check(position, length, what);
    const buffer = Buffer.from(new ArrayBuffer(length));
    await this.readInto(buffer, position, what);
    return buffer;
  }

  /** Fills `target`. @throws InputError where the file does not have so many bytes */
  async readInto(target: Uint8Array, position: number, what: string): Promise<void> {
    for (let done = 0; done < target.length; ) {
      const { bytesRead } = await this.file.read(target, done, target.length - done, position + done);
      if (bytesRead === 0) throw this.damaged(`${what} lies beyond its end`);
      done += bytesRead;
    }
  }
}

/** A 64-bit number; larger than any file where it is not exact. */
export const longAt = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at));
