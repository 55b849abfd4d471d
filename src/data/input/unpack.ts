/** gzip, by its first bytes, with a bound on what comes out. */

import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { inputError } from "./source.ts";

/** What comes out of a gzip file may be so many times what went in ... */
const LARGEST_RATIO = 500;
/** ... beyond these first bytes. gzip reaches 1032, but only for bytes that repeat without end. */
const ALWAYS_ALLOWED = 64 * 2 ** 20;

/** Unpacks. @throws InputError where the bytes are damaged, end early, or unpack to more than files have */
export async function* unpacked(packed: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let [taken, given] = [0, 0];
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const block of packed) {
      taken += block.length;
      yield block;
    }
  }
  const gunzip = createGunzip({ chunkSize: 2 ** 18 });
  // Errors of both ends come out of the loop.
  pipeline(Readable.from(counted(), { objectMode: false }), gunzip, () => {});
  try {
    for await (const block of gunzip as AsyncIterable<Buffer>) {
      given += block.length;
      if (given > ALWAYS_ALLOWED + LARGEST_RATIO * taken)
        throw inputError(`${name} unpacks to more than ${LARGEST_RATIO} times its size, which no table does`);
      yield block;
    }
  } catch (error) {
    throw gzipError(error, name);
  }
}

function gzipError(error: unknown, name: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "Z_BUF_ERROR") return inputError(`${name} is a gzip file that is truncated`);
  if (/^Z_[A-Z]+_ERROR$/.test(code)) return inputError(`${name} is a damaged gzip file`);
  return error;
}
