/** Oracle and benchmark cases of the embedding network's layers. */

import type { KernelCase } from "../../../engine/kernelCheck.ts";
import {
  type EmbeddingSpecialisation,
  embeddingSettings,
  FIRST_LAYER,
  LATER_LAYER,
  type LayerShape,
} from "../../flow/embeddingShape.ts";
import { normalValues } from "../normalValues.ts";

export interface EmbeddingCase extends LayerShape {
  readonly name: string;
  readonly count: number;
  readonly specialisation: EmbeddingSpecialisation;
  /** Standard deviation of the inputs. */
  readonly inputScale?: number;
}

/** Layers on which all kernels of an embedding are checked. */
export function embeddingCases(): EmbeddingCase[] {
  return [
    { name: "one of everything", inputs: 1, outputs: 1, count: 1, specialisation: FIRST_LAYER },
    { name: "one input", inputs: 1, outputs: 7, count: 33, specialisation: LATER_LAYER },
    { name: "most conditions", inputs: 512, outputs: 128, count: 19, specialisation: FIRST_LAYER },
    { name: "odd lengths", inputs: 37, outputs: 19, count: 45, specialisation: LATER_LAYER },
    { name: "rows of several chunks", inputs: 33, outputs: 32, count: 150, specialisation: FIRST_LAYER },
    { name: "hidden layer", inputs: 128, outputs: 128, count: 8, specialisation: LATER_LAYER },
    { name: "far out", inputs: 20, outputs: 5, count: 30, specialisation: LATER_LAYER, inputScale: 60 },
  ];
}

/** The first layer of a usual network. */
export const BENCHED: EmbeddingCase = {
  name: "1000 rows, 200 to 128",
  ...{ inputs: 200, outputs: 128, count: 1000 },
  specialisation: LATER_LAYER,
};

/** @param further inputs beside the values that enter the layer */
export function embeddingCase(
  one: EmbeddingCase,
  further: readonly ("parameters" | "output_adjoint")[],
  outputs: Readonly<Record<string, number>>,
): KernelCase<EmbeddingSpecialisation> {
  const { name, specialisation, inputs, count, inputScale = 1 } = one;
  const all = {
    input: normalValues(count * inputs, 81, inputScale),
    // As every flow has it: other numbers come before those of the layer.
    parameters: normalValues(OFFSET + (inputs + 1) * one.outputs, 82, 0.3),
    output_adjoint: normalValues(count * one.outputs, 83),
  };
  return {
    name,
    specialisation,
    settings: embeddingSettings(one, { count, parameterOffset: OFFSET }),
    inputs: Object.fromEntries(["input" as const, ...further].map((input) => [input, all[input]])),
    outputs,
  };
}

const OFFSET = 5;
