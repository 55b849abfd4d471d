/** The arrays of HDF5 files as tables. */

import { ForeignHdf5 } from "../hdf5/foreignFile.ts";
import type { ForeignArray } from "../hdf5/foreignProtocol.ts";
import { readArrayColumns, type StoredArray } from "./arrayTable.ts";
import type { ChosenTable, ColumnRequest } from "./table.ts";

/** Reads a file, which may be anybody's. @throws InputError naming file, array and column of whatever is wrong */
export async function readHdf5Columns(
  path: string,
  table: string | undefined,
  requests: readonly ColumnRequest[],
): Promise<ChosenTable> {
  const file = await ForeignHdf5.open(path);
  try {
    const { arrays } = await file.list();
    const stored: StoredArray[] = [];
    for (const array of arrays) stored.push(await storedArray(file, array));
    return await readArrayColumns(path, stored, table, requests);
  } finally {
    await file.close();
  }
}

async function storedArray(file: ForeignHdf5, array: ForeignArray): Promise<StoredArray> {
  const { path, shape, compound, columns } = array;
  if (compound) {
    const readable = columns.flatMap(({ name, numbers }, index) => (numbers ? [{ name, index }] : []));
    return {
      path,
      shape,
      records: true,
      names: readable.map(({ name }) => name),
      read: (places) =>
        file.values(
          array,
          places.map((place) => readable[place].index),
        ),
    };
  }
  const problem =
    columns[0].problem ??
    (columns[0].numbers ? undefined : "holds no numbers: truth values have to be saved as integers");
  // Datasets of kiloflow name the columns of their arrays.
  const names = problem === undefined && shape.length === 2 ? await file.attribute("names", array) : undefined;
  return {
    path,
    shape: problem === undefined ? shape : [],
    records: false,
    ...(Array.isArray(names) && names.length === shape[1] ? { names } : {}),
    ...(problem === undefined ? {} : { problem }),
    read: (places) => (shape.length === 1 ? file.values(array, [0]) : file.values(array, places, true)),
  };
}
