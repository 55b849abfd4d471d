/** Writes columns of numbers as CSV, `.npz` or `.npy`. */

import { crc32 } from "node:zlib";
import { argument, InputError } from "../../engine/errors.ts";
import { npyHeader } from "../npy.ts";
import { writeNumberArray } from "../numpyFile.ts";
import { checkNewFile } from "../output/checkNewFile.ts";
import { writeFileWhole } from "../output/writeFileWhole.ts";
import { centralDirectory, localHeader, planMembers } from "../zip.ts";
import { columnOf } from "./table.ts";

/** Numbers that are to be written: [rows, columns], or [rows, samples, columns]. */
export interface WrittenTable {
  readonly names: readonly string[];
  readonly rows: number;
  /** Rows of the table for each of `rows`, as an axis of its own in arrays and by a column `row` in CSV. */
  readonly samples?: number;
  readonly values: Float64Array;
}

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
  await writeFileWhole(output, /\.npz$/i.test(output) ? archive(table, shape) : csv(table));
}

/** A cell as RFC 4180 has it. */
const cell = (name: string): string => (/[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

function csv({ names, samples, values }: WrittenTable): string {
  const width = names.length;
  const lines = [[...(samples === undefined ? [] : ["row"]), ...names.map(cell)].join(",")];
  for (let at = 0, line = 0; at < values.length; at += width, line++) {
    const cells = Array.from(values.subarray(at, at + width), String);
    lines.push((samples === undefined ? cells : [Math.floor(line / samples), ...cells]).join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** An archive with one array a column. */
function archive({ names, values }: WrittenTable, shape: readonly number[]): Uint8Array {
  const width = names.length;
  const parts = names.map((name, column) => {
    const own = new Uint8Array(columnOf(values, width, column).buffer);
    const data = Buffer.concat([npyHeader("<f8", shape), own]);
    return { name: `${name}.npy`, bytes: data.length, data };
  });
  const members = planMembers(parts);
  const crcs = parts.map(({ data }) => crc32(data));
  return Buffer.concat([
    ...members.flatMap((member, index) => [localHeader(member, crcs[index]), parts[index].data]),
    centralDirectory(members, crcs),
  ]);
}
