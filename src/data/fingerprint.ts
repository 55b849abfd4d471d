/** What tells contents apart, whatever their file's name. */

import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { extendCrc } from "./crc32.ts";
import { fileError } from "./fileErrors.ts";

/** SHA-256 of an array's bytes, as hexadecimal digits. */
export const fingerprint = (values: ArrayBufferView): string =>
  createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");

/** Files are read in blocks of this many bytes. */
const BLOCK_BYTES = 2 ** 22;

/**
 * Size and CRC-32 of a whole file: quick enough for datasets of gigabytes, whose contents change by mistake and not by
 * intent.
 * @throws InputError where it cannot be read
 */
export async function fileFingerprint(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    let [crc, size] = [0, 0];
    for (;;) {
      const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, size);
      if (bytesRead === 0) return `${size} bytes, crc32 ${crc.toString(16)}`;
      crc = extendCrc(crc, block.subarray(0, bytesRead));
      size += bytesRead;
    }
  } catch (error) {
    throw fileError(error, "read", path);
  } finally {
    await file?.close();
  }
}
