/** Opens files of parameter sets, whatever their format. */

import { open } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import { isFits } from "../fits/headers.ts";
import { looksLikeHdf5 } from "../hdf5.ts";
import { refuseForeign } from "../input/foreign.ts";
import { type Input, openInput, readingInput } from "../input/index.ts";
import { printable } from "../printable.ts";
import type { ParameterSource } from "../types.ts";
import { listMembers } from "../zipReader.ts";
import { readFitsParameters } from "./fitsTable.ts";
import { readHdf5Parameters } from "./hdf5Table.ts";
import { readJsonParameters } from "./jsonFile.ts";
import { readNpzParameters } from "./npzTable.ts";
import { readNpyParameters } from "./numpy.ts";
import type { SetSchema } from "./schema.ts";
import { fileLines } from "./text/fileLines.ts";
import { readTextTable } from "./textTable.ts";

/** How to read a file. */
export interface ParameterFileOptions {
  /** Path of the table inside an HDF5 file, name of the array in an archive or of the extension of a FITS file, where there are several. */
  readonly table?: string;
}

const READS = "text tables, HDF5, JSON, NumPy and FITS tables";

/**
 * Opens a file of parameter sets: CSV or another text table, HDF5, JSON, `.npy`, `.npz` or FITS, recognised by its
 * contents, plain or packed with gzip; also pipes, and `-` for standard input. The sets are held in memory, 8 bytes a value.
 *
 * @param schema the values of a set, and the columns that give them
 * @throws InputError naming file, row and column of whatever is wrong
 */
export async function openParameterFile(
  path: string,
  schema: SetSchema,
  options: ParameterFileOptions = {},
): Promise<ParameterSource> {
  const input = await openInput(path);
  try {
    const source = await readingInput(input, () => readParameters(input, schema, options.table));
    return { ...source, description: input.named(source.description), notes: source.notes.map(input.named) };
  } finally {
    await input.dispose();
  }
}

/** A file that is opened when it is known what to read of it. */
export const parameterFile =
  (path: string, options: ParameterFileOptions = {}) =>
  (schema: SetSchema): Promise<ParameterSource> =>
    openParameterFile(path, schema, options);

async function readParameters(input: Input, schema: SetSchema, table: string | undefined): Promise<ParameterSource> {
  const { path, name, plainName, head } = input;
  if (await looksLikeHdf5(path)) return await readHdf5Parameters(path, table, schema);
  if (isFits(head)) return await readFitsParameters(path, table, schema);
  const text = head.toString("latin1");
  if (text.startsWith("PK\x03\x04")) {
    await refuseOtherArchives(input);
    return await readNpzParameters(path, table, schema);
  }
  refuseForeign(input, READS);
  const refuseTable = (kind: string) => {
    if (table === undefined) return;
    throw new InputError(`"${printable(table)}" cannot be chosen in ${name}, which is ${kind} and holds one table`, {
      hint: "leave the table's name out",
    });
  };
  if (text.startsWith("\x93NUMPY")) {
    refuseTable("a NumPy array");
    return await readNpyParameters(path, schema);
  }
  if (/\.(h5|hdf5|hdf)$/i.test(plainName))
    throw new InputError(`${name} is not an HDF5 file, or is truncated at its beginning`);
  if (/\.np[yz]$/i.test(plainName))
    throw new InputError(`${name} is not a NumPy file, or is truncated at its beginning`);
  if (/\.fits?$/i.test(plainName)) throw new InputError(`${name} is not a FITS file, or is truncated at its beginning`);
  const trimmed = text.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (/\.jsonl?$/i.test(plainName) || trimmed.startsWith("{") || trimmed.startsWith("["))
    return await readJsonParameters(path, schema, table);
  refuseTable("a text table");
  return await readTextTable(path, fileLines(path), schema);
}

/** What a ZIP archive is by the names of its members; NumPy's have arrays. */
const ARCHIVES: readonly (readonly [member: RegExp, kind: string, hint: string])[] = [
  [/^(xl\/|\[Content_Types\]\.xml$)/, "an Excel or other Office file", "save the sheet as CSV"],
  [/^content\.xml$/, "an OpenDocument file", "save the sheet as CSV"],
  [/\/data\.pkl$/, "a file of torch.save", "save the table as CSV or HDF5"],
  [/(^|\/)\.?z(group|array|arr\.json)$/, "a Zarr archive", "save the table as CSV or HDF5"],
];

/** @throws InputError for ZIP archives that have no array of NumPy */
async function refuseOtherArchives({ path, name }: Input): Promise<void> {
  const file = await open(path, "r");
  let members: string[];
  try {
    members = (await listMembers(file, path)).map((member) => member.name);
  } finally {
    await file.close();
  }
  if (members.some((member) => member.endsWith(".npy"))) return;
  const found = ARCHIVES.find(([pattern]) => members.some((member) => pattern.test(member)));
  const [, kind, hint] = found ?? [undefined, "a ZIP archive, but not one of NumPy (.npz)", "unpack it first"];
  throw new InputError(`${name} is ${kind}`, { hint: `${hint}; ${READS} are read` });
}
