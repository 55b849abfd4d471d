/**
 * The magnitudes of all sets at one band and time after another: what statistics over sets are made of. Curves are
 * computed chunk by chunk and never written; what is held in memory are the columns of as many bands and times as there is
 * room for, and the others are computed in further passes over the sets.
 */

import type { Backend } from "../../../engine/backend.ts";
import { InputError } from "../../../engine/errors.ts";
import { LightCurveEvaluator } from "../../../lightcurves/evaluator.ts";
import type { LightCurveModel } from "../../../lightcurves/model.ts";
import type { Options } from "../../../lightcurves/options.ts";
import { readSets, type SetRequest } from "../../../lightcurves/sets.ts";
import { type JobEvents, stopIfAborted } from "../../events.ts";

/** Sets, and where their curves are wanted. */
export interface CurvesOfSets extends SetRequest {
  readonly model: LightCurveModel;
  /** Complete. */
  readonly options: Options;
  /** Days after merger, ascending. */
  readonly times: Float64Array;
  readonly bands: readonly string[];
  /**
   * What is added to the magnitudes of each set, such as a distance modulus of its own: [rows, bands] for the sets from
   * `start` on.
   */
  readonly offsets?: (start: number, rows: number) => ArrayLike<number>;
  /** Sees each column in the order of the sets, NaN where one has no value, before it is used. */
  readonly inspect?: (column: CurveColumn) => void;
}

/** All sets at one band and time. */
export interface CurveColumn {
  /** Index of the band. */
  readonly band: number;
  /** Index of the time. */
  readonly time: number;
  /** Magnitudes of the sets that have one there, in the order of the sets; the callback may move them about. */
  readonly values: Float32Array;
}

/** What was gone through. */
export interface ColumnsSummary {
  readonly sets: number;
  /** Sets by status, in the model's order. */
  readonly statuses: readonly number[];
  /** Sets whose status has no values at all: without ejecta, or outside the inputs' ranges. */
  readonly withoutCurves: number;
  /** Sets whose stars were in the other order. */
  readonly swapped: number;
  /** How often the sets were gone through. */
  readonly passes: number;
}

/** What the columns may take, unless it is said. */
const MEMORY_BYTES = 512 * 2 ** 20;
/** Rows of a curve that are turned into columns together: a cache line of each column. */
const TILE = 16;
/** Chunks under way, as many as the evaluator has slots. */
const IN_FLIGHT = 3;

/** Bands and times whose columns fit into memory together. */
interface Pass {
  readonly bands: readonly [number, number];
  readonly times: readonly [number, number];
}

/** @throws InputError where not even one column fits */
function planPasses(sets: number, bands: number, times: number, memoryBytes: number): Pass[] {
  const most = Math.floor(memoryBytes / (4 * sets));
  if (most < 1) {
    const fitting = Math.floor(memoryBytes / 4).toLocaleString("en-US");
    throw new InputError(
      `there are ${sets.toLocaleString("en-US")} sets, but quantiles are taken over ${fitting} at most`,
    );
  }
  // Whole bands where possible: what a model computes once for all bands is then done less often.
  const bandsTogether = Math.max(1, Math.min(bands, Math.floor(most / times)));
  const timesTogether = Math.min(times, most);
  const passes: Pass[] = [];
  for (let band = 0; band < bands; band += bandsTogether) {
    for (let time = 0; time < times; time += timesTogether) {
      passes.push({
        bands: [band, Math.min(bands, band + bandsTogether)],
        times: [time, Math.min(times, time + timesTogether)],
      });
    }
  }
  return passes;
}

/**
 * Evaluates the sets by the model's kernels and hands over their magnitudes column by column, each band and time once, band
 * by band, with the number of sets of each status. The result does not depend on the memory, which decides over the number of passes alone.
 * @throws InputError for more sets than one column has room for; InterruptedError where it was stopped
 */
export async function eachCurveColumn(
  backend: Backend,
  request: CurvesOfSets,
  use: (column: CurveColumn, statuses: readonly number[]) => void,
  events: JobEvents = {},
  memoryBytes = MEMORY_BYTES,
): Promise<ColumnsSummary> {
  const { model, source, bands, times } = request;
  const sets = source.count;
  const passes = planPasses(sets, bands.length, times.length, memoryBytes);
  const statuses = new Array<number>(model.statuses.length).fill(0);
  const total = passes.length * sets;
  let swapped = 0;
  let done = 0;
  let columns = new Float32Array();
  for (const [index, pass] of passes.entries()) {
    const width = (pass.bands[1] - pass.bands[0]) * (pass.times[1] - pass.times[0]);
    if (columns.length < width * sets) columns = new Float32Array(width * sets);
    const first = index === 0;
    await computePass(
      backend,
      request,
      pass,
      columns,
      (rows, status, turned) => {
        if (first) {
          for (const code of status) statuses[code]++;
          swapped += turned;
        }
        done += rows;
        if (total > rows) events.onProgress?.(done, total);
      },
      events,
    );
    for (let column = 0; column < width; column++) {
      const count = pass.times[1] - pass.times[0];
      const place = { band: pass.bands[0] + Math.floor(column / count), time: pass.times[0] + (column % count) };
      const values = columns.subarray(column * sets, (column + 1) * sets);
      request.inspect?.({ ...place, values });
      use({ ...place, values: withoutMissing(values) }, statuses);
    }
  }
  const withoutCurves = statuses.reduce((sum, count, code) => sum + (model.statuses[code].hasValues ? 0 : count), 0);
  return { sets, statuses, withoutCurves, swapped, passes: passes.length };
}

type Counted = (rows: number, status: Uint8Array, swapped: number) => void;

/** Fills the columns of one pass: [band, time, set]. */
async function computePass(
  backend: Backend,
  request: CurvesOfSets,
  { bands, times }: Pass,
  columns: Float32Array,
  counted: Counted,
  events: JobEvents,
): Promise<void> {
  const { model, options, source, offsets } = request;
  using evaluator = new LightCurveEvaluator(backend, model, {
    options,
    times: request.times.slice(...times),
    bands: request.bands.slice(...bands),
    magnitudeType: "f32",
    bolometric: false,
  });
  await evaluator.prepare();
  const points = times[1] - times[0];
  const width = (bands[1] - bands[0]) * points;
  const inFlight: Promise<void>[] = [];
  try {
    for (let start = 0; start < source.count; start += evaluator.rowsPerChunk) {
      stopIfAborted(events.signal, "stopped; nothing was written");
      const rows = Math.min(evaluator.rowsPerChunk, source.count - start);
      const { parameters, swapped } = readSets(model, request, start, rows);
      const done = evaluator.evaluate(parameters, ({ magnitudes, status }) => {
        turn(magnitudes as Float32Array, rows, width, columns, source.count, start);
        if (offsets)
          addOffsets(
            columns,
            offsets(start, rows),
            { bands, points, start, rows, sets: source.count },
            request.bands.length,
          );
        counted(rows, status, swapped);
      });
      done.catch(() => {});
      inFlight.push(done);
      if (inFlight.length === IN_FLIGHT) await inFlight.shift();
    }
  } finally {
    // Nothing may still use the evaluator's buffers when it goes.
    await Promise.allSettled(inFlight);
  }
  await Promise.all(inFlight);
}

/** Turns rows [rows, width] into parts of columns of `sets` values. */
function turn(
  from: Float32Array,
  rows: number,
  width: number,
  columns: Float32Array,
  sets: number,
  start: number,
): void {
  for (let first = 0; first < rows; first += TILE) {
    const last = Math.min(rows, first + TILE);
    for (let column = 0; column < width; column++) {
      const target = column * sets + start;
      for (let row = first; row < last; row++) columns[target + row] = from[row * width + column];
    }
  }
}

interface Part {
  readonly bands: readonly [number, number];
  readonly points: number;
  readonly start: number;
  readonly rows: number;
  readonly sets: number;
}

function addOffsets(
  columns: Float32Array,
  offsets: ArrayLike<number>,
  { bands: [first, end], points, start, rows, sets }: Part,
  allBands: number,
): void {
  for (let band = first; band < end; band++) {
    for (let point = 0; point < points; point++) {
      const target = ((band - first) * points + point) * sets + start;
      for (let row = 0; row < rows; row++) columns[target + row] += offsets[row * allBands + band];
    }
  }
}

/** The values before which all missing ones have gone, in place. */
function withoutMissing(values: Float32Array): Float32Array {
  let kept = 0;
  // An iterator takes four times as long.
  for (let at = 0; at < values.length; at++) if (!Number.isNaN(values[at])) values[kept++] = values[at];
  return values.subarray(0, kept);
}
