/** Reads datasets in every format, a block of rows at a time. */

import { open, stat } from "node:fs/promises";
import { extname } from "node:path";
import { InputError } from "../../engine/errors.ts";
import { fileError } from "../fileErrors.ts";
import { looksLikeHdf5 } from "../hdf5.ts";
import type { DatasetReader } from "../types.ts";
import { openCsvDataset } from "./csvReader.ts";
import { openHdf5Dataset } from "./hdf5Reader.ts";
import { openNpzDataset } from "./npzReader.ts";

/**
 * Opens a dataset, recognised by its contents. The caller closes it.
 * @throws InputError where it cannot be read or is no dataset
 */
export async function openDataset(path: string): Promise<DatasetReader> {
  let head: Buffer;
  try {
    const found = await stat(path);
    // Opening a pipe waits for its writer, and rows are read in any order.
    if (!found.isFile() && !found.isDirectory()) throw new InputError(`cannot read ${path}: it is no regular file`);
    const file = await open(path, "r");
    try {
      head = Buffer.alloc(4);
      await file.read(head, 0, 4, 0);
    } finally {
      await file.close();
    }
    if (await looksLikeHdf5(path)) return await openHdf5Dataset(path);
  } catch (error) {
    throw fileError(error, "read", path);
  }
  if (head.readUInt16LE(0) === 0x4b50) return openNpzDataset(path);
  if (looksLikeCsv(head) || extname(path).toLowerCase() === ".csv") return openCsvDataset(path);
  throw new InputError(`${path} is not a dataset of kiloflow (.h5, .npz or .csv)`);
}

/** A comment, or a byte order mark that an editor put in front of it. */
function looksLikeCsv(head: Buffer): boolean {
  return head[0] === 0x23 || head.readUIntBE(0, 3) === 0xefbbbf;
}
