/** Whole files in memory: those of parameters, models and arrays. */

import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "../engine/errors.ts";
import { fileError } from "./fileErrors.ts";

/** Bytes that Node reads into one buffer, and more than any file of these kinds. */
const MAX_BYTES = 2 ** 31;
/** What comes out of a pipe has no size that could be looked at before. */
const MAX_PIPE_BYTES = 2 ** 28;

/** Reads a file or a pipe. @throws InputError where that fails, for devices, and where it is too large */
export async function readWholeFile(path: string): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const found = await file.stat();
    if (found.isDirectory()) throw new InputError(`cannot read ${path}: it is a folder`);
    if (found.isFIFO()) return await readPipe(file, path);
    if (!found.isFile()) throw new InputError(`cannot read ${path}: it is a device, not a file`);
    if (found.size >= MAX_BYTES) throw new InputError(`cannot read ${path}: it is larger than 2 GiB`);
    return await file.readFile();
  } catch (error) {
    throw fileError(error, "read", path);
  } finally {
    await file?.close();
  }
}

async function readPipe(file: FileHandle, path: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of file.createReadStream({ autoClose: false })) {
    bytes += piece.length;
    if (bytes > MAX_PIPE_BYTES) {
      throw new InputError(`cannot read ${path}: more than ${MAX_PIPE_BYTES} bytes came out of the pipe`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
