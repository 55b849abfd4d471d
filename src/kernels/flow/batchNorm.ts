/**
 * Batch normalisation between couplings (Ioffe & Szegedy 2015, as a bijection by Dinh, Sohl-Dickstein & Bengio 2017):
 *
 *   y = w (x - m) / sqrt(v + epsilon) + b,  w = softplus(raw) + epsilon,  log-det = sum(ln w - ln(v + epsilon) / 2)
 *
 * In training m and v are the batch's mean and unbiased variance, and adjoints flow through them; else they are given.
 */

import { defineKernel, read, type SettingValues, type TwinArray, write } from "../../engine/kernel.ts";
import applySource from "../../wgsl/flow/batch-norm.wgsl";
import { softplus } from "./activations.ts";
import { nativeNormalisation } from "./columnsNative.ts";
import { withLinearIndex } from "./elementwise.ts";
import { BATCH_NORM_EPSILON, batchNormColumn, type ColumnMap } from "./normalisationColumns.ts";
import { SCALAR_ELEMENTARY } from "./rowAccess.ts";

export { BATCH_NORM_EPSILON } from "./normalisationColumns.ts";

/** Rows of one invocation. */
const ROWS_TOGETHER = 8;

/** The raw weight whose softplus, with epsilon, is one: where training starts. */
export const UNIT_RAW_WEIGHT = Math.log(Math.expm1(1 - BATCH_NORM_EPSILON));

/** Which way a normalisation runs, and whether its moments are those of the batch. */
export interface BatchNormMode {
  readonly training: boolean;
}

export const BATCH_NORM_SETTINGS = {
  count: "u32",
  dimensions: "u32",
  parameter_offset: "u32",
  moment_offset: "u32",
  log_det_offset: "u32",
} as const;

function applyTwin(inverse: boolean) {
  return (arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void => {
    const { input, parameters, moments, output, log_det: logDet } = arrays;
    const { count, dimensions, parameter_offset: own, moment_offset: from } = settings;
    let sum = 0;
    for (let column = 0; column < dimensions; column++) {
      const weight = softplus(parameters[own + column]) + BATCH_NORM_EPSILON;
      const bias = parameters[own + dimensions + column];
      const mean = moments[from + column];
      const variance = moments[from + dimensions + column] + BATCH_NORM_EPSILON;
      const scale = weight / Math.sqrt(variance);
      sum += Math.log(weight) - 0.5 * Math.log(variance);
      for (let at = column; at < count * dimensions; at += dimensions) {
        output[at] = inverse ? (input[at] - bias) / scale + mean : (input[at] - mean) * scale + bias;
      }
    }
    logDet.fill(inverse ? -sum : sum, settings.log_det_offset, settings.log_det_offset + count);
  };
}

/** The same for the WebAssembly twin. */
const columnOf =
  (inverse: boolean) =>
  (
    { parameters, moments }: Readonly<Record<string, TwinArray>>,
    { dimensions, parameter_offset: own, moment_offset: from }: SettingValues,
    column: number,
  ): ColumnMap => {
    const [weight, bias] = [parameters[own + column], parameters[own + dimensions + column]];
    return batchNormColumn(weight, bias, moments[from + column], moments[from + dimensions + column], inverse);
  };

function defineBatchNorm(inverse: boolean) {
  return defineKernel<BatchNormMode>({
    name: `batch-norm-${inverse ? "inverse" : "forward"}`,
    summary: `Batch normalisation by given moments, ${inverse ? "inverse" : "forward"}.`,
    bindings: {
      input: read("f32"),
      parameters: read("f32"),
      moments: read("f32"),
      output: write("f32"),
      log_det: write("f32"),
    },
    settings: BATCH_NORM_SETTINGS,
    workgroupSize: 64,
    constants: () => ({ EPSILON: BATCH_NORM_EPSILON, INVERSE: inverse, ROWS_TOGETHER: { u32: ROWS_TOGETHER } }),
    source: () => [...SCALAR_ELEMENTARY, ...withLinearIndex("batch-norm.wgsl", applySource)],
    invocations: ({ count }) => Math.ceil(count / ROWS_TOGETHER),
    twin: applyTwin(inverse),
    native: nativeNormalisation(columnOf(inverse)),
  });
}

/** Batch normalisation in both directions. */
export const batchNorm = { forward: defineBatchNorm(false), inverse: defineBatchNorm(true) };
