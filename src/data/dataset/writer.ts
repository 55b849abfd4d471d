/** Writes datasets in every format: whole or not at all, and resumable after any interruption. */

import { access, constants, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { InputError } from "../../engine/errors.ts";
import { checkNewFile } from "../checkNewFile.ts";
import { fileError } from "../fileErrors.ts";
import type { DatasetChunk, DatasetLayout, DatasetWriter } from "../types.ts";
import { CsvSink } from "./csvSink.ts";
import { exportHdf5 } from "./hdf5Export.ts";
import {
  checkSameLayout,
  type Journal,
  partialPath,
  plainLayout,
  readJournal,
  removePartial,
  writeJournal,
} from "./journal.ts";
import { NpzSink } from "./npzSink.ts";
import { openDataset } from "./reader.ts";
import type { RowSink } from "./sink.ts";

/** Formats by the file's ending. */
export const DATASET_FORMATS = { ".h5": "hdf5", ".hdf5": "hdf5", ".npz": "npz", ".csv": "csv" } as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[keyof typeof DATASET_FORMATS];

/** What the writer needs to know of a format. */
interface FormatRow {
  /** Where its rows are until all are there. */
  readonly openSink: (path: string, layout: DatasetLayout, state: unknown) => Promise<RowSink>;
  /** Whether the file is made from the sink's at the end. */
  readonly exported: boolean;
  /** Bytes that writing takes; undefined where nobody knows before. */
  readonly bytes: ((layout: DatasetLayout) => number) | undefined;
}

/** HDF5 is exported from an .npz, so that for a while there are two copies. */
const FORMATS: Readonly<Record<DatasetFormat, FormatRow>> = {
  hdf5: { openSink: NpzSink.open, exported: true, bytes: (layout) => 2 * NpzSink.fileBytes(layout) },
  npz: { openSink: NpzSink.open, exported: false, bytes: NpzSink.fileBytes },
  csv: { openSink: CsvSink.open, exported: false, bytes: undefined },
};

/** The format of a file's ending. @throws InputError for other endings */
export function formatOf(path: string, where = "--output"): DatasetFormat {
  const format = (DATASET_FORMATS as Record<string, DatasetFormat>)[extname(path).toLowerCase()];
  if (!format) throw new InputError(`${where} ${path} must end in ${Object.keys(DATASET_FORMATS).join(", ")}`);
  return format;
}

/** What to do with what is there already. */
export interface WriterOptions {
  /** Replace an existing file. */
  readonly force: boolean;
  /** Go on with an interrupted run. */
  readonly resume: boolean;
  /** What the job wants back when it is resumed, asked for after each row that is journaled. JSON-serialisable. */
  readonly notes?: () => unknown;
}

/** The journal is written at most this often, so that it costs nothing. */
const JOURNAL_INTERVAL_MS = 250;

/**
 * Opens a writer. The data are stored in `PATH.partial` until `finish`.
 *
 * @throws InputError for an existing file without `force` or `resume`, an unwritable place, a disk that is too small,
 *   or an interrupted run with other settings
 */
export async function createDatasetWriter(
  path: string,
  layout: DatasetLayout,
  options: WriterOptions,
): Promise<DatasetWriter> {
  const format = formatOf(path);
  await checkOutput(path, options);
  if (options.resume && (await exists(path))) return alreadyComplete(path, layout);
  const journal = options.resume ? await readJournal(path) : undefined;
  if (journal) checkSameLayout(journal.layout, plainLayout(layout), path);
  else {
    await removePartial(path);
    await checkSpace(path, layout, format);
  }
  try {
    const sink = await FORMATS[format].openSink(partialPath(path), layout, journal?.state);
    return new JournaledWriter(path, layout, format, sink, options.notes, journal);
  } catch (error) {
    if (!journal) await removePartial(path);
    throw fileError(error, "write", path);
  }
}

class JournaledWriter implements DatasetWriter {
  private journaled = performance.now();
  private closed = false;
  rowsDone: number;
  readonly resumedNotes: unknown;

  constructor(
    private readonly path: string,
    private readonly layout: DatasetLayout,
    private readonly format: DatasetFormat,
    private readonly sink: RowSink,
    private readonly notes: (() => unknown) | undefined,
    journal: Journal | undefined,
  ) {
    this.rowsDone = journal?.rowsDone ?? 0;
    this.resumedNotes = journal?.notes;
  }

  async append(chunk: DatasetChunk): Promise<void> {
    if (chunk.start !== this.rowsDone) throw new RangeError(`rows from ${chunk.start} where ${this.rowsDone} is next`);
    try {
      await this.sink.append(chunk);
      this.rowsDone += chunk.rows;
      if (performance.now() - this.journaled > JOURNAL_INTERVAL_MS) await this.writeJournal();
    } catch (error) {
      throw fileError(error, "write", this.path);
    }
  }

  async finish(): Promise<void> {
    try {
      await this.writeJournal();
      await this.sink.complete();
      await this.close();
      const partial = partialPath(this.path);
      if (FORMATS[this.format].exported) {
        const exported = `${partial}.h5`;
        await checkExportSpace(this.path, this.layout);
        await exportHdf5(partial, exported, this.layout);
        await rename(exported, this.path);
        await rm(partial, { force: true });
      } else await rename(partial, this.path);
      await removePartial(this.path);
    } catch (error) {
      throw fileError(error, "write", this.path);
    }
  }

  async abandon(keep: boolean): Promise<void> {
    if (keep && !this.closed) await this.writeJournal();
    await this.close();
    if (!keep) await removePartial(this.path);
  }

  private async writeJournal(): Promise<void> {
    await writeJournal(this.path, {
      layout: plainLayout(this.layout),
      rowsDone: this.rowsDone,
      state: this.sink.state,
      notes: this.notes?.(),
    });
    this.journaled = performance.now();
  }

  private async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.sink.close();
  }
}

/** Resuming what is finished: nothing to do, if it is the same dataset. */
async function alreadyComplete(path: string, layout: DatasetLayout): Promise<DatasetWriter> {
  const reader = await openDataset(path);
  try {
    checkSameLayout(plainLayout(reader.layout), plainLayout(layout), path);
  } finally {
    await reader.close();
  }
  await removePartial(path);
  return {
    rowsDone: layout.count,
    resumedNotes: undefined,
    append: () => Promise.reject(new RangeError("the dataset is complete")),
    finish: async () => {},
    abandon: async () => {},
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new InputError(`cannot write ${path}: it is a folder`);
    return true;
  } catch (error) {
    if (error instanceof InputError) throw error;
    return false;
  }
}

/**
 * Looks at what can be known before anything is computed.
 * @throws InputError for a wrong ending, an existing file without `force` or `resume`, or a folder that is missing or read-only
 */
export async function checkOutput(path: string, options: Pick<WriterOptions, "force" | "resume">): Promise<void> {
  formatOf(path);
  checkNewFile(path, options.force || options.resume);
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw fileError(error, "write", path);
  }
}

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(dirname(path));
  return bavail * bsize;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}

async function checkSpace(path: string, layout: DatasetLayout, format: DatasetFormat): Promise<void> {
  const { bytes, exported } = FORMATS[format];
  if (!bytes) return;
  const needed = bytes(layout);
  const free = await freeBytes(path);
  if (free < needed) {
    throw new InputError(
      `cannot write ${path}: it needs ${gigabytes(needed)}, but the disk has ${gigabytes(free)} free`,
      {
        hint: exported ? "half of it while writing only; .npz needs no second copy" : undefined,
      },
    );
  }
}

/** h5wasm does not survive a full disk, so the room for the export is looked at just before it. */
async function checkExportSpace(path: string, layout: DatasetLayout): Promise<void> {
  const needed = NpzSink.fileBytes(layout);
  const free = await freeBytes(path);
  if (free < needed) {
    throw new InputError(
      `cannot write ${path}: the disk is full (${gigabytes(needed)} needed, ${gigabytes(free)} free)`,
    );
  }
}
