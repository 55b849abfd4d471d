/** Makes training data of a dataset: fewer points, chosen bands, no missing values. */

import { datasetBlocks } from "../../data/dataset/blocks.ts";
import type { DatasetFormat } from "../../data/dataset/formatNames.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import { createDatasetWriter } from "../../data/dataset/writer.ts";
import { fileFingerprint } from "../../data/fingerprint.ts";
import { checkNotInput } from "../../data/output/checkNewFile.ts";
import type { DatasetChunk, DatasetLayout, DatasetReader } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import { parseBands } from "../../lightcurves/bands.ts";
import { type JobEvents, RESUME_HINT, stopIfAborted } from "../events.ts";
import { type Fill, fillCurve } from "./fill.ts";
import { keepsWork } from "./keepsWork.ts";
import { storedChunk } from "./merge.ts";

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
  const chosen = wanted === undefined ? bands : parseBands(bands, wanted, "--bands", reader.path);
  return chosen.map((band) => bands.indexOf(band));
}

/** Copies the kept points of a chunk: [row, band, point]. */
function selectValues(
  chunk: DatasetChunk & { magnitudes: Float32Array },
  layout: DatasetLayout,
  selection: Selection,
): Float32Array {
  const { bands, points } = selection;
  const kept = new Float32Array(chunk.rows * bands.length * points.length);
  let next = 0;
  for (let row = 0; row < chunk.rows; row++) {
    for (const band of bands) {
      const base = (row * layout.bands.length + band) * layout.times.length;
      for (const point of points) kept[next++] = chunk.magnitudes[base + point];
    }
  }
  return kept;
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
  const { bands, points } = selection;
  const present = new Float64Array(bands.length * points.length);
  const shining = new Float64Array(bands.length);
  let emptySets = 0;
  for await (const chunk of chunks(reader, events)) {
    const values = selectValues(chunk, reader.layout, selection);
    for (let row = 0; row < chunk.rows; row++) {
      let any = false;
      for (let band = 0; band < bands.length; band++) {
        const base = (row * bands.length + band) * points.length;
        let found = false;
        for (let point = 0; point < points.length; point++) {
          if (Number.isNaN(values[base + point])) continue;
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
      `--fill crop leaves no time at which ${100 * share} % of the curves of every band have a value`,
      {
        hint: "use a smaller --crop-share or fewer bands",
      },
    );
  }
  return kept;
}

async function writePrepared(
  request: PrepareRequest,
  reader: DatasetReader,
  selection: Selection,
  survey: Survey | undefined,
  events: JobEvents,
): Promise<PrepareSummary> {
  const layout = preparedLayout(request, reader.layout, selection, survey);
  if (layout.count === 0) throw new InputError(`${request.input} has no set with values in these bands and times`);
  const { points, bands } = selection;
  const minima = new Float64Array(bands.length).fill(Number.POSITIVE_INFINITY);
  const counts = { empty: 0, filled: 0, missing: 0 };
  let inputRows = 0;
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
      const magnitudes = selectValues(source, reader.layout, selection);
      const values = bands.length * points.length;
      const mask = new Uint8Array(magnitudes.length);
      const keep: number[] = [];
      for (let row = 0; row < source.rows; row++) {
        const set = magnitudes.subarray(row * values, (row + 1) * values);
        const empty = set.every((value) => Number.isNaN(value));
        if (empty) counts.empty++;
        if (!(empty && request.dropEmpty)) keep.push(row);
      }
      magnitudes.forEach((value, index) => {
        mask[index] = Number.isNaN(value) ? 0 : 1;
      });
      for (const row of keep) {
        for (let band = 0; band < bands.length; band++) {
          const at = row * values + band * points.length;
          fillCurve(magnitudes.subarray(at, at + points.length), layout.times, request.fill);
        }
      }
      for (const row of keep) countSet(magnitudes, mask, row, values, points.length, minima, counts);
      inputRows = source.start + source.rows;
      if (complete) continue;
      await writer.append({
        ...storedChunk(keepRows(source, magnitudes, mask, keep, layout), layout),
        start: writer.rowsDone,
      });
      events.onProgress?.(writer.rowsDone, layout.count);
    }
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

function countSet(
  magnitudes: Float32Array,
  mask: Uint8Array,
  row: number,
  values: number,
  points: number,
  minima: Float64Array,
  counts: { filled: number; missing: number },
): void {
  for (let index = 0; index < values; index++) {
    const value = magnitudes[row * values + index];
    const band = Math.floor(index / points);
    if (Number.isNaN(value)) counts.missing++;
    else if (mask[row * values + index] === 0) counts.filled++;
    if (value < minima[band]) minima[band] = value;
  }
}

function keepRows(
  source: DatasetChunk,
  magnitudes: Float32Array,
  mask: Uint8Array,
  keep: readonly number[],
  layout: DatasetLayout,
): DatasetChunk & { magnitudes: Float32Array } {
  const values = layout.bands.length * layout.times.length;
  const pick = <T extends Float64Array | Float32Array | Uint8Array>(array: T, width: number): T => {
    if (keep.length === source.rows) return array;
    const target = array.slice(0, keep.length * width) as T;
    keep.forEach((row, index) => {
      target.set(array.subarray(row * width, (row + 1) * width), index * width);
    });
    return target;
  };
  return {
    start: 0,
    rows: keep.length,
    parameters: pick(source.parameters, layout.parameterNames.length),
    properties: pick(source.properties, layout.propertyNames.length),
    status: pick(source.status, 1),
    magnitudes: pick(magnitudes, values),
    mask: layout.mask ? pick(mask, values) : undefined,
  };
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
