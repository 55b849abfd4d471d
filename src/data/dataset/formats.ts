/** Where each format puts its rows. */

import { argument, InputError } from "../../engine/errors.ts";
import { CompressedHdf5Sink } from "../hdf5/compressedSink.ts";
import { planHdf5 } from "../hdf5/plan.ts";
import type { DatasetLayout } from "../types.ts";
import { CsvSink } from "./csvSink.ts";
import type { FilePlan } from "./filePlan.ts";
import type { DatasetFormat } from "./formatNames.ts";
import { planNpz } from "./npzPlan.ts";
import { PlannedSink } from "./plannedSink.ts";
import type { RowSink, SinkFrame, WriteAt } from "./sink.ts";

/** What the writer needs to know of a format. */
export interface FormatRow {
  readonly begin: (layout: DatasetLayout, write: WriteAt) => Promise<RowSink>;
  readonly resume: (layout: DatasetLayout, write: WriteAt, frames: readonly SinkFrame[]) => RowSink;
  /** Size of the finished file; undefined where nobody knows before. */
  readonly bytes: ((layout: DatasetLayout) => number) | undefined;
}

const planned = (plan: (layout: DatasetLayout) => FilePlan): FormatRow => ({
  begin: (layout, write) => PlannedSink.begin(plan(layout), write),
  resume: (layout, write, frames) => PlannedSink.resume(plan(layout), write, frames),
  bytes: (layout) => plan(layout).bytes,
});

const FORMATS: Readonly<Record<DatasetFormat | "compressed hdf5", FormatRow>> = {
  hdf5: planned(planHdf5),
  "compressed hdf5": {
    begin: CompressedHdf5Sink.begin,
    resume: CompressedHdf5Sink.resume,
    bytes: undefined,
  },
  npz: planned(planNpz),
  csv: {
    begin: CsvSink.begin,
    resume: CsvSink.resume,
    bytes: undefined,
  },
};

/** Name of what is written: the format, and whether it is compressed. */
export type StorageName = keyof typeof FORMATS;

/**
 * What is written in a format.
 * @throws InputError for a format that is not compressed here
 */
export function storageName(format: DatasetFormat, compress: boolean): StorageName {
  if (!compress) return format;
  if (format === "hdf5") return "compressed hdf5";
  throw new InputError(`${argument("compress")} goes with HDF5, not with ${format}`, {
    hint: "let the output end in .h5",
  });
}

/** Where a format puts its rows. */
export const formatRow = (name: StorageName): FormatRow => FORMATS[name];
