/** Draws parameters given photometry from an inverse flow, into a table. */

import { checkNotInput } from "../../../data/output/checkNewFile.ts";
import { checkTableOutput, writeTable } from "../../../data/table/writeTable.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import { checkSeed } from "../../../engine/random/streams.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import {
  encodePhotometry,
  onePointPerSlot,
  PHOTOMETRY_CONDITIONS,
  type PhotometricPoint,
  SLOT_BANDS,
  SLOT_EDGES,
} from "../../../lightcurves/observing/slots.ts";
import { distanceModulus } from "../../../lightcurves/options.ts";
import { USUAL_BANDS } from "../../../lightcurves/spectrum/spectralBands.ts";
import type { JobEvents } from "../../events.ts";
import { flowWork, openFastestBackend } from "../../machine/fastestBackend.ts";
import type { ObservationOptions } from "../../photometry/observationOptions.ts";
import { readObservations } from "../../photometry/readObservations.ts";
import { type PhotometryRecord, photometryOf } from "../../training/photometry/record.ts";
import { openAnyModel } from "../openModel.ts";
import { LoadedTable } from "./loadedTable.ts";
import type { TableSampleRequest } from "./sample.ts";

/** What is asked of an inverse flow. */
export interface PhotometrySampleRequest extends Omit<TableSampleRequest, "conditions" | "table"> {
  /** A file of photometry; its days are taken for days in the source's frame. */
  readonly photometry: string;
  /** How the photometry is to be read. */
  readonly observations?: ObservationOptions;
  /** Where the magnitudes are apparent: Mpc. */
  readonly distanceMpc?: number;
  /** Added in quadrature to every error, mag; the middle of what the flow was trained for by default. */
  readonly systematic?: number;
}

/** Draws that a posterior has where no number is asked for. */
const DEFAULT_COUNT = 1000;
/** Points that a message names. */
const MOST_NAMED = 5;

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped */
export async function samplePhotometry(
  request: PhotometrySampleRequest,
  events: JobEvents = {},
): Promise<{ output: string; rows: number; shape: readonly number[]; targets: readonly string[] }> {
  const { count = DEFAULT_COUNT, seed, output, photometry, force } = request;
  const model = await openAnyModel(request.model);
  if (!("kind" in model)) throw new InputError(`${request.model} is a flow of light curves, not of parameters`);
  const record = photometryOf(model, request.model);
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new InputError(`${argument("count")} is ${count}, but must be an integer of at least 1`);
  }
  checkSeed(seed);
  checkTableOutput(output, force);
  checkNotInput(output, [request.model, photometry]);
  const rows = await detectionsOf(request, events);
  const conditions = conditionsOf(model, record, rows, request, events);
  const work = flowWork(model.architecture, "inference", count);
  using backend = await openFastestBackend(request.backend, work);
  events.onBackend?.(backend);
  using loaded = await LoadedTable.open(backend, model, count);
  const drawn = await loaded.sample(conditions, count, seed, events);
  const { names, values } = withFixed(model.targets.names, drawn, record.fixedInputs);
  await writeTable(output, { names, rows: count, values });
  return { output, rows: count, shape: [count, names.length], targets: names };
}

/** A measurement, with its line in the file. */
export interface Detection extends PhotometricPoint {
  readonly line: number;
}

/** The flow's bands, to which the filters of photometry are matched. */
export const SLOTTED = { name: "the flow", bands: USUAL_BANDS.filter(({ name }) => SLOT_BANDS.includes(name)) };

/** The detections of the file, with what became of the other rows told. */
async function detectionsOf(
  { photometry, observations }: PhotometrySampleRequest,
  events: JobEvents,
): Promise<Detection[]> {
  const { points, notes, unusedNotes } = await readObservations(photometry, SLOTTED, observations);
  for (const note of notes) events.onMessage?.(note);
  for (const note of unusedNotes) events.onWarning?.(note);
  const limits = points.filter(({ limit }) => limit).length;
  if (limits > 0) events.onWarning?.(`${limits} upper limits of ${photometry} are not used: the flow knows detections`);
  return points.flatMap(({ row, timeDays, limit, ...point }) =>
    limit ? [] : [{ ...point, line: row, time: timeDays }],
  );
}

/** Samples with the inputs that had one value in every set of the training, as light-curve models take them. */
function withFixed(
  targets: readonly string[],
  drawn: Float64Array,
  fixed: PhotometryRecord["fixedInputs"],
): { names: string[]; values: Float64Array } {
  const names = [...targets, ...Object.keys(fixed)];
  const same = Object.values(fixed);
  const rows = drawn.length / targets.length;
  const values = new Float64Array(rows * names.length);
  for (let row = 0; row < rows; row++) {
    values.set(drawn.subarray(row * targets.length, (row + 1) * targets.length), row * names.length);
    values.set(same, row * names.length + targets.length);
  }
  return { names, values };
}

/** The photometry as the network sees it, with what was done to it told. @throws InputError where no point is left */
export function conditionsOf(
  model: TableFlow,
  { errors, systematicErrors }: PhotometryRecord,
  rows: readonly Detection[],
  { photometry, distanceMpc, systematic, model: file }: PhotometrySampleRequest,
  events: JobEvents,
): Float64Array {
  if (distanceMpc !== undefined && !(distanceMpc > 0 && Number.isFinite(distanceMpc))) {
    throw new InputError(`${argument("distanceMpc")} is ${distanceMpc}, but must be a positive number of Mpc`);
  }
  const [least, most] = systematicErrors;
  const added = systematic ?? Math.sqrt(least * most);
  if (!(added >= 0 && Number.isFinite(added))) {
    throw new InputError(`${argument("systematic")} is ${added}, but must be at least 0 mag`);
  }
  if (systematic === undefined) {
    events.onMessage?.(
      `${added.toFixed(2)} mag are added to the errors in quadrature, the middle of the ${least} to ${most} mag that ${file} was trained for`,
    );
  } else if (added < least || added > most) {
    events.onWarning?.(
      `${file} was trained for systematic errors from ${least} to ${most} mag, and knows nothing of ${added}`,
    );
  }
  const modulus = distanceModulus({ distanceMpc });
  const own = rows.map((row) => ({ ...row, magnitude: row.magnitude - modulus }));
  const usable = own.filter((row) => {
    const why = problemOf(row, model);
    if (why !== undefined) events.onWarning?.(`${photometry}, line ${row.line} is not used: ${why}`);
    return why === undefined;
  });
  // The measurements of a slot are combined; what the model does not describe is theirs together.
  const measured = usable.map(({ error, ...row }) => ({ ...row, error: Math.max(error, SMALLEST_ERROR) }));
  const { points: combined } = onePointPerSlot(measured);
  const merged = usable.length - combined.length;
  if (merged > 0) {
    events.onMessage?.(
      `${usable.length} points became ${combined.length}: those of one band and night, which the flow takes as one, are combined by their errors`,
    );
  }
  const points = combined.map((point) => ({ ...point, error: Math.hypot(point.error, added) }));
  if (points.length === 0) throw new InputError(`${photometry} has no point that ${file} can use`);
  const [smallest, largest] = errors;
  const beyond = points.filter(({ error }) => error < smallest || error > largest);
  if (beyond.length > 0) {
    events.onWarning?.(
      `${beyond.length} of ${points.length} points have errors that the flow was not trained on (it knows ${smallest.toFixed(2)} to ${largest.toFixed(2)} mag): ${named(beyond)}`,
    );
  }
  const encoded = new Float32Array(PHOTOMETRY_CONDITIONS);
  encodePhotometry(points, encoded);
  const faint = points.filter((point) => isBeyond(point, model));
  if (faint.length > 0) {
    events.onWarning?.(
      `${faint.length} of ${points.length} points have magnitudes that the flow did not see in such a night: ${named(faint)}`,
    );
  }
  return Float64Array.from(encoded);
}

/** The smallest standard error that weighs points of one slot, mag: none at all would leave no weight for others. */
const SMALLEST_ERROR = 1e-3;

const named = (points: readonly PhotometricPoint[]): string =>
  points
    .slice(0, MOST_NAMED)
    .map(({ band, time, error, magnitude }) => `${band} at ${time} d, ${magnitude.toFixed(2)} +- ${error.toFixed(2)}`)
    .join("; ") + (points.length > MOST_NAMED ? " and others" : "");

/** What the flow was trained on where a point is, and the point's own value. */
function rangeOf(point: PhotometricPoint, { training }: TableFlow, what: "seen" | "magnitude") {
  const encoded = new Float32Array(PHOTOMETRY_CONDITIONS);
  encodePhotometry([{ ...point, error: 1 }], encoded);
  // Whether there is a point comes first of a slot's numbers.
  const column = encoded.indexOf(1) + (what === "seen" ? 0 : 1);
  return { lowest: training.lowest[column], highest: training.highest[column], value: encoded[column] };
}

function isBeyond(point: PhotometricPoint, model: TableFlow): boolean {
  const { lowest, highest, value } = rangeOf(point, model, "magnitude");
  return value < lowest || value > highest;
}

/** Why a point is not used; undefined where it is. */
function problemOf(point: Detection, model: TableFlow): string | undefined {
  const [first, last] = [SLOT_EDGES[0], SLOT_EDGES.at(-1)!];
  const shownDays = Number(point.time.toPrecision(5));
  if (!(point.time >= first && point.time < last)) {
    return `${shownDays} d is not from ${first} to ${last} days after the merger`;
  }
  if (rangeOf(point, model, "seen").highest === 0) return `the flow saw no event in ${point.band} at ${shownDays} d`;
  return undefined;
}
