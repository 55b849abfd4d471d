/** Activation normalisation (Kingma & Dhariwal 2018): a learned scale and shift of each feature. */

import { kernelCall } from "../../engine/backend.ts";
import { actNorm as kernels } from "../../kernels/flow/actNorm.ts";
import { NOTHING } from "../../kernels/flow/elementwise.ts";
import type { BuiltInRow, Step } from "./transform.ts";

/** Activation normalisation: a learned scale and shift of each feature. */
export interface ActNormTransform {
  readonly kind: "act-norm";
}

export const actNorm: BuiltInRow<ActNormTransform> = {
  hasLogDet: true,
  check() {},
  describe: ({ kind }) => kind,
  parameters: (_, { dimensions }) => [
    { name: "log_scale", shape: [dimensions], initial: 0 },
    { name: "shift", shape: [dimensions], initial: 0 },
  ],
  moments: () => [],
  featureTable: () => [],
  calls(_, { dimensions }) {
    const call = (direction: "forward" | "inverse", step: Step) => [
      kernelCall({
        kernel: kernels[direction],
        specialisation: NOTHING,
        settings: {
          count: step.count,
          dimensions,
          parameter_offset: step.parameterOffset,
          log_det_offset: step.logDetOffset,
        },
        buffers: { input: step.input, parameters: step.parameters, output: step.output, log_det: step.logDet },
      }),
    ];
    return { forward: (step) => call("forward", step), inverse: (step) => call("inverse", step) };
  },
  /** The first batch leaves it with mean 0 and variance 1. */
  fromFirstBatch(values, { dimensions }) {
    const columns = Array.from({ length: dimensions }, (_, column) => columnStatistics(values, dimensions, column));
    return [
      ...columns.map(({ deviation }) => -Math.log(deviation)),
      ...columns.map(({ mean, deviation }) => -mean / deviation),
    ];
  },
};

function columnStatistics(values: Float32Array | Float64Array, columns: number, column: number) {
  let sum = 0;
  let squares = 0;
  const rows = values.length / columns;
  for (let index = column; index < values.length; index += columns) sum += values[index];
  const mean = sum / rows;
  for (let index = column; index < values.length; index += columns) squares += (values[index] - mean) ** 2;
  // A constant feature keeps a finite scale.
  return { mean, deviation: Math.sqrt(squares / rows) || 1 };
}
