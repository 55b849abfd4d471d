/** Flows in half floats: whether they can be had, and how far their results are from float32 for the model at hand. */

import type { Backend } from "../engine/backend.ts";
import { InputError } from "../engine/errors.ts";
import type { BackendChoice } from "../engine/openBackend.ts";
import type { Floats } from "../flow/evaluator.ts";
import type { FlowModel } from "../flow/model.ts";
import { type FlowVariant, halfVariant, ruleVariant } from "../flow/variant.ts";
import { quantile } from "./sampleStatistics.ts";
import { LoadedModel } from "./useFlow.ts";

export const PRECISIONS = ["single", "half"] as const;
export type Precision = (typeof PRECISIONS)[number];

/** @throws InputError for an unknown name */
export function parsePrecision(text: string): Precision {
  const found = PRECISIONS.find((name) => name === text);
  if (!found) throw new InputError(`--precision is "${text}", but must be one of ${PRECISIONS.join(", ")}`);
  return found;
}

/** The backend to open: the CPU has no half floats, so that `auto` means WebGPU with them. */
export function choiceFor(precision: Precision, choice: BackendChoice): BackendChoice {
  return precision === "half" && choice === "auto" ? "webgpu" : choice;
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

/** How far results in half floats are from float32, in the results' units; infinite where either is no number. */
export interface HalfError {
  readonly values: number;
  readonly median: number;
  /** 99 of 100 are nearer than this. */
  readonly most: number;
}

/** Rows that are compared: enough for the 99th percentile of samples of ten dimensions. */
const ROWS = 500;

/**
 * The same samples in both precisions, for up to 500 rows of conditions; fewer rows are taken again, with other noise.
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
  const all = Float64Array.from({ length: ROWS * width }, (_, at) => conditions[at % conditions.length]);
  return errorOf(backend, model, half, (loaded) => loaded.sample(all, 1, 1, raw));
}

/** Log-densities of the same curves in both precisions, of the first 500 rows. */
export async function densityError(
  backend: Backend,
  model: FlowModel,
  half: FlowVariant,
  curves: Floats,
  conditions: Floats,
  raw: boolean,
  rows: number,
): Promise<HalfError> {
  const first = (values: Floats) => values.subarray(0, (values.length / rows) * Math.min(rows, ROWS));
  return errorOf(backend, model, half, (loaded) => loaded.logDensity(first(curves), first(conditions), raw));
}

async function errorOf(
  backend: Backend,
  model: FlowModel,
  half: FlowVariant,
  results: (loaded: LoadedModel) => Promise<Floats>,
): Promise<HalfError> {
  using single = new LoadedModel(backend, model, ROWS, ruleVariant(backend));
  using other = new LoadedModel(backend, model, ROWS, half);
  const expected = await results(single);
  const actual = await results(other);
  const errors = Float64Array.from(actual, (value, at) => {
    const error = Math.abs(value - expected[at]);
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }).sort();
  return { values: errors.length, median: quantile(errors, 0.5), most: quantile(errors, 0.99) };
}

/** The error in one sentence, and where half floats are slower, that. @param what e.g. "samples" */
export function describeHalfError(
  { description: { hardware, name } }: Backend,
  { values, median, most }: HalfError,
  what: string,
  unit: string,
): string {
  const near = (error: number) => `${error.toPrecision(2)} ${unit}`;
  return (
    `half floats: ${what} are within ${near(median)} of float32 in the median and ${near(most)} in 99 of 100 ` +
    `(${values.toLocaleString("en-US")} compared)${hardware ? "" : `; on ${name}, which computes in software, they are slower than float32`}`
  );
}
