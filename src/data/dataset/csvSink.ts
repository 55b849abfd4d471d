/** Rows into a CSV file, one set a line, so that any program can read them. */

import { type FileHandle, open } from "node:fs/promises";
import type { DatasetChunk, DatasetLayout } from "../types.ts";
import { csvHead } from "./csv/columns.ts";
import { encodeRows } from "./csv/encode.ts";
import { writeAll } from "./npzSink.ts";
import type { RowSink } from "./sink.ts";

export class CsvSink implements RowSink {
  private constructor(
    private readonly file: FileHandle,
    private readonly layout: DatasetLayout,
    private bytes: number,
  ) {}

  static async open(path: string, layout: DatasetLayout, state: unknown): Promise<CsvSink> {
    const head = Buffer.from(csvHead(layout));
    const file = await open(path, state === undefined ? "w" : "r+");
    const sink = new CsvSink(file, layout, (state as number | undefined) ?? 0);
    if (state === undefined) {
      await sink.write(head);
    } else {
      await file.truncate(sink.bytes);
    }
    return sink;
  }

  get state(): number {
    return this.bytes;
  }

  async append(chunk: DatasetChunk): Promise<void> {
    for (const block of encodeRows(this.layout, chunk)) await this.write(block);
  }

  /** Every line is written with its row. */
  async complete(): Promise<void> {}

  async close(): Promise<void> {
    await this.file.close();
  }

  private async write(bytes: Uint8Array): Promise<void> {
    await writeAll(this.file, bytes, this.bytes);
    this.bytes += bytes.length;
  }
}
