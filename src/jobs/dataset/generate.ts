/** Generates a dataset: parameter sets in, light curves out, chunk by chunk. */

import { datasetBlocks } from "../../data/dataset/blocks.ts";
import type { DatasetFormat } from "../../data/dataset/formatNames.ts";
import { partialPath, readJournal } from "../../data/dataset/journal.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import { checkOutput, createDatasetWriter } from "../../data/dataset/writer.ts";
import type { OutputPlace } from "../../data/output/place.ts";
import type { FixedValues } from "../../data/parameters/schema.ts";
import type { DatasetLayout, DatasetWriter, ParameterSource } from "../../data/types.ts";
import type { Backend, BackendDescription } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { BackendChoice } from "../../engine/openBackend.ts";
import { DeviceLostError } from "../../engine/webgpu/deviceLostError.ts";
import { checkFigurePath } from "../../figures/write.ts";
import { type Draws, drawsProvenance } from "../../lightcurves/draws/draws.ts";
import { LightCurveEvaluator } from "../../lightcurves/evaluator.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { Noise } from "../../lightcurves/noise.ts";
import type { LightCurveRequest } from "../../lightcurves/program.ts";
import { frameNote, readSets } from "../../lightcurves/sets.ts";
import { VERSION } from "../../version.ts";
import { type JobEvents, RESUME_HINT } from "../events.ts";
import { InterruptedError } from "../interrupted.ts";
import { lightCurveWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { datasetFigure } from "./datasetFigure.ts";
import { keepsWork } from "./keepsWork.ts";
import { type Shard, shardRows } from "./shard.ts";
import { DatasetStatistics, type StatisticsSnapshot } from "./statistics.ts";
import { outsideText, VALIDITY_SETS, type ValiditySummary, ValidityTally, windowText } from "./validity.ts";

/** What to generate, and where to. */
export interface GenerateRequest {
  readonly model: LightCurveModel;
  readonly source: ParameterSource;
  readonly curves: LightCurveRequest;
  readonly backend: BackendChoice;
  /** A file, or `-` for standard output. */
  readonly output: string;
  /** Where the output's ending does not say it. */
  readonly format?: DatasetFormat;
  /** Whether to compress it (HDF5 alone). */
  readonly compress?: boolean;
  /** Whether to wait for the disk. Default: true. */
  readonly sync?: boolean;
  readonly force: boolean;
  readonly resume: boolean;
  readonly seed: number;
  /** Of the source, where its masses are in the detector's frame. */
  readonly redshift?: number;
  readonly noise?: Noise;
  /** Inputs that have one value in every set, as the source was made with. */
  readonly fixed?: FixedValues;
  /** What is drawn for every set, as the source was made with. */
  readonly draws?: Draws;
  readonly shard?: Shard;
  /** Figure of a few of the sets, .svg, .png or .pdf. */
  readonly figure?: string;
}

/** What was done. */
export interface GenerateSummary extends StatisticsSnapshot {
  readonly output: string;
  /** Name of the light-curve model. */
  readonly model: string;
  readonly rows: number;
  /** Rows that an interrupted run had done before. */
  readonly resumedRows: number;
  readonly points: number;
  readonly backend: BackendDescription;
  readonly source: string;
  readonly seconds: number;
  readonly curvesPerSecond: number;
  /** When the sets have values; undefined where none has. */
  readonly validity: ValiditySummary | undefined;
  /** The figure, where one was asked for and drawn. */
  readonly figure?: string;
  /** Why one that was asked for was not. */
  readonly noFigure?: string;
}

/** Chunks in flight: as many as the evaluator has slots. */
const IN_FLIGHT = 3;
/** A device may be lost this many times in one run. */
const MAXIMUM_LOSSES = 3;

/**
 * Runs the job.
 * @throws InputError for what cannot be read or written, DeviceError for a failing adapter, InterruptedError if stopped
 */
export async function generateDataset(request: GenerateRequest, events: JobEvents = {}): Promise<GenerateSummary> {
  const { source, output, figure } = request;
  if (figure !== undefined) checkFigurePath(figure, argument("figure"), request.force || request.resume);
  for (const note of source.notes) events.onMessage?.(note);
  const summary = await writeDataset(request, events);
  if (figure === undefined) return summary;
  try {
    await datasetFigure(output, figure);
    return { ...summary, figure };
  } catch (error) {
    // The dataset is complete: a figure that would be empty does not undo that.
    if (!(error instanceof InputError)) throw error;
    return { ...summary, noFigure: error.message };
  }
}

/** The dataset without its figure. */
async function writeDataset(request: GenerateRequest, events: JobEvents): Promise<GenerateSummary> {
  const { source, curves, model } = request;
  const note = frameNote(model, request);
  if (note !== undefined) events.onMessage?.(note);
  const part = request.shard ? shardRows(request.shard, source.count) : { start: 0, rows: source.count };
  if (part.rows === 0)
    throw new InputError(
      `${argument("shard")} ${request.shard?.index}/${request.shard?.count} of ${source.count} sets is empty`,
    );
  const place = await checkOutput(request.output, request);
  if (!request.resume && place.kind === "file" && (await readJournal(place.path))) {
    events.onMessage?.(
      `starts again instead of going on with the unfinished ${partialPath(place.path)}; ${argument("resume")} goes on with it`,
    );
  }
  const statistics = new DatasetStatistics(model, curves.bands, curves.times.length);
  // All shards of a dataset decide alike: rounding differs between backends.
  const work = lightCurveWork(model, curves, source.count);
  const choice = (request.resume && request.backend === "auto" && (await startedBackend(place))) || request.backend;
  let backend = await openFastestBackend(choice, work);
  let writer: DatasetWriter | undefined;
  try {
    events.onBackend?.(backend);
    writer = await createDatasetWriter(request.output, datasetLayout(request, part, backend.description), {
      ...request,
      onMessage: events.onMessage,
      notes: () => statistics.snapshot(),
    });
    const resumedRows = writer.rowsDone;
    if (writer.resumedNotes) statistics.restore(writer.resumedNotes as StatisticsSnapshot);
    events.onStart?.(resumedRows);
    if (resumedRows === part.rows && !writer.resumedNotes) await countComplete(request, part, statistics);
    if (resumedRows > 0) events.onMessage?.(`resuming after ${resumedRows} of ${part.rows} sets`);
    const begun = performance.now();
    for (let losses = 0; writer.rowsDone < part.rows; ) {
      try {
        await computeOn(backend, request, part, writer, statistics, events);
      } catch (error) {
        if (!(error instanceof DeviceLostError) || ++losses > MAXIMUM_LOSSES) throw error;
        events.onMessage?.(`${error.message}; going on after ${writer.rowsDone} sets with a new device`);
        backend.dispose();
        backend = await openFastestBackend(choice, work);
        events.onBackend?.(backend);
      }
    }
    await writer.finish();
    const seconds = (performance.now() - begun) / 1000;
    const validity = validityOf(request, part);
    warnOfTimes(request, validity, events);
    return {
      ...statistics.snapshot(),
      output: request.output,
      model: model.name,
      rows: part.rows,
      resumedRows,
      points: curves.times.length,
      backend: backend.description,
      source: source.description,
      seconds,
      curvesPerSecond: (part.rows - resumedRows) / seconds,
      validity,
    };
  } catch (error) {
    await writer?.abandon(keepsWork(error));
    throw error;
  } finally {
    backend.dispose();
  }
}

/** Computes what is left of the rows on one device. A function of its own: bundlers mishandle `using` in a loop's `try`. */
async function computeOn(
  backend: Backend,
  request: GenerateRequest,
  part: { start: number; rows: number },
  writer: DatasetWriter,
  statistics: DatasetStatistics,
  events: JobEvents,
): Promise<void> {
  using evaluator = new LightCurveEvaluator(backend, request.model, request.curves);
  await evaluator.prepare();
  const count = (rows: number, status: Uint8Array, magnitudes: Float32Array | Uint16Array) =>
    statistics.add(rows, status, magnitudes, (values) => backend.rangeOf?.(values));
  await computeRows(request, part, evaluator, writer, { statistics, count }, events);
}

/** Evaluates and writes the rows from the writer's position to the end, a few chunks at a time. */
async function computeRows(
  request: GenerateRequest,
  part: { start: number; rows: number },
  evaluator: LightCurveEvaluator,
  writer: DatasetWriter,
  { statistics, count }: { statistics: DatasetStatistics; count: DatasetStatistics["add"] },
  events: JobEvents,
): Promise<void> {
  const inFlight: Promise<void>[] = [];
  // Chunks are read back in any order but written in theirs.
  let turn: Promise<void> = Promise.resolve();
  try {
    for (let start = writer.rowsDone; start < part.rows; start += evaluator.rowsPerChunk) {
      if (events.signal?.aborted) break;
      const rows = Math.min(evaluator.rowsPerChunk, part.rows - start);
      const { parameters, swapped } = readSets(request.model, request, part.start + start, rows);
      const before = turn;
      const done = evaluator.evaluate(parameters, async (block) => {
        await before;
        const written = writer.append({ start, parameters, ...block });
        // Counted while the system writes, and before the journal can ask for the counts.
        count(rows, block.status, block.magnitudes);
        statistics.swapped += swapped;
        await written;
        events.onProgress?.(writer.rowsDone, part.rows);
      });
      turn = done;
      // The next that waits for it gets a rejection; until then it must not count as unhandled.
      done.catch(() => {});
      inFlight.push(done);
      if (inFlight.length === IN_FLIGHT) await inFlight.shift();
    }
  } catch (error) {
    // Nothing may still use the evaluator's buffers when the caller disposes of it.
    await Promise.allSettled(inFlight);
    throw error;
  }
  for (const result of await Promise.allSettled(inFlight)) if (result.status === "rejected") throw result.reason;
  if (events.signal?.aborted && writer.rowsDone < part.rows) {
    throw new InterruptedError(`stopped after ${writer.rowsDone} of ${part.rows} sets`, { hint: RESUME_HINT });
  }
}

/** What computes the rows of a run that is gone on with, since their last bits differ between backends. */
async function startedBackend(place: OutputPlace): Promise<BackendChoice | undefined> {
  if (place.kind !== "file") return undefined;
  const journal = await readJournal(place.path);
  if (journal) return journal.header.layout.provenance.backend as BackendChoice;
  if (!place.exists) return undefined;
  const reader = await openDataset(place.path);
  await reader.close();
  return reader.layout.provenance.backend as BackendChoice;
}

/** Counts the sets of a dataset that an earlier run had finished. */
async function countComplete(
  request: GenerateRequest,
  part: { start: number; rows: number },
  statistics: DatasetStatistics,
): Promise<void> {
  const reader = await openDataset(request.output);
  try {
    for await (const { start, rows, status, magnitudes } of datasetBlocks(reader)) {
      statistics.add(rows, status, magnitudes);
      statistics.swapped += readSets(request.model, request, part.start + start, rows).swapped;
    }
  } finally {
    await reader.close();
  }
}

/** When a few of the sets have values, spread evenly over all of them. */
function validityOf(request: GenerateRequest, part: { start: number; rows: number }): ValiditySummary | undefined {
  const { model, curves } = request;
  const tally = new ValidityTally(model, curves.options, curves.bands, curves.times);
  const count = Math.min(part.rows, VALIDITY_SETS);
  for (let index = 0; index < count; index++) {
    const row = part.start + Math.floor((index * part.rows) / count);
    tally.add(readSets(model, request, row, 1).parameters);
  }
  return tally.summary();
}

/** Warns where times lie outside the windows of all sets: after the work, so that what fails is said alone. */
function warnOfTimes(
  { model, curves }: GenerateRequest,
  validity: ValiditySummary | undefined,
  events: JobEvents,
): void {
  const outside = validity && outsideText(validity.timesOutside, curves.times.length);
  if (!outside) return;
  events.onWarning?.(
    `${model.title} has values from ${windowText(validity.widest)} for these sets at most; ${outside}`,
  );
}

/** Layout and provenance of the dataset that a request makes. */
function datasetLayout(
  request: GenerateRequest,
  part: { start: number; rows: number },
  backend: BackendDescription,
): DatasetLayout {
  const { model, curves, source, shard, fixed = {}, draws } = request;
  const { options } = curves;
  const system = options.distanceMpc === undefined ? "AB, absolute" : `AB, apparent at ${options.distanceMpc} Mpc`;
  return {
    count: part.rows,
    times: curves.times,
    bands: curves.bands,
    parameterNames: model.inputs.map(({ name }) => name),
    parameterUnits: model.inputs.map(({ unit }) => unit),
    propertyNames: model.properties.map(({ name }) => name),
    propertyUnits: model.properties.map(({ unit }) => unit),
    propertiesArray: model.propertiesArray,
    statusNames: model.statuses.map(({ name }) => name),
    magnitudeType: curves.magnitudeType,
    bolometric: curves.bolometric,
    mask: false,
    provenance: {
      program: "kiloflow",
      version: VERSION,
      model: model.name,
      ...options,
      distanceMpc: options.distanceMpc ?? null,
      magnitudeSystem: system,
      source: source.description,
      ...(source.contents === undefined ? {} : { sourceContents: source.contents }),
      // Which columns were taken, in which frame, and what cannot be evaluated.
      ...(source.notes.length > 0 ? { sourceNotes: source.notes } : {}),
      sets: source.count,
      seed: request.seed,
      redshift: request.redshift ?? options.redshift ?? null,
      ...(Object.keys(fixed).length > 0 ? { fixedInputs: fixed } : {}),
      ...(draws === undefined ? {} : { draws: drawsProvenance(draws) }),
      noise: request.noise ?? null,
      backend: backend.kind,
      adapter: backend.arithmetic,
      ...(shard ? { shard: { ...shard, start: part.start } } : {}),
    },
  };
}
