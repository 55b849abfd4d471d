/** Flows in half floats: whether they can be had, and how far their results are from float32 for the model at hand. */

import type { Backend } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import { type BackendChoice, openBackend } from "../../engine/openBackend.ts";
import type { Floats } from "../../flow/evaluator.ts";
import type { FlowModel } from "../../flow/model.ts";
import { type FlowVariant, halfVariant, ruleVariant } from "../../flow/variant.ts";
import { openFastestBackend, type Work } from "../machine/fastestBackend.ts";
import { LoadedModel } from "./useFlow.ts";

export const PRECISIONS = ["single", "half"] as const;
export type Precision = (typeof PRECISIONS)[number];

/** @throws InputError for an unknown name */
export function parsePrecision(text: string): Precision {
  const found = PRECISIONS.find((name) => name === text);
  if (!found) throw new InputError(`--precision is "${text}", but must be one of ${PRECISIONS.join(", ")}`);
  return found;
}

/** Opens the backend that was asked for: for `auto` the fastest for the work, but in half floats the adapter that has them. */
export function openForPrecision(precision: Precision, choice: BackendChoice, work: Work): Promise<Backend> {
  return precision === "half" ? openBackend(choice) : openFastestBackend(choice, work);
}

/** The variant in half floats. @throws InputError where adapter or model have none */
export function requireHalfVariant(backend: Backend, model: FlowModel, path: string): FlowVariant {
  const variant = halfVariant(backend, model.architecture);
  if (variant) return variant;
  const { kind, name } = backend.description;
  throw new InputError(
    kind === "webgpu" && backend.capabilities.halfFloats
      ? `--precision half: ${path} has couplings whose width is no multiple of four`
      : `--precision half: ${name} has no half floats in shaders (the WebGPU feature shader-f16)`,
    { hint: "leave --precision out" },
  );
}

/** How far results in half floats are from float32, in the results' units. */
export interface HalfError {
  /** Values that were compared, and how many of them are no numbers in one of the two. */
  readonly values: number;
  readonly notNumbers: number;
  readonly median: number;
  /** 99 of 100 are as near as this; infinite where too many are no numbers. */
  readonly most: number;
}

/** Compares results value by value. */
export function halfErrorOf(actual: ArrayLike<number>, expected: ArrayLike<number>): HalfError {
  const errors = Float64Array.from(actual, (value, at) => {
    const error = Math.abs(value - expected[at]);
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }).sort();
  const at = (share: number) => errors[Math.ceil(share * errors.length) - 1];
  const notNumbers = errors.filter((error) => error === Number.POSITIVE_INFINITY).length;
  return { values: errors.length, notNumbers, median: at(0.5), most: at(0.99) };
}

/** Rows that are compared: enough for the 99th percentile. */
const ROWS = 500;

/** As many rows at equal distances over all of them; where there are fewer, these again and again. */
function spreadRows(values: Floats, width: number): Float64Array {
  const rows = values.length / width;
  const rowOf = (index: number) => (rows < ROWS ? index % rows : Math.floor((index * rows) / ROWS));
  return Float64Array.from({ length: ROWS * width }, (_, at) => {
    return values[rowOf(Math.floor(at / width)) * width + (at % width)];
  });
}

/**
 * The same samples in both precisions, for 500 rows of conditions; where there are fewer, again with other noise.
 * @param conditions [rows, width], width as `raw` has it: see {@link LoadedModel.sample}
 */
export async function sampleError(
  backend: Backend,
  model: FlowModel,
  half: FlowVariant,
  conditions: Floats,
  raw: boolean,
): Promise<HalfError> {
  const width = raw ? model.architecture.conditions : 4;
  const own = spreadRows(conditions, width);
  return errorOf(backend, model, half, (loaded) => loaded.sample(own, 1, 1, raw));
}

/** Log-densities of the same curves in both precisions, of 500 rows. @param rows how many there are */
export async function densityError(
  backend: Backend,
  model: FlowModel,
  half: FlowVariant,
  curves: Floats,
  conditions: Floats,
  raw: boolean,
  rows: number,
): Promise<HalfError> {
  const own = (values: Floats) => spreadRows(values, values.length / rows);
  return errorOf(backend, model, half, (loaded) => loaded.logDensity(own(curves), own(conditions), raw));
}

async function errorOf(
  backend: Backend,
  model: FlowModel,
  half: FlowVariant,
  results: (loaded: LoadedModel) => Promise<Floats>,
): Promise<HalfError> {
  using single = new LoadedModel(backend, model, ROWS, ruleVariant(backend));
  using other = new LoadedModel(backend, model, ROWS, half);
  return halfErrorOf(await results(other), await results(single));
}

/** The error in one sentence, and where half floats are slower, that. @param what e.g. "samples" */
export function describeHalfError(
  { description: { hardware, name } }: Backend,
  { values, notNumbers, median, most }: HalfError,
  what: string,
  unit: string,
): string {
  const near = (error: number) => `${error.toPrecision(2)} ${unit}`;
  const lost = notNumbers > 0 ? `, ${notNumbers} are no numbers` : "";
  return (
    `half floats: ${what} are within ${near(median)} of float32 in the median and ${near(most)} in 99 of 100 ` +
    `(${values.toLocaleString("en-US")} compared${lost})${hardware ? "" : `; on ${name}, which computes in software, they are slower than float32`}`
  );
}
