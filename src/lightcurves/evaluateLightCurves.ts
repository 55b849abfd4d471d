/** The simple door to the evaluator: all sets in, all curves out. */

import { checkFields } from "../data/checkFields.ts";
import type { Backend } from "../engine/backend.ts";
import { checkBackend } from "../engine/backendOptions.ts";
import { argument, InputError } from "../engine/errors.ts";
import { bandsOf } from "./bands.ts";
import { LightCurveEvaluator } from "./evaluator.ts";
import { type LightCurveModel, setHint } from "./model.ts";
import type { Options } from "./options.ts";
import { checkBolometric, configuredModel, DEFAULT_MODEL, modelNamed } from "./registry.ts";

/** Curves of all sets. */
export interface LightCurves {
  /** [set, property], in the order of the model's properties. */
  readonly properties: Float32Array;
  /** [set], index into the model's statuses. */
  readonly status: Uint8Array;
  /** [set, band, time], AB magnitudes; NaN where the model has no value. */
  readonly magnitudes: Float32Array;
  /** [set, time], log10(L / (erg/s)), if requested. */
  readonly logBolometricLuminosity: Float32Array | undefined;
}

/** What to evaluate; only the times have no default. */
export interface CurvesRequest {
  /** The model, or its name; DU17 by default. */
  readonly model?: LightCurveModel | string;
  /** Days after merger, strictly ascending, not negative. */
  readonly times: Float64Array;
  /** All bands of the model by default. */
  readonly bands?: readonly string[];
  /** The model's defaults where they are not given: absolute magnitudes. */
  readonly options?: Options;
  readonly bolometric?: boolean;
}

const FIELDS: readonly string[] = [
  "model",
  "times",
  "bands",
  "options",
  "bolometric",
] satisfies (keyof CurvesRequest)[];

/**
 * Evaluates any number of sets that fit into memory, in chunks. Sets outside the inputs' ranges get no values and a status
 * that says so.
 * @param parameters [set, inputs]
 * @throws InputError for an unknown model, and for sets, times, bands or options that make no sense
 */
export async function evaluateLightCurves(
  backend: Backend,
  parameters: Float64Array,
  request: CurvesRequest,
): Promise<LightCurves> {
  checkFields(request ?? {}, FIELDS, `the options of ${argument("evaluateLightCurves")}`);
  const { times, model: named = DEFAULT_MODEL, options: given = {}, bolometric = false, ...others } = request ?? {};
  const model = configuredModel(typeof named === "string" ? modelNamed(named) : named, given);
  const options = model.completeOptions(given);
  checkBackend(backend);
  checkBolometric(model, bolometric);
  checkRequest(model, parameters, times);
  const bands = bandsOf(model, others.bands);
  const width = model.inputs.length;
  const rows = parameters.length / width;
  const curves = { times, bands, options, bolometric, magnitudeType: "f32" } as const;
  using evaluator = new LightCurveEvaluator(backend, model, curves, Math.max(1, rows));
  const columns = model.properties.length;
  const values = bands.length * times.length;
  const result = {
    properties: new Float32Array(rows * columns),
    status: new Uint8Array(rows),
    magnitudes: new Float32Array(rows * values),
    logBolometricLuminosity: bolometric ? new Float32Array(rows * times.length) : undefined,
  };
  const pieces: Promise<void>[] = [];
  for (let start = 0; start < rows; start += evaluator.rowsPerChunk) {
    const sets = parameters.subarray(width * start, width * Math.min(rows, start + evaluator.rowsPerChunk));
    pieces.push(
      evaluator.evaluate(sets, (block) => {
        result.properties.set(block.properties, start * columns);
        result.status.set(block.status, start);
        result.magnitudes.set(block.magnitudes, start * values);
        if (block.logBolometricLuminosity) {
          result.logBolometricLuminosity?.set(block.logBolometricLuminosity, start * times.length);
        }
      }),
    );
  }
  // All are awaited before the evaluator goes, also where one fails.
  for (const piece of await Promise.allSettled(pieces)) if (piece.status === "rejected") throw piece.reason;
  return result;
}

function checkRequest(model: LightCurveModel, parameters: Float64Array, times: Float64Array): void {
  const width = model.inputs.length;
  if (!(parameters instanceof Float64Array)) throw new InputError(`${argument("parameters")} must be a Float64Array`);
  // Programs without types give plain arrays, which serve as well.
  if (!Array.isArray(times) && !ArrayBuffer.isView(times))
    throw new InputError(`${argument("times")} must be an array`);
  if (parameters.length % width !== 0) {
    throw new InputError(
      `${argument("parameters")} has ${parameters.length} values, but must have ${width} for each set`,
      { hint: setHint(model) },
    );
  }
  const wrong = times.findIndex((time, at) => !(Number.isFinite(time) && time >= 0 && !(time <= times[at - 1])));
  if (times.length === 0 || wrong !== -1) {
    const found = times.length === 0 ? "is empty" : `has ${times[wrong]} at ${wrong}`;
    throw new InputError(`${argument("times")} ${found}, but must be days after merger, not negative and ascending`);
  }
}
