/** The flows of the benchmarks, their numbers and rows, and the check that other implementations pass before they are timed. */

import { CounterRandom } from "../../src/engine/random/streams.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { type Architecture, buildArchitecture } from "../../src/flow/architecture.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { type FlowState, initialState, parameterLayout } from "../../src/flow/parameters.ts";
import { CONDITIONS, DIMENSIONS, SHAPE } from "./flowShape.ts";

/** The shape of the published models: affine couplings, batch normalisations, alternating masks. */
export const PUBLISHED: Architecture = buildArchitecture({
  ...SHAPE,
  transformer: { kind: "affine", scale: "sigmoid" },
  normalisation: "batch",
  permutation: "none",
  seed: 1,
});

/** The same with rational-quadratic splines and activation normalisations. */
export const SPLINE: Architecture = buildArchitecture({
  ...SHAPE,
  transformer: { kind: "spline", bins: 8, tailBound: 5 },
  normalisation: "act",
  permutation: "none",
  seed: 1,
});

export interface FlowCase {
  readonly name: string;
  readonly architecture: Architecture;
}

export const FLOW_CASES: readonly FlowCase[] = [
  { name: "published shape", architecture: PUBLISHED },
  { name: "splines", architecture: SPLINE },
];

/** Numbers as before training, but statistics of batch normalisations as after it: near mean 0 and variance 1. */
export function benchState(architecture: Architecture): FlowState {
  const { parameters, moments } = initialState(architecture, 1);
  const random = new CounterRandom(2, "weights");
  for (const { name, shape, offset } of parameterLayout(architecture).momentViews) {
    const middle = name.endsWith("variance") ? 1 : 0;
    for (let index = offset; index < offset + shape[0]; index++) {
      moments[index] = middle + 0.2 * (random.uniform(index, 0) - 0.5);
    }
  }
  return { parameters, moments };
}

/** Rows that are drawn; more are the same ones again, since no speed depends on their values. */
const DRAWN_ROWS = 4096;

export interface FlowRows {
  /** [count, 10]: standard normal, noise or curves in network units. */
  readonly curves: Float32Array;
  /** [count, 4] in network units. */
  readonly conditions: Float32Array;
}

let drawn: { readonly curves: Float32Array; readonly conditions: Float32Array } | undefined;

export function flowRows(count: number): FlowRows {
  drawn ??= { curves: normals(DRAWN_ROWS * DIMENSIONS, 0), conditions: normals(DRAWN_ROWS * CONDITIONS, 1) };
  return {
    curves: repeated(drawn.curves, count * DIMENSIONS),
    conditions: repeated(drawn.conditions, count * CONDITIONS),
  };
}

function normals(count: number, draw: number): Float32Array {
  const random = new CounterRandom(3, "sampling");
  return Float32Array.from({ length: count }, (_, index) => random.normal(index, draw));
}

function repeated(values: Float32Array, length: number): Float32Array {
  const all = new Float32Array(length);
  for (let at = 0; at < length; at += values.length) all.set(values.subarray(0, length - at), at);
  return all;
}

/** Rows that are compared with the float64 reference before anything is timed. */
export const CHECKED_ROWS = 50;
/** Error allowed in float32, absolute and relative. */
const TOLERANCE = 1e-3;

/** The published shape on the float64 reference. @returns curves of the first rows taken as noise, and their densities */
async function referenceValues(): Promise<{ inverse: ArrayLike<number>; logDensity: ArrayLike<number> }> {
  using flow = new Flow(new ReferenceBackend(), PUBLISHED, benchState(PUBLISHED));
  using evaluator = new FlowEvaluator(flow, CHECKED_ROWS);
  const rows = flowRows(CHECKED_ROWS);
  const [curves, conditions] = [Float64Array.from(rows.curves), Float64Array.from(rows.conditions)];
  const inverse = (await evaluator.inverse(curves, conditions)).curves;
  return { inverse, logDensity: await evaluator.logDensityOf(curves, conditions) };
}

/** Compares results of the published shape for the first rows. @throws Error that says what is wrong */
export async function checkFlow(actual: {
  readonly inverse: ArrayLike<number>;
  readonly logDensity: ArrayLike<number>;
}): Promise<void> {
  const expected = await referenceValues();
  for (const what of ["inverse", "logDensity"] as const) {
    if (actual[what].length !== expected[what].length) {
      throw new Error(`wrong result: ${what} has ${actual[what].length} values instead of ${expected[what].length}`);
    }
    for (let at = 0; at < expected[what].length; at++) {
      const error = Math.abs(actual[what][at] - expected[what][at]);
      if (!(error <= TOLERANCE * (1 + Math.abs(expected[what][at])))) {
        throw new Error(`wrong result: ${what} value ${at} is ${actual[what][at]} and not ${expected[what][at]}`);
      }
    }
  }
}
