/** A file system for h5wasm that has one file and nothing else: no link, no external storage leads out of it. */

import { fstatSync, openSync, readSync } from "node:fs";

/** h5wasm, in its build for browsers: that for Node opens any file of the machine that a link names. */
export type Hdf5Library = typeof import("h5wasm");
export type Hdf5Module = Hdf5Library["Module"];

/** The name under which HDF5 sees the file. */
export const INSIDE = "/foreign";

/** The little of Emscripten's file system that is used here. */
interface MemoryFiles {
  createFile(folder: string, name: string, properties: object, canRead: boolean, canWrite: boolean): MemoryFile;
  open(path: string, ...rest: unknown[]): unknown;
  ErrnoError: new (code: number) => Error;
}
interface MemoryFile {
  stream_ops: object;
}
const ENOENT = 44;

/** The one file. Its descriptor is closed with the thread. */
export class OnlyFile {
  private readonly descriptor: number;
  /** Bytes of the file. */
  readonly size: number;
  /** Bytes that were read so far. */
  bytesRead = 0;

  constructor(path: string) {
    this.descriptor = openSync(path, "r");
    this.size = fstatSync(this.descriptor).size;
  }

  /** Makes it the only file that the library can open. */
  mount(library: Hdf5Library): void {
    const files = library.FS as unknown as MemoryFiles;
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
    files.open = (path, ...rest) => {
      // HDF5 writes its messages into temporary files, in memory.
      if (path !== INSIDE && !String(path).startsWith("/tmp/")) throw new files.ErrnoError(ENOENT);
      return open(path, ...rest);
    };
  }
}
