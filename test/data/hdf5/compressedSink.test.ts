/** Compressed HDF5 datasets are resumed behind their last whole chunk. */

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { planCompressedHdf5 } from "../../../src/data/hdf5/compressedPlan.ts";
import { CompressedHdf5Sink } from "../../../src/data/hdf5/compressedSink.ts";
import type { DatasetLayout } from "../../../src/data/types.ts";
import { plainLayout, rowsOf } from "../../support/hdf5Files.ts";

/** A file in memory. */
class MemoryFile {
  readonly bytes = Buffer.alloc(2 ** 23);

  readonly write = async (bytes: Uint8Array, position: number): Promise<void> => {
    this.bytes.set(bytes, position);
  };
}

/** Sets of 105 kB each, so that a chunk holds ten. */
const LAYOUT = plainLayout({
  count: 47,
  bands: ["g"],
  times: Float64Array.from({ length: 26_214 }, (_, index) => index),
  bolometric: false,
  mask: false,
});

async function appendAll(sink: CompressedHdf5Sink, layout: DatasetLayout, step: number, end = layout.count) {
  for (let start = sink.rows; start < end; start += step) {
    await sink.append(rowsOf(layout, start, Math.min(step, layout.count - start)));
  }
}

it("have the same bytes, however the rows came and wherever they were interrupted", async () => {
  expect(planCompressedHdf5(LAYOUT)).toMatchObject({ rowsPerChunk: 10, chunkCount: 5 });
  const whole = new MemoryFile();
  const sink = await CompressedHdf5Sink.begin(LAYOUT, whole.write);
  await appendAll(sink, LAYOUT, LAYOUT.count);
  await sink.complete();
  const size = sink.bytes;
  const steps = fc.integer({ min: 1, max: 20 });
  const check = fc.asyncProperty(steps, steps, fc.integer({ min: 0, max: 47 }), async (first, second, interrupted) => {
    const file = new MemoryFile();
    const begun = await CompressedHdf5Sink.begin(LAYOUT, file.write);
    await appendAll(begun, LAYOUT, first, interrupted);
    const frame = JSON.parse(JSON.stringify(begun.takeFrame()));
    // What was written behind the last whole chunk is anything.
    await file.write(Buffer.alloc(1000, 0xab), begun.bytes);
    const resumed = CompressedHdf5Sink.resume(LAYOUT, file.write, [frame]);
    expect(resumed.rows).toBe(begun.rows);
    await appendAll(resumed, LAYOUT, second);
    await resumed.complete();
    expect(resumed.bytes).toBe(size);
    expect(file.bytes.subarray(0, size).equals(whole.bytes.subarray(0, size))).toBe(true);
  });
  await fc.assert(check, { numRuns: 5 });
});

it("leaves out rows that it has already", async () => {
  const [whole, again] = [new MemoryFile(), new MemoryFile()];
  const sinks = [whole, again].map((file) => CompressedHdf5Sink.begin(LAYOUT, file.write));
  const [plain, doubled] = await Promise.all(sinks);
  await appendAll(plain, LAYOUT, 7);
  for (const [start, rows] of [
    [0, 25],
    [10, 5],
    [20, 27],
  ])
    await doubled.append(rowsOf(LAYOUT, start, rows));
  await Promise.all([plain.complete(), doubled.complete()]);
  expect(again.bytes.equals(whole.bytes)).toBe(true);
});

it("refuses rows out of order, and an end before the last row", async () => {
  const sink = await CompressedHdf5Sink.begin(plainLayout(), async () => {});
  await expect(sink.append(rowsOf(plainLayout(), 3, 1))).rejects.toThrow("rows from 3 where 0 is next");
  await expect(sink.complete()).rejects.toThrow("0 of 23 rows");
});
