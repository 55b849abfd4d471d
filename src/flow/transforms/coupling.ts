/** Couplings (Dinh, Sohl-Dickstein & Bengio 2017): some features pass, and condition what is done to the others. */

import { kernelCall } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import {
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
  couplingSettings,
} from "../../kernels/flow/couplingShape.ts";
import { COUPLINGS } from "../../kernels/flow/couplings.ts";
import { checkLimits, LIMITS } from "../../kernels/flow/limits.ts";
import { networkTensors } from "../../kernels/flow/networkOrder.ts";
import { type Transformer, transformerRow } from "../../kernels/flow/transformers.ts";
import { checkOrder } from "./permutation.ts";
import type { BuiltInRow, FlowShape, Step } from "./transform.ts";

/** `identity` features pass and condition the rest. */
export interface CouplingTransform {
  readonly kind: "coupling";
  readonly identity: readonly number[];
  readonly transformed: readonly number[];
  readonly hidden: number;
  readonly blocks: number;
  readonly transformer: Transformer;
}

/** The kernels' view of a coupling. */
export function couplingShape({ dimensions, conditions }: FlowShape, transform: CouplingTransform): CouplingShape {
  const { identity, hidden, blocks, transformer } = transform;
  return { dimensions, identity: identity.length, conditions, hidden, blocks, transformer };
}

/** Bound of the second layer of each block at the start: nearly the identity (as in nflows). */
const SMALL_BOUND = 1e-3;

export const coupling: BuiltInRow<CouplingTransform> = {
  hasLogDet: true,
  check(transform, shape, where) {
    const { identity, transformed, hidden, blocks, transformer } = transform;
    checkLimits("hidden", hidden, where);
    checkLimits("blocks", blocks, where);
    transformerRow(transformer).check(transformer, where);
    checkOrder([...identity, ...transformed], shape.dimensions, where);
    if (identity.length === 0 || transformed.length === 0) {
      throw new InputError(`${where} has a coupling that transforms all features or none`);
    }
    const { outputs } = conditionerShape(couplingShape(shape, transform));
    const most = LIMITS.outputs[1];
    if (outputs > most) {
      throw new InputError(
        `${where} has splines of ${transformed.length} features that take ${outputs} outputs of a network, but one has at most ${most}`,
        { hint: "take fewer bins, fewer features or affine couplings" },
      );
    }
  },
  describe({ identity, transformed, hidden, blocks, transformer }) {
    const what = transformerRow(transformer).describe(transformer);
    return `${what}, ${identity.length} to ${transformed.length}, ${blocks} blocks of ${hidden}`;
  },
  parameters: (transform, shape) =>
    networkTensors(conditionerShape(couplingShape(shape, transform))).map(({ name, shape: lengths, inputs }) => ({
      name,
      shape: lengths,
      initial: { bound: /\.second\./.test(name) ? SMALL_BOUND : 1 / Math.sqrt(inputs) },
    })),
  moments: () => [],
  featureTable: ({ identity, transformed }) => [...identity, ...transformed],
  calls(transform, shape, layout) {
    const specialisation: CouplingSpecialisation = { ...couplingShape(shape, transform), layout };
    const kernels = COUPLINGS[transform.transformer.kind];
    const call = (direction: "forward" | "inverse", step: Step) => [
      kernelCall({
        kernel: kernels[direction],
        specialisation,
        settings: couplingSettings(specialisation, step),
        buffers: {
          input: step.input,
          conditions: step.conditions,
          parameters: step.parameters,
          features: step.features,
          output: step.output,
          log_det: step.logDet,
        },
      }),
    ];
    return { forward: (step) => call("forward", step), inverse: (step) => call("inverse", step) };
  },
};
