/** Reads chosen columns of a table, whatever its format. */

import { InputError } from "../../engine/errors.ts";
import { isFits } from "../fits/headers.ts";
import { looksLikeHdf5 } from "../hdf5.ts";
import { refuseForeign } from "../input/foreign.ts";
import { openInput, readingInput } from "../input/index.ts";
import { printable } from "../printable.ts";
import { readHdf5Columns } from "./hdf5Table.ts";
import { readNpyColumns, readNpzColumns } from "./numpyTable.ts";
import type { ChosenTable, ColumnRequest } from "./table.ts";
import { readTextRequests } from "./textTable.ts";

const READS = "CSV and other text tables, HDF5 and NumPy files";

/**
 * Reads columns of a table: of CSV or another text table, HDF5, `.npy` or `.npz`, recognised by its contents, plain or
 * packed with gzip; also pipes, and `-` for standard input. Held in memory, 8 bytes a value.
 * @param table the array or group inside the file that has the columns, where not the file as a whole
 * @throws InputError naming file, row and column of whatever is wrong
 */
export async function readTable(
  path: string,
  requests: readonly ColumnRequest[],
  table?: string,
): Promise<ChosenTable> {
  const input = await openInput(path);
  try {
    const read = await readingInput(input, async () => {
      const { path: file, name, head } = input;
      if (await looksLikeHdf5(file)) return readHdf5Columns(file, table, requests);
      if (isFits(head)) throw new InputError(`${name} is a FITS file`, { hint: `${READS} are read as tables` });
      const text = head.toString("latin1");
      if (text.startsWith("PK\x03\x04")) return readNpzColumns(file, table, requests);
      refuseForeign(input, READS);
      if (text.startsWith("\x93NUMPY")) return readNpyColumns(file, table, requests);
      if (table !== undefined) {
        throw new InputError(`"${printable(table)}" cannot be chosen in ${name}, a text table, which is one table`);
      }
      return readTextRequests(file, requests);
    });
    return checkRows({ ...read, where: input.named(read.where) });
  } finally {
    await input.dispose();
  }
}

function checkRows(table: ChosenTable): ChosenTable {
  if (table.rows === 0) throw new InputError(`${table.where} has no rows`);
  return table;
}
