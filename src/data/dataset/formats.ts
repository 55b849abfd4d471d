/** Where each format puts its rows. */

import type { DatasetLayout } from "../types.ts";
import { CsvSink } from "./csvSink.ts";
import type { FilePlan } from "./filePlan.ts";
import type { DatasetFormat } from "./formatNames.ts";
import { planNpz } from "./npzPlan.ts";
import { PlannedSink } from "./plannedSink.ts";
import type { RowSink, SinkFrame, WriteAt } from "./sink.ts";

/** What the writer needs to know of a format. */
interface FormatRow {
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

export const FORMATS: Readonly<Record<DatasetFormat, FormatRow>> = {
  hdf5: planned(planNpz),
  npz: planned(planNpz),
  csv: {
    begin: CsvSink.begin,
    resume: CsvSink.resume,
    bytes: undefined,
  },
};
