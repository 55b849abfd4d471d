/** The WebAssembly twin of the moments of columns. */

import type { SettingValues } from "../../engine/kernel.ts";
import type { NativeTwin } from "../../engine/native/nativeTwin.ts";
import { Task } from "../../wasm/tasks.ts";

/** Columns in pairs: what a sum in float64 of each takes, in numbers. */
export const pairedColumns = (dimensions: number): number => 2 * Math.ceil(dimensions / 2);

/** All rows in one chunk: a sum over them is one thread's. */
export const sumsWork = ({ count, dimensions }: SettingValues) => ({
  rows: count,
  chunkRows: count,
  multiple: count,
  operations: 4 * count * dimensions,
});

/** Means and variances of columns. */
export const nativeMoments: NativeTwin = {
  task: Task.ColumnMoments,
  structs: { call: "MomentsCall" },
  work: sumsWork,
  scratch: ({ dimensions }) => ({ shared: 0, thread: 16 * pairedColumns(dimensions) }),
};
