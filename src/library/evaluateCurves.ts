/** Light curves of any model, from arrays to arrays. */

import { checkFields } from "../data/checkFields.ts";
import { checkCall, roomFor } from "../embed/arguments.ts";
import { badValue, flatRows } from "../embed/rows.ts";
import { timesOf } from "../embed/times.ts";
import type { CallOptions, Rows } from "../embed/types.ts";
import type { Backend } from "../engine/backend.ts";
import { argument, InputError } from "../engine/errors.ts";
import { bandsOf } from "../lightcurves/bands.ts";
import type { LightCurves } from "../lightcurves/evaluateLightCurves.ts";
import { type LightCurveBlock, LightCurveEvaluator } from "../lightcurves/evaluator.ts";
import { describeRange, inRange, type LightCurveModel, setHint } from "../lightcurves/model.ts";
import { checkBolometric, configuredModel, modelNamed } from "../lightcurves/registry.ts";
import { loadModel } from "../loadModel.ts";
import { backendFor } from "./sharedBackend.ts";
import { inTurns } from "./turns.ts";
import type { LightCurvesOptions } from "./types.ts";

const FIELDS = ["times", "bands", "options", "bolometric", "backend", "signal", "onProgress"];

/** Chunks that are on their way while a device works on the next. */
const CHUNKS_UNDER_WAY = 3;

/** What `lightCurves` does. */
export async function evaluateCurves(
  model: string | LightCurveModel,
  sets: Rows,
  request: LightCurvesOptions,
): Promise<LightCurves> {
  checkFields(request ?? {}, FIELDS, `the options of ${argument("lightCurves")}`);
  const { options: given = {}, bolometric = false, backend, ...call } = request ?? {};
  if (typeof model !== "string" && typeof model?.open !== "function") {
    throw new InputError(`${argument("model")} must be the name of a light-curve model, or one itself`);
  }
  if (typeof model === "string") await loadModel(model);
  const configured = configuredModel(typeof model === "string" ? modelNamed(model) : model, given);
  const options = configured.completeOptions(given);
  checkCall(call);
  const times = timesOf(call.times);
  const bands = bandsOf(configured, call.bands);
  checkBolometric(configured, bolometric);
  const all = setsOf(configured, sets);
  call.signal?.throwIfAborted();
  const curves = { times, bands, options, bolometric, magnitudeType: "f32" } as const;
  const open = await backendFor(backend);
  using evaluator = new LightCurveEvaluator(open, configured, curves, all.length / configured.inputs.length);
  return await evaluate(open, configured, evaluator, all, call);
}

async function evaluate(
  backend: Backend,
  model: LightCurveModel,
  evaluator: LightCurveEvaluator,
  sets: Float64Array,
  { signal, onProgress }: CallOptions,
): Promise<LightCurves> {
  const { times, bands, bolometric } = evaluator.request;
  const width = model.inputs.length;
  const rows = sets.length / width;
  const columns = model.properties.length;
  const values = bands.length * times.length;
  const result = {
    properties: new Float32Array(rows * columns),
    status: new Uint8Array(rows),
    magnitudes: roomFor(rows * values, "sets", Float32Array),
    logBolometricLuminosity: bolometric ? new Float32Array(rows * times.length) : undefined,
  };
  const keep = (first: number) => (block: LightCurveBlock) => {
    result.properties.set(block.properties, first * columns);
    result.status.set(block.status, first);
    result.magnitudes.set(block.magnitudes, first * values);
    const { logBolometricLuminosity: own } = block;
    if (own) result.logBolometricLuminosity?.set(own, first * times.length);
  };
  const chunk = evaluator.rowsPerChunk;
  const upTo = (first: number, end: number) =>
    evaluator.evaluate(sets.subarray(width * first, width * end), keep(first));
  if (backend.description.kind === "cpu") {
    await inTurns(rows, { signal, onProgress }, upTo, (first, size) => first + Math.min(size, chunk));
    return result;
  }
  // A device computes one chunk while others come back.
  const underWay: Promise<void>[] = [];
  try {
    for (let first = 0; first < rows; first += chunk) {
      signal?.throwIfAborted();
      const end = Math.min(rows, first + chunk);
      const piece = upTo(first, end).then(() => onProgress?.(end / rows));
      // It is awaited below; until then its failure is nobody's.
      piece.catch(() => {});
      underWay.push(piece);
      if (underWay.length >= CHUNKS_UNDER_WAY) await underWay.shift();
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
  signal?.throwIfAborted();
  return result;
}

function setsOf(model: LightCurveModel, given: Rows): Float64Array {
  const { inputs } = model;
  let sets: Float64Array;
  try {
    sets = flatRows(given, "sets", inputs.length);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message, { hint: setHint(model), cause: error });
  }
  for (let row = 0; row * inputs.length < sets.length; row++) {
    const set = sets.subarray(row * inputs.length, (row + 1) * inputs.length);
    const column = inputs.findIndex((input, at) => !inRange(input, set[at]));
    if (column >= 0) {
      throw badValue("sets", row, inputs[column].name, set[column], describeRange(inputs[column]));
    }
  }
  return sets;
}
