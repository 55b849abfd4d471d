/**
 * Writes rows into an unfinished file and vouches for them in its journal. In this order things reach the disk: data,
 * journal, the file's own name, its folder. What is renamed has been read again and is what was written.
 */

import { rename, rm } from "node:fs/promises";
import { fileError } from "../fileErrors.ts";
import { OutputError } from "../output/outputError.ts";
import type { OutputLock } from "../output/outputLock.ts";
import { syncFolderOf } from "../output/syncFolder.ts";
import type { DatasetChunk, DatasetWriter } from "../types.ts";
import { type Journal, journalPath, partialPath, type RowFrame } from "./journal.ts";
import type { PartialFile } from "./partialFile.ts";
import type { RowSink, Stretch } from "./sink.ts";
import type { WriterOptions } from "./writerOptions.ts";

/** The journal is written at most this often, so that it costs nothing. */
const JOURNAL_INTERVAL_MS = 250;

/** An unfinished file, opened. */
export interface Unfinished {
  /** The output as the user names it. */
  readonly path: string;
  /** Where it really goes. */
  readonly output: string;
  /** Rows of the finished dataset. */
  readonly count: number;
  readonly file: PartialFile;
  readonly sink: RowSink;
  readonly journal: Journal;
  readonly lock: OutputLock;
  readonly sync: boolean;
  /** What is journaled. */
  readonly frames: readonly RowFrame[];
  /** Fingerprints of the inputs, where they are not journaled yet. */
  readonly inputs: Promise<readonly string[]> | undefined;
  readonly options: WriterOptions;
}

export class JournaledWriter implements DatasetWriter {
  rowsDone: number;
  readonly resumedNotes: unknown;
  /** Everything that was written. */
  private readonly stretches: Stretch[];
  /**
   * Up to where rows were taken, and what the job noted then; the first is the last that the file has whole. Those of a
   * block that could not be written do not count.
   */
  private readonly marks: { readonly rows: number; readonly notes: unknown }[];
  private journaled = performance.now();
  /** Lines on their way into the journal, one after the other. */
  private journaling: Promise<void> = Promise.resolve();
  private busy = false;
  private closed = false;

  constructor(private readonly unfinished: Unfinished) {
    const { frames, inputs, journal } = unfinished;
    this.rowsDone = frames.at(-1)!.rows;
    this.resumedNotes = frames.at(-1)!.notes;
    this.marks = [{ rows: this.rowsDone, notes: this.resumedNotes }];
    this.stretches = frames.flatMap(({ stretches }) => stretches);
    if (inputs) this.inTurn(async () => journal.append({ inputs: await inputs }));
  }

  async append(chunk: DatasetChunk): Promise<void> {
    if (chunk.start !== this.rowsDone) throw new RangeError(`rows from ${chunk.start} where ${this.rowsDone} is next`);
    try {
      await this.unfinished.sink.append(chunk);
      this.rowsDone += chunk.rows;
      this.marks.push({ rows: this.rowsDone, notes: this.unfinished.options.notes?.() });
      // Rows go on being written while earlier ones are journaled.
      if (!this.busy && performance.now() - this.journaled > JOURNAL_INTERVAL_MS) this.writeFrame();
    } catch (error) {
      throw this.failure(error);
    }
  }

  async finish(): Promise<void> {
    const { sink, file, lock, output, sync, journal } = this.unfinished;
    try {
      this.writeFrame();
      await this.journaling;
      await sink.complete();
      this.stretches.push(...sink.takeFrame().stretches);
      await file.resize(sink.bytes);
      const [whole] = await Promise.all([file.holds(this.stretches), sync ? file.sync() : undefined]);
      if (!whole)
        throw new OutputError(`${partialPath(output)} is not what was written: something else has changed it`);
      await lock.check();
      await this.close();
      await rename(partialPath(output), output);
      if (sync) await syncFolderOf(output);
      await rm(journalPath(output), { force: true });
      await lock.release();
    } catch (error) {
      await journal.close().catch(() => {});
      throw this.failure(error);
    }
  }

  async abandon(keep: boolean): Promise<void> {
    const { output, lock, file, sink } = this.unfinished;
    try {
      if (keep && this.rowsDone > 0 && !this.closed) {
        // Where even the journal cannot be written, what it has already is kept.
        this.writeFrame();
        await this.journaling.catch(() => {});
        await file.resize(sink.bytes).catch(() => {});
      }
      await this.close();
      if (!keep || this.rowsDone === 0) {
        for (const name of [partialPath(output), journalPath(output)]) await rm(name, { force: true });
      }
    } finally {
      await lock.release();
    }
  }

  /** Takes down how far the rows are now; it is in the journal as soon as the disk has the rows. */
  private writeFrame(): void {
    const { sink, file, journal, sync } = this.unfinished;
    while (this.marks.length > 1 && this.marks[1].rows <= sink.rows) this.marks.shift();
    const frame: RowFrame = { ...this.marks[0], ...sink.takeFrame() };
    this.stretches.push(...frame.stretches);
    this.busy = true;
    this.inTurn(async () => {
      if (sync) await file.sync();
      await journal.append(frame);
      this.journaled = performance.now();
      this.busy = false;
    });
  }

  private inTurn(action: () => Promise<void>): void {
    this.journaling = this.journaling.then(action);
    // `finish` and `abandon` wait for it; until then a failure must not count as unhandled.
    this.journaling.catch(() => {});
  }

  private failure(error: unknown): unknown {
    const own = fileError(error, "write", this.unfinished.path);
    const { sink, count } = this.unfinished;
    const kept = this.marks.filter(({ rows }) => rows <= sink.rows).at(-1)?.rows ?? 0;
    if (!(own instanceof OutputError) || kept === 0) return own;
    return new OutputError(own.message, {
      cause: own,
      hint: `${kept} of ${count} sets are kept: once that is mended, the same with \`resume\` goes on with them`,
    });
  }

  private async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.journaling.catch(() => {});
    const { journal, file } = this.unfinished;
    await Promise.all([journal.close(), file.close()]);
  }
}
