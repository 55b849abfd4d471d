/** Columns of numbers as CSV or as an archive of NumPy arrays, in memory. */

import { crc32 } from "../crc32Portable.ts";
import { npyHeader } from "../npy.ts";
import { centralDirectory, joinedBytes, localHeader, planMembers } from "../zip.ts";
import { columnOf } from "./table.ts";

/** Numbers that are to be written: [rows, columns], or [rows, samples, columns]. */
export interface WrittenTable {
  readonly names: readonly string[];
  readonly rows: number;
  /** Rows of the table for each of `rows`, as an axis of its own in arrays and by a column `row` in CSV. */
  readonly samples?: number;
  readonly values: Float64Array;
}

/** A cell as RFC 4180 has it. */
const cell = (name: string): string => (/[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

/** A CSV with a header. */
export function csvText({ names, samples, values }: WrittenTable): string {
  const width = names.length;
  const lines = [[...(samples === undefined ? [] : ["row"]), ...names.map(cell)].join(",")];
  for (let at = 0, line = 0; at < values.length; at += width, line++) {
    const cells = Array.from(values.subarray(at, at + width), String);
    lines.push((samples === undefined ? cells : [Math.floor(line / samples), ...cells]).join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** An `.npz` archive with one array a column. @param crc of bytes; a program has a faster one than this */
export function npzBytes(
  { names, rows, samples, values }: WrittenTable,
  crc: (bytes: Uint8Array) => number = crc32,
): Uint8Array<ArrayBuffer> {
  const shape = samples === undefined ? [rows] : [rows, samples];
  const width = names.length;
  const parts = names.map((name, column) => {
    const own = new Uint8Array(columnOf(values, width, column).buffer);
    const data = joinedBytes([npyHeader("<f8", shape), own]);
    return { name: `${name}.npy`, bytes: data.length, data };
  });
  const members = planMembers(parts);
  const crcs = parts.map(({ data }) => crc(data));
  return joinedBytes([
    ...members.flatMap((member, index) => [localHeader(member, crcs[index]), parts[index].data]),
    centralDirectory(members, crcs),
  ]);
}
