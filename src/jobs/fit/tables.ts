/** Samples of a fit as tables: CSV, HDF5 and NumPy archives. */

import { rename, rm } from "node:fs/promises";
import { loadHdf5 } from "../../data/hdf5.ts";
import { besideOutput } from "../../data/output/place.ts";
import { columnOf } from "../../data/table/table.ts";
import { type WrittenTable, writeTable } from "../../data/table/writeTable.ts";
import type { FitResult, Samples } from "./result.ts";

/** Samples with the fixed inputs as columns, so that every file of sets has all that a model takes. */
export function samplesTable({ parameters, fixed }: FitResult, samples: Samples, weighted: boolean): WrittenTable {
  const { rows, values, logLikelihoods, weights } = samples;
  const same = Object.values(fixed);
  const names = [
    ...parameters.map(({ name }) => name),
    ...Object.keys(fixed),
    "log_likelihood",
    ...(weighted ? ["weight"] : []),
  ];
  const all = new Float64Array(rows * names.length);
  const own = parameters.length;
  for (let row = 0; row < rows; row++) {
    const at = row * names.length;
    all.set(values.subarray(row * own, (row + 1) * own), at);
    all.set(same, at + own);
    all[at + own + same.length] = logLikelihoods[row];
    if (weighted) all[at + own + same.length + 1] = weights[row];
  }
  return { names, rows, values: all };
}

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
