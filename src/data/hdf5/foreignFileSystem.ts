/** A file system for h5wasm that has one file and nothing else: no link, no external storage leads out of it. */

import { fstatSync, openSync, readSync } from "node:fs";
import type { Hdf5Library } from "./foreignLibrary.ts";

/** The name under which HDF5 sees the file. */
export const INSIDE = "/foreign";

/** HDF5 writes its messages into temporary files, in memory. */
const MESSAGES = "/tmp/";

/** The little of Emscripten's file system that is used here. */
interface MemoryFiles {
  createFile(folder: string, name: string, properties: object, canRead: boolean, canWrite: boolean): MemoryFile;
  open(path: string, ...rest: unknown[]): unknown;
  close(stream: MemoryStream): void;
  readonly streams: readonly (MemoryStream | null)[];
  ErrnoError: new (code: number) => Error;
}
interface MemoryFile {
  stream_ops: object;
}
interface MemoryStream {
  readonly path: string;
}
const ENOENT = 44;

/** The one file. Its descriptor is closed with the thread. */
export class OnlyFile {
  private readonly descriptor: number;
  /** Bytes of the file. */
  readonly size: number;
  /** Bytes that were read so far. */
  bytesRead = 0;
  private readonly files: MemoryFiles;

  /** Makes a file the only one that the library can open. */
  constructor(path: string, library: Hdf5Library) {
    this.descriptor = openSync(path, "r");
    this.size = fstatSync(this.descriptor).size;
    const files = library.FS as unknown as MemoryFiles;
    this.files = files;
    const file = files.createFile("/", INSIDE.slice(1), {}, true, false);
    Object.defineProperty(file, "usedBytes", { value: this.size });
    file.stream_ops = {
      ...file.stream_ops,
      read: (_: unknown, heap: Uint8Array, at: number, length: number, position: number) => {
        const count = readSync(this.descriptor, heap, at, length, position);
        this.bytesRead += count;
        return count;
      },
    };
    const open = files.open;
    files.open = (name, ...rest) => {
      if (name !== INSIDE && !String(name).startsWith(MESSAGES)) throw new files.ErrnoError(ENOENT);
      return open(name, ...rest);
    };
  }

  /** Closes the files of messages: h5wasm throws what they say before it does so itself. */
  closeMessages(): void {
    for (const stream of this.files.streams) {
      if (stream?.path.startsWith(MESSAGES)) this.files.close(stream);
    }
  }
}
