/** Rows into a file with a plan: each array's go to their place at once, so that nothing is moved or copied later. */

import { InternalError } from "../../engine/errors.ts";
import { extendCrc, joinCrc } from "../crc32.ts";
import type { DatasetChunk } from "../types.ts";
import { rowBytes } from "./arrays.ts";
import type { FilePlan, PlacedBytes } from "./filePlan.ts";
import type { RowSink, SinkFrame, Stretch, WriteAt } from "./sink.ts";

export class PlannedSink implements RowSink {
  /** Of each array: all of its rows so far. */
  private readonly totals: { crc: number; end: number }[];
  /** Of each array: the rows since the last frame. */
  private recent: { start: number; crc: number }[];
  private fixed: Stretch[] = [];
  rows = 0;

  private constructor(
    private readonly plan: FilePlan,
    private readonly write: WriteAt,
  ) {
    this.totals = plan.rows.map(({ position }) => ({ crc: 0, end: position }));
    this.recent = plan.rows.map(({ position }) => ({ start: position, crc: 0 }));
  }

  /** Begins a file. */
  static async begin(plan: FilePlan, write: WriteAt): Promise<PlannedSink> {
    const sink = new PlannedSink(plan, write);
    await sink.put(plan.fixed);
    return sink;
  }

  /** Goes on with a file of these frames, beginning with the one of the fixed parts. */
  static resume(plan: FilePlan, write: WriteAt, [, ...frames]: readonly SinkFrame[]): PlannedSink {
    const sink = new PlannedSink(plan, write);
    for (const { stretches } of frames) {
      stretches.forEach(({ start, end, crc }, index) => {
        sink.totals[index] = { crc: joinCrc(sink.totals[index].crc, crc, end - start), end };
        sink.recent[index] = { start: end, crc: 0 };
      });
    }
    return sink;
  }

  get bytes(): number {
    return this.plan.bytes;
  }

  async append(chunk: DatasetChunk): Promise<void> {
    const appended = await allWritten(
      this.plan.rows.map(async ({ array, position }, index) => {
        const values = array.pick(chunk);
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
        if (bytes.length !== chunk.rows * rowBytes(array)) {
          throw new InternalError(
            `${bytes.length} bytes of ${array.name} for ${chunk.rows} rows of ${rowBytes(array)}`,
          );
        }
        const start = position + chunk.start * rowBytes(array);
        // The checksum is taken while the system writes.
        const written = this.write(bytes, start);
        const crc = extendCrc(this.recent[index].crc, bytes);
        await written;
        return { crc, end: start + bytes.length };
      }),
    );
    // Only now: of a block that could not be written whole, nothing counts.
    appended.forEach(({ crc, end }, index) => {
      this.recent[index].crc = crc;
      this.totals[index].end = end;
    });
    this.rows = chunk.start + chunk.rows;
  }

  takeFrame(): SinkFrame {
    const rows = this.recent.map(({ start, crc }, index) => ({ start, end: this.totals[index].end, crc }));
    if (rows.every(({ start, end }) => start === end)) {
      const { fixed } = this;
      this.fixed = [];
      return { stretches: fixed };
    }
    rows.forEach(({ start, end, crc }, index) => {
      this.totals[index].crc = joinCrc(this.totals[index].crc, crc, end - start);
      this.recent[index] = { start: end, crc: 0 };
    });
    return { stretches: rows };
  }

  async complete(): Promise<void> {
    await this.put(this.plan.closing?.(this.totals.map(({ crc }) => crc)) ?? []);
  }

  private async put(pieces: readonly PlacedBytes[]): Promise<void> {
    for (const { position, bytes } of pieces) {
      await this.write(bytes, position);
      this.fixed.push({ start: position, end: position + bytes.length, crc: extendCrc(0, bytes) });
    }
  }
}

/** Waits for all writes, also where one has failed: their memory is used again afterwards. */
async function allWritten<T>(writes: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(writes);
  return Promise.all(writes);
}
