/** Curves of a dataset's sets, between its times linearly. */

import { basename } from "node:path";
import { datasetBlocks } from "../../data/dataset/blocks.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import type { DatasetReader } from "../../data/types.ts";
import { setText } from "../../lightcurves/text.ts";
import { modelOfDataset } from "../dataset/datasetModel.ts";
import { type JobEvents, stopIfAborted } from "../events.ts";
import { Columns } from "./columns.ts";
import type { CurveSource, OverlaidCurves } from "./curveSource.ts";
import { type Observer, observerText, shiftTo } from "./observer.ts";
import type { Places } from "./places.ts";

/** What the magnitudes that are compared may take; of larger datasets evenly spaced sets are taken. */
const MEMORY_BYTES = 512 * 2 ** 20;

/** @throws InputError for files that are no datasets, and for curves that have another redshift or other dust */
export async function datasetCurves(path: string, observer: Observer): Promise<CurveSource> {
  const reader = await openDataset(path);
  try {
    const { layout } = reader;
    const model = modelOfDataset(layout, path);
    const number = (name: string) => {
      const value = layout.provenance[name];
      return typeof value === "number" ? value : undefined;
    };
    const stated = {
      distanceMpc: number("distanceMpc"),
      // Of binaries without light at a redshift it is that of their masses.
      redshift: model.options.some(({ name }) => name === "redshift") ? number("redshift") : undefined,
      ebv: number("ebv"),
      ebvHost: number("ebvHost"),
    };
    const { stretch, offset, notes } = shiftTo(model, stated, observer, path);
    const one = layout.count === 1 ? setText(model, (await reader.read(0, 1)).parameters) : undefined;
    return {
      name: basename(path),
      what: one ?? `${layout.count.toLocaleString("en-US")} sets of ${model.name}`,
      ...{ model, place: observerText(observer), bands: layout.bands, notes },
      async curves(places, events) {
        const opened = await openDataset(path);
        try {
          return await quantilesAt(opened, places, { stretch, offset }, events);
        } finally {
          await opened.close();
        }
      },
    };
  } finally {
    await reader.close();
  }
}

async function quantilesAt(
  reader: DatasetReader,
  places: Places,
  { stretch, offset }: { readonly stretch: number; readonly offset: (band: string) => number },
  events: JobEvents,
): Promise<OverlaidCurves> {
  const { layout } = reader;
  const width = places.bands.length * places.times.length;
  const every = Math.ceil(layout.count / Math.max(1, Math.floor(MEMORY_BYTES / (4 * width))));
  const sets = Math.ceil(layout.count / every);
  if (every > 1)
    events.onMessage?.(`${reader.path}: one set in ${every} is taken, ${sets.toLocaleString("en-US")} in all`);
  const columns = new Columns(sets, places, layout, stretch);
  const perSet = layout.bands.length * layout.times.length;
  let withoutCurves = 0;
  const stop = () => stopIfAborted(events.signal, "stopped; nothing was written");
  for await (const { start, rows, magnitudes } of datasetBlocks(reader, stop)) {
    for (let row = (every - (start % every)) % every; row < rows; row += every) {
      const own = magnitudes.subarray(row * perSet, (row + 1) * perSet);
      if (own.every(Number.isNaN)) withoutCurves++;
      columns.set((start + row) / every, own);
    }
    events.onProgress?.(start + rows, layout.count);
  }
  return { sets, withoutCurves, ...columns.quantiles(offset) };
}
