/** Makes training data of a dataset: fewer points, chosen bands, no missing values. */

import { datasetBlocks, type ReadChunk } from "../../data/dataset/blocks.ts";
import type { DatasetFormat } from "../../data/dataset/formatNames.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import { createDatasetWriter } from "../../data/dataset/writer.ts";
import { fileFingerprint } from "../../data/fingerprint.ts";
import { checkNotInput } from "../../data/output/checkNewFile.ts";
import type { DatasetLayout, DatasetReader } from "../../data/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { parseBands } from "../../lightcurves/bands.ts";
import { type JobEvents, RESUME_HINT, stopIfAborted } from "../events.ts";
import { type Fill, fillCurve } from "./fill.ts";
import { keepsWork } from "./keepsWork.ts";
import { storedChunk } from "./merge.ts";

/** A dataset to thin and fill for a training. */
export interface PrepareRequest {
  readonly input: string;
  readonly output: string;
  /** Every how many points one is kept, beginning with the first. */
  readonly every: number;
  readonly fill: Fill;
  /** Bands to keep, as people write them; all where undefined. */
  readonly bands?: string;
  /** With `crop`: the share of the curves with values that must have one at a time for it to be kept. */
  readonly cropShare: number;
  /** Leave out sets that have no value in any of the bands. */
  readonly dropEmpty: boolean;
  readonly force: boolean;
  /** Go on with an interrupted run. */
  readonly resume?: boolean;
  /** Where the output's ending does not say it. */
  readonly format?: DatasetFormat;
  /** Whether to compress it (HDF5 alone). */
  readonly compress?: boolean;
  /** Whether to wait for the disk. Default: true. */
  readonly sync?: boolean;
}

/** What was kept and filled. */
export interface PrepareSummary {
  readonly output: string;
  readonly rows: number;
  readonly times: readonly number[];
  readonly bands: readonly string[];
  /** Sets without any value: left out with `dropEmpty`, else kept. */
  readonly emptySets: number;
  readonly filledValues: number;
  readonly missingValues: number;
  /** Brightest magnitude of each band; undefined where it has none. */
  readonly minima: Readonly<Record<string, number | undefined>>;
}

/** What the dataset's provenance says of the preparation; `check` repeats it. */
export interface Preparation {
  readonly every: number;
  readonly fill: Fill;
}

/** Which points and bands of the input are kept. */
interface Selection {
  readonly points: readonly number[];
  readonly bands: readonly number[];
}

/** Runs the job. @throws InputError for selections that leave nothing, and for unreadable or unwritable files */
export async function prepareDataset(request: PrepareRequest, events: JobEvents = {}): Promise<PrepareSummary> {
  checkNotInput(request.output, [request.input]);
  const reader = await openDataset(request.input);
  try {
    // What was filled on one grid cannot be told from values on another, and `check` repeats one preparation.
    if (reader.layout.provenance.prepared !== undefined) {
      throw new InputError(`${request.input} is prepared already`, { hint: "prepare the dataset that it was made of" });
    }
    const bands = selectBands(reader, request.bands);
    const all = Array.from(
      { length: Math.ceil(reader.layout.times.length / request.every) },
      (_, index) => index * request.every,
    );
    // Cropping and dropping need to know the data before the first row is written.
    const survey =
      request.fill === "crop" || request.dropEmpty
        ? await surveyValues(reader, { points: all, bands }, events)
        : undefined;
    const points = request.fill === "crop" ? crop(all, survey!, request.cropShare) : all;
    return await writePrepared(request, reader, { points, bands }, survey, events);
  } finally {
    await reader.close();
  }
}

function selectBands(reader: DatasetReader, wanted: string | undefined): number[] {
  const { bands } = reader.layout;
  const chosen = wanted === undefined ? bands : parseBands(bands, wanted, argument("bands"), reader.path);
  return chosen.map((band) => bands.indexOf(band));
}

/** The dataset's blocks, until the job is stopped. */
const chunks = (reader: DatasetReader, { signal }: JobEvents, first = 0) =>
  datasetBlocks(reader, () => stopIfAborted(signal, "preparing was stopped", RESUME_HINT), first);

interface Survey {
  /** [band, point]: curves with a value there. */
  readonly present: Float64Array;
  /** [band]: curves with any value. */
  readonly shining: Float64Array;
  readonly emptySets: number;
}

async function surveyValues(reader: DatasetReader, selection: Selection, events: JobEvents): Promise<Survey> {
  const { layout } = reader;
  const { bands, points } = selection;
  const present = new Float64Array(bands.length * points.length);
  const shining = new Float64Array(bands.length);
  let emptySets = 0;
  for await (const { rows, magnitudes } of chunks(reader, events)) {
    for (let row = 0; row < rows; row++) {
      let any = false;
      for (let band = 0; band < bands.length; band++) {
        const base = (row * layout.bands.length + bands[band]) * layout.times.length;
        let found = false;
        for (let point = 0; point < points.length; point++) {
          if (Number.isNaN(magnitudes[base + points[point]])) continue;
          present[band * points.length + point]++;
          found = true;
        }
        if (found) shining[band]++;
        any ||= found;
      }
      if (!any) emptySets++;
    }
  }
  return { present, shining, emptySets };
}

function crop(points: readonly number[], { present, shining }: Survey, share: number): number[] {
  const kept = points.filter((_, point) =>
    shining.every((curves, band) => curves > 0 && present[band * points.length + point] >= share * curves),
  );
  if (kept.length === 0) {
    throw new InputError(
      `${argument("fill")} crop leaves no time at which ${100 * share} % of the curves of every band have a value`,
      {
        hint: `use a smaller ${argument("cropShare")} or fewer ${argument("bands")}`,
      },
    );
  }
  return kept;
}

/** The error where no curve has a value at any time that is kept: a look at all times says what would keep one. */
async function withoutValues(
  { input, every }: PrepareRequest,
  reader: DatasetReader,
  { bands }: Selection,
  events: JobEvents,
): Promise<InputError> {
  const points = Array.from(reader.layout.times, (_, point) => point);
  const { present } = await surveyValues(reader, { points, bands }, { signal: events.signal });
  const largest = points.findLast((point) => bands.some((_, band) => present[band * points.length + point] > 0));
  if (largest === undefined) return new InputError(`${input} has no set with values in these bands`);
  return new InputError(`${argument("every")} ${every} keeps no time at which a curve of ${input} has a value`, {
    hint: `the largest that keeps one is ${largest}`,
  });
}

async function writePrepared(
  request: PrepareRequest,
  reader: DatasetReader,
  selection: Selection,
  survey: Survey | undefined,
  events: JobEvents,
): Promise<PrepareSummary> {
  const layout = preparedLayout(request, reader.layout, selection, survey);
  if (layout.count === 0) throw await withoutValues(request, reader, selection, events);
  const minima = new Float64Array(layout.bands.length).fill(Number.POSITIVE_INFINITY);
  const counts = { empty: 0, filled: 0, missing: 0 };
  let inputRows = 0;
  let room: Room | undefined;
  const fingerprint = fileFingerprint(reader.file).then((contents) => [contents]);
  fingerprint.catch(() => {});
  const writer = await createDatasetWriter(request.output, layout, {
    ...request,
    resume: request.resume === true,
    inputs: fingerprint,
    notes: (): Notes => ({ inputRows, counts: { ...counts }, minima: [...minima].map(finiteOrNull) }),
    onMessage: events.onMessage,
  });
  const kept = writer.resumedNotes as Notes | undefined;
  if (kept) {
    inputRows = kept.inputRows;
    Object.assign(counts, kept.counts);
    minima.set(kept.minima.map((value) => value ?? Number.POSITIVE_INFINITY));
    events.onMessage?.(`resuming after ${writer.rowsDone} of ${layout.count} sets`);
  }
  events.onStart?.(writer.rowsDone);
  // Of a dataset that was finished before, everything is counted again.
  const complete = !kept && writer.rowsDone === layout.count;
  try {
    for await (const source of chunks(reader, events, inputRows)) {
      // Fresh memory would cost more than what is done in it. The first block is the largest.
      room ??= roomFor(source.rows, layout);
      const chunk = prepareBlock(source, reader.layout, selection, layout, request, { minima, counts }, room);
      inputRows = source.start + source.rows;
      if (complete) continue;
      await writer.append({ ...storedChunk(chunk, layout), start: writer.rowsDone });
      events.onProgress?.(writer.rowsDone, layout.count);
    }
    if (counts.empty === inputRows) throw await withoutValues(request, reader, selection, events);
    await writer.finish();
  } catch (error) {
    await writer.abandon(keepsWork(error));
    throw error;
  }
  return {
    output: request.output,
    rows: layout.count,
    times: [...layout.times],
    bands: layout.bands,
    emptySets: counts.empty,
    filledValues: counts.filled,
    missingValues: counts.missing,
    minima: Object.fromEntries(
      layout.bands.map((band, index) => [band, Number.isFinite(minima[index]) ? minima[index] : undefined]),
    ),
  };
}

/** What a continued run needs to know of the rows so far. */
interface Notes {
  readonly inputRows: number;
  readonly counts: { readonly empty: number; readonly filled: number; readonly missing: number };
  readonly minima: readonly (number | null)[];
}

/** JSON has no infinity. */
const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function roomFor(rows: number, { bands, times, mask }: DatasetLayout): Room {
  const values = rows * bands.length * times.length;
  return { magnitudes: new Float32Array(values), mask: mask ? new Uint8Array(values) : undefined };
}

/** What the summary says, of all sets so far. */
interface Tally {
  /** [band] */
  readonly minima: Float64Array;
  readonly counts: { empty: number; filled: number; missing: number };
}

/** Where a block's values are put. */
interface Room {
  readonly magnitudes: Float32Array;
  readonly mask: Uint8Array | undefined;
}

/**
 * Selects, fills and counts a block's values. Every value of a dataset comes by: plain loops over its curves, and no
 * objects but for curves that are filled.
 */
function prepareBlock(
  source: ReadChunk,
  input: DatasetLayout,
  { bands, points }: Selection,
  layout: DatasetLayout,
  { fill, dropEmpty }: PrepareRequest,
  { minima, counts }: Tally,
  { magnitudes, mask }: Room,
): ReadChunk {
  const values = bands.length * points.length;
  const missing = new Uint32Array(bands.length);
  const keep: number[] = [];
  for (let row = 0; row < source.rows; row++) {
    // The next set takes the place of one that is left out.
    const first = keep.length * values;
    let any = false;
    for (let band = 0; band < bands.length; band++) {
      const base = (row * input.bands.length + bands[band]) * input.times.length;
      missing[band] = copyPoints(source.magnitudes, base, points, magnitudes, first + band * points.length, mask);
      any ||= missing[band] < points.length;
    }
    if (!any) counts.empty++;
    if (!any && dropEmpty) continue;
    keep.push(row);
    for (let band = 0; band < bands.length; band++) {
      const at = first + band * points.length;
      if (missing[band] > 0) {
        const curve = magnitudes.subarray(at, at + points.length);
        fillCurve(curve, layout.times, fill);
        // A curve is filled as a whole or not at all.
        if (Number.isNaN(curve[0])) counts.missing += missing[band];
        else counts.filled += missing[band];
      }
      minima[band] = minimum(magnitudes, at, at + points.length, minima[band]);
    }
  }
  const pick = <T extends Float64Array | Float32Array | Uint8Array>(array: T, width: number): T => {
    if (keep.length === source.rows) return array;
    const target = array.slice(0, keep.length * width) as T;
    for (let index = 0; index < keep.length; index++)
      target.set(array.subarray(keep[index] * width, (keep[index] + 1) * width), index * width);
    return target;
  };
  return {
    start: 0,
    rows: keep.length,
    parameters: pick(source.parameters, layout.parameterNames.length),
    properties: pick(source.properties, layout.propertyNames.length),
    status: pick(source.status, 1),
    magnitudes: magnitudes.subarray(0, keep.length * values),
    mask: mask?.subarray(0, keep.length * values),
  };
}

/** Copies the kept points of a curve. @returns how many have no value, which `mask` says of each */
function copyPoints(
  curves: Float32Array,
  base: number,
  points: readonly number[],
  target: Float32Array,
  at: number,
  mask: Uint8Array | undefined,
): number {
  let missing = 0;
  for (let index = 0; index < points.length; index++) {
    const value = curves[base + points[index]];
    target[at + index] = value;
    if (Number.isNaN(value)) missing++;
  }
  if (mask) for (let index = at; index < at + points.length; index++) mask[index] = Number.isNaN(target[index]) ? 0 : 1;
  return missing;
}

/** The least of some values and `least`. */
function minimum(values: Float32Array, start: number, end: number, least: number): number {
  for (let index = start; index < end; index++) if (values[index] < least) least = values[index];
  return least;
}

function preparedLayout(
  request: PrepareRequest,
  input: DatasetLayout,
  { points, bands }: Selection,
  survey: Survey | undefined,
): DatasetLayout {
  const preparation: Preparation = { every: request.every, fill: request.fill };
  return {
    ...input,
    count: input.count - (request.dropEmpty ? survey!.emptySets : 0),
    times: Float64Array.from(points, (point) => input.times[point]),
    bands: bands.map((band) => input.bands[band]),
    bolometric: false,
    mask: request.fill === "mask",
    provenance: { ...input.provenance, prepared: preparation },
  };
}
