/** Opens writers of datasets: new ones, such that go on with an interrupted run, and such into pipes. */

import { access, constants, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "../../engine/errors.ts";
import { fileError } from "../fileErrors.ts";
import { OutputLock } from "../output/outputLock.ts";
import { besideOutput, outputPlace } from "../output/place.ts";
import type { DatasetLayout, DatasetWriter } from "../types.ts";
import { formatOf } from "./formatNames.ts";
import { formatRow, type StorageName, storageName } from "./formats.ts";
import { Journal, type JournalContents, journalPath, partialPath, readJournal } from "./journal.ts";
import { JournaledWriter } from "./journaledWriter.ts";
import { PartialFile } from "./partialFile.ts";
import { openDataset } from "./reader.ts";
import { checkSameRun, plainLayout } from "./sameRun.ts";
import { openStagedWriter } from "./stagedWriter.ts";
import type { WriterOptions } from "./writerOptions.ts";

/**
 * Opens a writer. The data are stored in `PATH.partial` until `finish`.
 *
 * @throws InputError for an existing file without `force` or `resume`, or an interrupted run with other settings or
 *   inputs; OutputError for an unwritable place, a disk that is too small, or an output that another process writes
 */
export async function createDatasetWriter(
  path: string,
  layout: DatasetLayout,
  options: WriterOptions,
): Promise<DatasetWriter> {
  const format = formatOf(path, options.format);
  const storage = storageName(format, options.compress ?? false);
  const place = await checkOutput(path, options);
  if (place.kind === "stream") {
    return openStagedWriter(path, format, (staged) => createDatasetWriter(staged, layout, { ...options, sync: false }));
  }
  const output = place.path;
  const lock = await OutputLock.take(output);
  try {
    const begun = options.resume ? await takeUp({ path, output, layout, storage, options, lock }) : undefined;
    if (options.resume && !begun && place.exists) {
      await checkComplete(path, layout);
      await removeUnfinished(output);
      await lock.release();
      return completeWriter(layout);
    }
    return await open({ path, output, layout, storage, options, lock }, begun);
  } catch (error) {
    await lock.release();
    throw fileError(error, "write", path);
  }
}

interface Opening {
  readonly path: string;
  readonly output: string;
  readonly layout: DatasetLayout;
  readonly storage: StorageName;
  readonly options: WriterOptions;
  readonly lock: OutputLock;
}

/** Opens the unfinished file and its journal. */
async function open(
  { path, output, layout, storage, options, lock }: Opening,
  begun: JournalContents | undefined,
): Promise<DatasetWriter> {
  if (!begun) {
    await removeUnfinished(output);
    await checkSpace(path, output, layout, storage);
  }
  // A continued run makes the file that the first one began, with the names that its inputs had then.
  const own = begun ? { ...layout, provenance: begun.header.layout.provenance } : layout;
  const sync = options.sync ?? true;
  const file = await PartialFile.open(partialPath(output), begun !== undefined);
  try {
    const { begin, resume } = formatRow(storage);
    const sink = begun ? resume(own, file.write, begun.frames) : await begin(own, file.write);
    await file.resize(sink.bytes);
    const frames = begun?.frames ?? [{ rows: 0, ...sink.takeFrame() }];
    const header = Journal.header(plainLayout(own), storage);
    const journal = await Journal.write(output, { header, frames, inputs: begun?.inputs }, sync);
    const inputs = begun ? undefined : options.inputs;
    const { count } = layout;
    return new JournaledWriter({ path, output, count, file, sink, journal, lock, sync, frames, inputs, options });
  } catch (error) {
    await file.close();
    if (!begun) await removeUnfinished(output);
    throw error;
  }
}

/**
 * What of an interrupted run is intact: its frames up to the first whose pieces of the file are not what was written.
 * @returns undefined where there is nothing to go on with
 */
async function takeUp({ path, output, layout, storage, options }: Opening): Promise<JournalContents | undefined> {
  const { inputs, onMessage } = options;
  const contents = await readJournal(output);
  const size = await sizeOf(partialPath(output));
  if (!contents || size === undefined) {
    if ((await sizeOf(besideOutput(output, ".partial.json"))) === undefined) return undefined;
    throw new InputError(
      `cannot resume ${path}: an earlier version of kiloflow started it, whose unfinished files are laid out otherwise`,
      { hint: "finish it with that version, or use `force` to start again" },
    );
  }
  const { header } = contents;
  if (header.storage !== storage) {
    throw new InputError(`cannot resume ${path}: it was started as ${header.storage} and not as ${storage}`, {
      hint: "use the same settings as before, or `force` to start again",
    });
  }
  checkSameRun(header.layout, plainLayout(layout), path);
  if (inputs) {
    if (!contents.inputs) return undefined;
    const own = await inputs;
    const other = contents.inputs.findIndex((fingerprint, index) => fingerprint !== own[index]);
    if (other >= 0 || contents.inputs.length !== own.length) {
      throw new InputError(`cannot resume ${path}: it was started with other contents of ${inputText(other, own)}`, {
        hint: "give the inputs of the first run, or use `force` to start again",
      });
    }
  }
  const frames = await intactFrames(partialPath(output), contents.frames);
  const lost = contents.frames.length > 0 ? contents.frames.at(-1)!.rows - (frames.at(-1)?.rows ?? 0) : 0;
  if (lost > 0) {
    onMessage?.(
      `the unfinished ${partialPath(output)} is damaged behind its first ${frames.at(-1)?.rows ?? 0} sets: ${lost} sets are made again`,
    );
  }
  return frames.length > 0 ? { ...contents, frames } : undefined;
}

const inputText = (index: number, inputs: readonly string[]): string =>
  inputs.length === 1 ? "the input file" : `the input files${index < 0 ? "" : ` (number ${index + 1})`}`;

async function intactFrames(partial: string, frames: JournalContents["frames"]): Promise<JournalContents["frames"]> {
  const file = await PartialFile.open(partial, true);
  try {
    for (const [index, { stretches }] of frames.entries()) {
      if (!(await file.holds(stretches))) return frames.slice(0, index);
    }
    return frames;
  } finally {
    await file.close();
  }
}

/** Resuming what is finished: nothing to do, if it is the same dataset. */
async function checkComplete(path: string, layout: DatasetLayout): Promise<void> {
  const reader = await openDataset(path);
  try {
    checkSameRun(plainLayout(reader.layout), plainLayout(layout), path);
  } finally {
    await reader.close();
  }
}

const completeWriter = (layout: DatasetLayout): DatasetWriter => ({
  rowsDone: layout.count,
  resumedNotes: undefined,
  append: () => Promise.reject(new RangeError("the dataset is complete")),
  finish: async () => {},
  abandon: async () => {},
});

/** Removes what an unfinished run has left, of earlier versions as well. */
async function removeUnfinished(output: string): Promise<void> {
  const names = [partialPath(output), journalPath(output), besideOutput(output, ".partial.json")];
  await Promise.all(names.map((name) => rm(name, { force: true })));
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

/**
 * Looks at what can be known before anything is computed.
 * @returns where the output goes
 * @throws InputError for a wrong ending, an existing file without `force` or `resume`, a pipe that is to be resumed, or a
 *   folder that is missing or read-only
 */
export async function checkOutput(path: string, options: Pick<WriterOptions, "force" | "resume" | "format">) {
  formatOf(path, options.format);
  const place = await outputPlace(path);
  if (place.kind === "stream") {
    if (options.resume) throw new InputError(`cannot resume ${path}: what went into a pipe cannot be gone on with`);
    return place;
  }
  if (place.exists && !(options.force || options.resume))
    throw new InputError(`${path} exists already`, { hint: "use `force` to replace it" });
  try {
    await access(dirname(place.path), constants.W_OK);
  } catch (error) {
    throw fileError(error, "write", path);
  }
  return place;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(3)} GB`;

async function checkSpace(path: string, output: string, layout: DatasetLayout, storage: StorageName): Promise<void> {
  const needed = formatRow(storage).bytes?.(layout);
  if (needed === undefined) return;
  const { bavail, bsize } = await statfs(dirname(output));
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new InputError(`cannot write ${path}: it needs ${gigabytes(needed)}, but the disk has ${gigabytes(free)} free`);
}
