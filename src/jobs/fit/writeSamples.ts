/** Writes samples of a fit: CSV, HDF5 and NumPy archives. */

import { rename, rm } from "node:fs/promises";
import { loadHdf5 } from "../../data/hdf5.ts";
import { besideOutput } from "../../data/output/place.ts";
import type { WrittenTable } from "../../data/table/encodeTable.ts";
import { columnOf } from "../../data/table/table.ts";
import { writeTable } from "../../data/table/writeTable.ts";

/** Writes a table whose ending is .csv, .npz or .h5, whole or not at all. */
export async function writeSamples(path: string, table: WrittenTable): Promise<void> {
  if (!/\.h(5|df5)$/i.test(path)) return writeTable(path, table);
  const { File } = await loadHdf5();
  const temporary = besideOutput(path, ".partial");
  try {
    const file = new File(temporary, "w");
    try {
      table.names.forEach((name, column) => {
        file.create_dataset({ name, data: columnOf(table.values, table.names.length, column), dtype: "<d" });
      });
    } finally {
      file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
