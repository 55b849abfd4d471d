/** Generates a dataset: parameter sets in, light curves out, chunk by chunk. */

import { partialPath, readJournal } from "../../data/dataset/journal.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import { checkOutput, createDatasetWriter } from "../../data/dataset/writer.ts";
import type { DatasetLayout, DatasetWriter, ParameterSource } from "../../data/types.ts";
import { PARAMETER_NAMES, PARAMETER_UNITS } from "../../data/types.ts";
import { LightCurveEvaluator, type LightCurveRequest } from "../../du17/evaluator.ts";
import { applyNoise, type Noise } from "../../du17/parameters/noise.ts";
import { orderByMass, toSourceFrame } from "../../du17/parameters/order.ts";
import { EJECTA_COLUMNS } from "../../du17/physics/ejecta.ts";
import { STATUS_NAMES } from "../../du17/physics/status.ts";
import type { Backend, BackendDescription } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import type { BackendChoice } from "../../engine/openBackend.ts";
import { DeviceLostError } from "../../engine/webgpu/deviceLostError.ts";
import { VERSION } from "../../version.ts";
import { InterruptedError } from "../interrupted.ts";
import { lightCurveWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { massFrameNote } from "./posterior.ts";
import { type Shard, shardRows } from "./shard.ts";
import { DatasetStatistics, type StatisticsSnapshot } from "./statistics.ts";

/** What to generate, and where to. */
export interface GenerateRequest {
  readonly source: ParameterSource;
  readonly curves: LightCurveRequest;
  readonly backend: BackendChoice;
  readonly output: string;
  readonly force: boolean;
  readonly resume: boolean;
  readonly seed: number;
  /** Of the source, where its masses are in the detector's frame. */
  readonly redshift?: number;
  readonly noise?: Noise;
  readonly shard?: Shard;
}

/** What a job tells while it runs. */
export interface JobEvents {
  /** Something the user should know, one sentence. */
  onMessage?(text: string): void;
  /** Called once, with the rows that an interrupted run had done before. */
  onStart?(rowsDone: number): void;
  onProgress?(rowsDone: number, rowsTotal: number): void;
  /** Stops the job between two chunks. */
  readonly signal?: AbortSignal;
  /** For fault tests: sees each backend that is opened. */
  onBackend?(backend: Backend): void;
}

/** What was done. */
export interface GenerateSummary extends StatisticsSnapshot {
  readonly output: string;
  readonly rows: number;
  /** Rows that an interrupted run had done before. */
  readonly resumedRows: number;
  readonly points: number;
  readonly backend: BackendDescription;
  readonly source: string;
  readonly seconds: number;
  readonly curvesPerSecond: number;
}

/** Chunks in flight: as many as the evaluator has slots. */
const IN_FLIGHT = 3;
/** Rows that are read at a time where a finished dataset is counted. */
const COUNTED_ROWS = 1000;
/** A device may be lost this many times in one run. */
const MAXIMUM_LOSSES = 3;

/**
 * Runs the job.
 * @throws InputError for what cannot be read or written, DeviceError for a failing adapter, InterruptedError if stopped
 */
export async function generateDataset(request: GenerateRequest, events: JobEvents = {}): Promise<GenerateSummary> {
  const { source, curves } = request;
  const note = massFrameNote(source, request.redshift);
  if (note !== undefined) events.onMessage?.(note);
  const part = request.shard ? shardRows(request.shard, source.count) : { start: 0, rows: source.count };
  if (part.rows === 0)
    throw new InputError(`--shard ${request.shard?.index}/${request.shard?.count} of ${source.count} sets is empty`);
  await checkOutput(request.output, request);
  if (!request.resume && (await readJournal(request.output))) {
    events.onMessage?.(
      `begins anew instead of the unfinished ${partialPath(request.output)}; --resume goes on with one`,
    );
  }
  const statistics = new DatasetStatistics(curves.bands, curves.times.length);
  // All shards of a dataset decide alike: rounding differs between backends.
  const work = lightCurveWork(curves, source.count);
  let backend = await openFastestBackend(request.backend, work);
  let writer: DatasetWriter | undefined;
  try {
    events.onBackend?.(backend);
    writer = await createDatasetWriter(request.output, datasetLayout(request, part, backend.description), {
      force: request.force,
      resume: request.resume,
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
        backend = await openFastestBackend(request.backend, work);
        events.onBackend?.(backend);
      }
    }
    await writer.finish();
    const seconds = (performance.now() - begun) / 1000;
    return {
      ...statistics.snapshot(),
      output: request.output,
      rows: part.rows,
      resumedRows,
      points: curves.times.length,
      backend: backend.description,
      source: source.description,
      seconds,
      curvesPerSecond: (part.rows - resumedRows) / seconds,
    };
  } catch (error) {
    // Bad input leaves nothing behind; after anything else the rows so far can be resumed.
    await writer?.abandon(!(error instanceof InputError));
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
  using evaluator = new LightCurveEvaluator(backend, request.curves);
  await evaluator.prepare();
  await computeRows(request, part, evaluator, writer, statistics, events);
}

/** Evaluates and writes the rows from the writer's position to the end, a few chunks at a time. */
async function computeRows(
  request: GenerateRequest,
  part: { start: number; rows: number },
  evaluator: LightCurveEvaluator,
  writer: DatasetWriter,
  statistics: DatasetStatistics,
  events: JobEvents,
): Promise<void> {
  const inFlight: Promise<void>[] = [];
  // Chunks are read back in any order but written in theirs.
  let turn: Promise<void> = Promise.resolve();
  try {
    for (let start = writer.rowsDone; start < part.rows; start += evaluator.rowsPerChunk) {
      if (events.signal?.aborted) break;
      const rows = Math.min(evaluator.rowsPerChunk, part.rows - start);
      const { parameters, swapped } = readSets(request, part.start + start, rows);
      const before = turn;
      const done = evaluator.evaluate(parameters, async (block) => {
        await before;
        const written = writer.append({ start, parameters, ...block });
        // Counted while the system writes, and before the journal can ask for the counts.
        statistics.add(rows, block.status, block.magnitudes);
        statistics.swapped += swapped;
        await written;
        events.onProgress?.(writer.rowsDone, part.rows);
      });
      turn = done;
      // Whoever waits for it next hears a rejection; until then it must not count as unhandled.
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
    throw new InterruptedError(`stopped after ${writer.rowsDone} of ${part.rows} sets`, {
      hint: "run the same command with --resume to go on",
    });
  }
}

/** Sets as the model takes them: in the source's frame, with noise, the heavier star first. */
function readSets(
  request: GenerateRequest,
  start: number,
  rows: number,
): { parameters: Float64Array; swapped: number } {
  const parameters = request.source.read(start, rows);
  if (request.redshift) toSourceFrame(parameters, request.redshift);
  if (request.noise) applyNoise(parameters, start, request.noise);
  return { parameters, swapped: orderByMass(parameters) };
}

/** Counts the sets of a dataset that an earlier run had finished. */
async function countComplete(
  request: GenerateRequest,
  part: { start: number; rows: number },
  statistics: DatasetStatistics,
): Promise<void> {
  const reader = await openDataset(request.output);
  try {
    for (let start = 0; start < part.rows; start += COUNTED_ROWS) {
      const chunk = await reader.read(start, Math.min(COUNTED_ROWS, part.rows - start));
      statistics.add(chunk.rows, chunk.status, chunk.magnitudes);
      statistics.swapped += readSets(request, part.start + start, chunk.rows).swapped;
    }
  } finally {
    await reader.close();
  }
}

/** Layout and provenance of the dataset that a request makes. */
function datasetLayout(
  request: GenerateRequest,
  part: { start: number; rows: number },
  backend: BackendDescription,
): DatasetLayout {
  const { curves, source, shard } = request;
  const { options } = curves;
  const system = options.distanceMpc === undefined ? "AB, absolute" : `AB, apparent at ${options.distanceMpc} Mpc`;
  return {
    count: part.rows,
    times: curves.times,
    bands: curves.bands,
    parameterNames: [...PARAMETER_NAMES],
    parameterUnits: [...PARAMETER_UNITS],
    ejectaNames: EJECTA_COLUMNS.map(([name]) => name),
    ejectaUnits: EJECTA_COLUMNS.map(([, unit]) => unit),
    statusNames: [...STATUS_NAMES],
    magnitudeType: curves.magnitudeType,
    bolometric: curves.bolometric,
    mask: false,
    provenance: {
      program: "kiloflow",
      version: VERSION,
      model: "DU17",
      ...options,
      distanceMpc: options.distanceMpc ?? null,
      magnitudeSystem: system,
      source: source.description,
      sets: source.count,
      seed: request.seed,
      redshift: request.redshift ?? null,
      noise: request.noise ?? null,
      backend: backend.kind,
      adapter: backend.name,
      ...(shard ? { shard: { ...shard, start: part.start } } : {}),
    },
  };
}
