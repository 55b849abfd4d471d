/** Rows into a CSV file, one set a line, so that any program can read them. */

import { extendCrc } from "../crc32.ts";
import type { DatasetChunk, DatasetLayout } from "../types.ts";
import { csvHead } from "./csv/columns.ts";
import { encodeRows } from "./csv/encode.ts";
import type { RowSink, SinkFrame, WriteAt } from "./sink.ts";

export class CsvSink implements RowSink {
  rows = 0;
  /** CRC-32 of what was written since the last frame, which ended at `framed`. */
  private crc = 0;

  private constructor(
    private readonly layout: DatasetLayout,
    private readonly write: WriteAt,
    private framed: number,
    private end = framed,
  ) {}

  /** Begins a file. */
  static async begin(layout: DatasetLayout, write: WriteAt): Promise<CsvSink> {
    const sink = new CsvSink(layout, write, 0);
    await sink.put([Buffer.from(csvHead(layout))]);
    return sink;
  }

  /** Goes on with a file of these frames. */
  static resume(layout: DatasetLayout, write: WriteAt, frames: readonly SinkFrame[]): CsvSink {
    return new CsvSink(layout, write, frames.at(-1)!.stretches[0].end);
  }

  get bytes(): number {
    return this.end;
  }

  async append(chunk: DatasetChunk): Promise<void> {
    await this.put(encodeRows(this.layout, chunk));
    this.rows = chunk.start + chunk.rows;
  }

  takeFrame(): SinkFrame {
    const stretch = { start: this.framed, end: this.end, crc: this.crc };
    this.framed = this.end;
    this.crc = 0;
    return { stretches: [stretch] };
  }

  /** Every line is written with its row. */
  async complete(): Promise<void> {}

  private async put(blocks: Iterable<Uint8Array>): Promise<void> {
    let [end, crc] = [this.end, this.crc];
    for (const bytes of blocks) {
      const written = this.write(bytes, end);
      crc = extendCrc(crc, bytes);
      end += bytes.length;
      await written;
    }
    // Only now: of rows that could not be written whole, nothing counts.
    [this.end, this.crc] = [end, crc];
  }
}
