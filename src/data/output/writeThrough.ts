import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { fileError } from "../fileErrors.ts";
import { STANDARD_OUTPUT } from "./place.ts";

/** Copies everything into a pipe or device. @throws OutputError where that fails */
export async function writeThrough(path: string, contents: AsyncIterable<Uint8Array> | Iterable<Uint8Array | string>) {
  try {
    // Standard output stays open: the program may have more to say.
    if (path === STANDARD_OUTPUT) await pipeline(contents, process.stdout, { end: false });
    else await pipeline(contents, createWriteStream(path));
  } catch (error) {
    throw fileError(error, "write", path);
  }
}
