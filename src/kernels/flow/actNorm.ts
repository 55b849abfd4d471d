/**
 * Activation normalisation (Kingma & Dhariwal 2018): y = x exp(log_scale) + shift, with learned scale and shift that start
 * from the first batch's moments. It needs no statistics later, so training and use compute the same.
 */

import { defineKernel, read, type SettingValues, type TwinArray, write } from "../../engine/kernel.ts";
import applySource from "../../wgsl/flow/act-norm.wgsl";
import { nativeNormalisation } from "./columnsNative.ts";
import { type Nothing, withLinearIndex } from "./elementwise.ts";
import { actNormColumn, type ColumnMap } from "./normalisationColumns.ts";
import { SCALAR_ELEMENTARY } from "./rowAccess.ts";

export const ACT_NORM_SETTINGS = {
  count: "u32",
  dimensions: "u32",
  parameter_offset: "u32",
  log_det_offset: "u32",
} as const;

function applyTwin(inverse: boolean) {
  return (arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void => {
    const { input, parameters, output, log_det: logDet } = arrays;
    const { count, dimensions, parameter_offset: own, log_det_offset: from } = settings;
    let sum = 0;
    for (let column = 0; column < dimensions; column++) {
      const scale = Math.exp(parameters[own + column]);
      const shift = parameters[own + dimensions + column];
      sum += parameters[own + column];
      for (let at = column; at < count * dimensions; at += dimensions) {
        output[at] = inverse ? (input[at] - shift) / scale : input[at] * scale + shift;
      }
    }
    logDet.fill(inverse ? -sum : sum, from, from + count);
  };
}

/** The same for the WebAssembly twin. */
const columnOf =
  (inverse: boolean) =>
  (
    { parameters }: Readonly<Record<string, TwinArray>>,
    { dimensions, parameter_offset: own }: SettingValues,
    column: number,
  ): ColumnMap =>
    actNormColumn(parameters[own + column], parameters[own + dimensions + column], inverse);

function defineActNorm(inverse: boolean) {
  return defineKernel<Nothing>({
    name: `act-norm-${inverse ? "inverse" : "forward"}`,
    summary: `Activation normalisation, ${inverse ? "inverse" : "forward"}.`,
    bindings: { input: read("f32"), parameters: read("f32"), output: write("f32"), log_det: write("f32") },
    settings: ACT_NORM_SETTINGS,
    workgroupSize: 64,
    constants: () => ({ INVERSE: inverse }),
    source: () => [...SCALAR_ELEMENTARY, ...withLinearIndex("act-norm.wgsl", applySource)],
    invocations: ({ count }) => count,
    twin: applyTwin(inverse),
    native: nativeNormalisation(columnOf(inverse)),
  });
}

/** Activation normalisation in both directions. */
export const actNorm = { forward: defineActNorm(false), inverse: defineActNorm(true) };
