/** A fixed permutation of the features. Its log-determinant is zero. */

import { kernelCall } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import { NOTHING } from "../../kernels/flow/elementwise.ts";
import { permute } from "../../kernels/flow/permutation.ts";
import type { BuiltInRow, Step } from "./transform.ts";

/** Feature i of the result is feature order[i] of the input. */
export interface PermutationTransform {
  readonly kind: "permutation";
  readonly order: readonly number[];
}

/** @throws InputError that begins with `where` unless `order` has every feature once */
export function checkOrder(order: readonly number[], dimensions: number, where: string): void {
  const complete = order.length === dimensions && new Set(order).size === dimensions;
  if (!complete || order.some((index) => !(index >= 0 && index < dimensions))) {
    throw new InputError(`${where} has features that are not a permutation of 0 to ${dimensions - 1}`);
  }
}

export const permutation: BuiltInRow<PermutationTransform> = {
  hasLogDet: false,
  check: ({ order }, { dimensions }, where) => checkOrder(order, dimensions, where),
  describe: ({ kind }) => kind,
  parameters: () => [],
  moments: () => [],
  /** The order, then its inverse. */
  featureTable({ order }) {
    const back = new Array<number>(order.length);
    for (const [place, feature] of order.entries()) back[feature] = place;
    return [...order, ...back];
  },
  calls(_, { dimensions }) {
    const call = ({ count, input, features, output }: Step, order: number, inverse: number) => [
      kernelCall({
        kernel: permute,
        specialisation: NOTHING,
        settings: { count, dimensions, order_offset: order, inverse_offset: inverse },
        buffers: { input, order: features, output },
      }),
    ];
    return {
      forward: (step) => call(step, step.featureOffset, step.featureOffset + dimensions),
      inverse: (step) => call(step, step.featureOffset + dimensions, step.featureOffset),
    };
  },
};
