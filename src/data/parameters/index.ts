/** Opens files of parameter sets, whatever their format. */

import { open, stat } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import { fileError } from "../fileErrors.ts";
import type { ParameterSource } from "../types.ts";
import { readHdf5Parameters } from "./hdf5Table.ts";
import { readJsonParameters } from "./json.ts";
import { readNpyParameters, readNpzParameters } from "./numpy.ts";
import type { SetSchema } from "./schema.ts";
import { readTextTable } from "./textTable.ts";

/** How to read a file. */
export interface ParameterFileOptions {
  /** Path of the table inside an HDF5 file or name of the array in an archive, where there are several. */
  readonly table?: string;
}

/**
 * Opens a file of parameter sets: CSV or whitespace table, HDF5, bilby JSON, `.npy` or `.npz`, recognised by its
 * contents. The sets are held in memory, 8 bytes a value.
 *
 * @param schema the values of a set, and the columns that give them
 * @throws InputError naming file, row and column of whatever is wrong
 */
export async function openParameterFile(
  path: string,
  schema: SetSchema,
  options: ParameterFileOptions = {},
): Promise<ParameterSource> {
  try {
    const head = await firstBytes(path);
    const text = head.toString("latin1");
    if (text.startsWith("\x89HDF\r\n\x1a\n")) return await readHdf5Parameters(path, options.table, schema);
    if (text.startsWith("PK\x03\x04")) return await readNpzParameters(path, options.table, schema);
    if (text.startsWith("\x93NUMPY")) return await readNpyParameters(path, schema);
    if (/\.(h5|hdf5|hdf)$/i.test(path))
      throw new InputError(`${path} is not an HDF5 file, or is truncated at its beginning`);
    if (/\.np[yz]$/i.test(path)) throw new InputError(`${path} is not a NumPy file, or is truncated at its beginning`);
    const trimmed = text.replace(/^\xef\xbb\xbf/, "").trimStart();
    if (/\.json$/i.test(path) || trimmed.startsWith("{") || trimmed.startsWith("["))
      return await readJsonParameters(path, schema, options.table);
    return await readTextTable(path, schema);
  } catch (error) {
    throw fileError(error, "read", path);
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  if ((await stat(path)).isDirectory()) throw new InputError(`cannot read ${path}: it is a folder`);
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(64);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
