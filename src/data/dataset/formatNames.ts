/** The formats of datasets, and how a file's name tells them. */

import { extname } from "node:path";
import { argument, InputError } from "../../engine/errors.ts";

/** Formats by the file's ending. */
export const DATASET_FORMATS = { ".h5": "hdf5", ".hdf5": "hdf5", ".npz": "npz", ".csv": "csv" } as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[keyof typeof DATASET_FORMATS];

/**
 * The format of a file's ending.
 * @param format instead, where it is given
 * @throws InputError for other endings
 */
export function formatOf(path: string, format?: DatasetFormat): DatasetFormat {
  const known: readonly string[] = Object.values(DATASET_FORMATS);
  if (format !== undefined && !known.includes(format)) {
    throw new InputError(`${argument("format")} is "${format}", but must be hdf5, npz or csv`);
  }
  const found = format ?? (DATASET_FORMATS as Record<string, DatasetFormat>)[extname(path).toLowerCase()];
  if (!found)
    throw new InputError(`${argument("output")} ${path} must end in ${Object.keys(DATASET_FORMATS).join(", ")}`, {
      hint: "or give its `format`",
    });
  return found;
}
