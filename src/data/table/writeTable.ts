/** Writes columns of numbers as CSV, `.npz` or `.npy`. */

import { crc32 } from "node:zlib";
import { argument, InputError } from "../../engine/errors.ts";
import { writeNumberArray } from "../numpyFile.ts";
import { checkNewFile } from "../output/checkNewFile.ts";
import { writeFileWhole } from "../output/writeFileWhole.ts";
import { csvText, npzBytes, type WrittenTable } from "./encodeTable.ts";

/** @throws InputError for an output of no known format, or that exists and may not be replaced */
export function checkTableOutput(output: string, force: boolean): void {
  if (!/\.(csv|npz|npy)$/i.test(output)) {
    throw new InputError(`${argument("output")} ${output} must end in .csv, .npz or .npy`);
  }
  checkNewFile(output, force);
}

/**
 * Writes a table: a CSV with a header, an archive with one array a column, or one array [rows, (samples,) columns], which
 * has no axis for the columns where `vector` says so.
 */
export async function writeTable(output: string, table: WrittenTable, vector = false): Promise<void> {
  const { names, rows, samples, values } = table;
  const shape = samples === undefined ? [rows] : [rows, samples];
  if (/\.npy$/i.test(output)) return writeNumberArray(output, values, vector ? shape : [...shape, names.length]);
  await writeFileWhole(output, /\.npz$/i.test(output) ? npzBytes(table, crc32) : csvText(table));
}
