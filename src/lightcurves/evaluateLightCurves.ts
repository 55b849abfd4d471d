/** The simple door to the evaluator: all sets in, all curves out. */

import type { Backend } from "../engine/backend.ts";
import { argument, InputError } from "../engine/errors.ts";
import { bandNames, findBand } from "./bands.ts";
import { LightCurveEvaluator } from "./evaluator.ts";
import { inputNames, type LightCurveModel } from "./model.ts";
import type { Options } from "./options.ts";
import { configuredModel, DEFAULT_MODEL, modelNamed } from "./registry.ts";

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
  const unknown = Object.keys(request ?? {}).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined || typeof request !== "object" || request === null) {
    const what = unknown === undefined ? "must be an object with" : `has no ${argument(unknown)}, but`;
    throw new InputError(`${argument("request")} ${what} ${FIELDS.join(", ")}`);
  }
  const { times, model: named = DEFAULT_MODEL, bolometric = false } = request;
  const given = request.options ?? {};
  const model = configuredModel(typeof named === "string" ? modelNamed(named, "model") : named, given);
  const { bands = bandNames(model) } = request;
  const options = model.completeOptions(given);
  checkRequest(model, parameters, times, bands);
  const width = model.inputs.length;
  const rows = parameters.length / width;
  const curves = { times, bands, options, bolometric, magnitudeType: "f32" } as const;
  using evaluator = new LightCurveEvaluator(backend, model, curves, rows);
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

function checkRequest(
  model: LightCurveModel,
  parameters: Float64Array,
  times: Float64Array,
  bands: readonly string[],
): void {
  const width = model.inputs.length;
  if (!(parameters instanceof Float64Array)) throw new InputError(`${argument("parameters")} must be a Float64Array`);
  // Programs without types give plain arrays, which serve as well.
  if (!Array.isArray(times) && !ArrayBuffer.isView(times))
    throw new InputError(`${argument("times")} must be an array`);
  if (!Array.isArray(bands)) throw new InputError(`${argument("bands")} must be an array of names`);
  if (parameters.length % width !== 0) {
    throw new InputError(
      `parameters has ${parameters.length} values, but must have ${width} for each set: ${inputNames(model)}`,
    );
  }
  const wrong = times.findIndex((time, at) => !(Number.isFinite(time) && time >= 0 && !(time <= times[at - 1])));
  if (times.length === 0 || wrong !== -1) {
    const found = times.length === 0 ? "is empty" : `has ${times[wrong]} at ${wrong}`;
    throw new InputError(`times ${found}, but must be days after merger, not negative and ascending`);
  }
  const unknown = bands.find((band, at) => !findBand(model, band) || bands.indexOf(band) !== at);
  if (bands.length === 0 || unknown !== undefined) {
    const found = bands.length === 0 ? "is empty" : `has "${unknown}"`;
    const others = model.bandNamed ? " or names of filters" : "";
    throw new InputError(`bands ${found}, but must be some of ${bandNames(model).join(", ")}${others}, each once`);
  }
}
