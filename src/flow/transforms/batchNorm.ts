/** Batch normalisation (Dinh, Sohl-Dickstein & Bengio 2017): by batch statistics in training, by running ones in use. */

import { kernelCall } from "../../engine/backend.ts";
import { type BatchNormMode, batchNorm as kernels, UNIT_RAW_WEIGHT } from "../../kernels/flow/batchNorm.ts";
import { columnMoments } from "../../kernels/flow/columnMoments.ts";
import { NOTHING } from "../../kernels/flow/elementwise.ts";
import type { BuiltInRow, Step } from "./transform.ts";

/** Batch normalisation: by the moments of the batch in training, by running ones in use. */
export interface BatchNormTransform {
  readonly kind: "batch-norm";
}

const BATCH_STATISTICS: BatchNormMode = { training: true };
const GIVEN_STATISTICS: BatchNormMode = { training: false };

export const batchNorm: BuiltInRow<BatchNormTransform> = {
  hasLogDet: true,
  check() {},
  describe: ({ kind }) => kind,
  parameters: (_, { dimensions }) => [
    { name: "raw_weight", shape: [dimensions], initial: UNIT_RAW_WEIGHT },
    { name: "bias", shape: [dimensions], initial: 0 },
  ],
  moments: (_, { dimensions }) => [
    { name: "running_mean", shape: [dimensions], initial: 0 },
    { name: "running_variance", shape: [dimensions], initial: 0 },
  ],
  featureTable: () => [],
  calls(_, { dimensions }) {
    const apply = (direction: "forward" | "inverse", specialisation: BatchNormMode, step: Step) =>
      kernelCall({
        kernel: kernels[direction],
        specialisation,
        settings: {
          count: step.count,
          dimensions,
          parameter_offset: step.parameterOffset,
          moment_offset: step.momentOffset,
          log_det_offset: step.logDetOffset,
        },
        buffers: {
          input: step.input,
          parameters: step.parameters,
          moments: step.moments.buffer,
          output: step.output,
          log_det: step.logDet,
        },
      });
    const measure = ({ count, input, moments, momentOffset }: Step) =>
      kernelCall({
        kernel: columnMoments,
        specialisation: NOTHING,
        settings: { count, dimensions, offset: momentOffset },
        buffers: { input, moments: moments.buffer },
      });
    return {
      forward: (step) =>
        step.moments.fromBatch
          ? [measure(step), apply("forward", BATCH_STATISTICS, step)]
          : [apply("forward", GIVEN_STATISTICS, step)],
      inverse: (step) => [apply("inverse", GIVEN_STATISTICS, step)],
    };
  },
};
