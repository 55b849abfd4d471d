/**
 * Couplings whose hidden layers compute in half floats, for inference where a user asks for it. All else is as in the
 * kernels whose weights are float32, and so are the first and the last layer: raw conditions and the numbers that transform
 * features bear no rounding.
 */

import { halfFloatBits } from "../../engine/halfFloats.ts";
import { defineKernel, type Kernel, type KernelCase, read } from "../../engine/kernel.ts";
import { compareToScale } from "../compare.ts";
import { couplingBenchmarkCase, couplingCase, couplingCaseShapes } from "./couplingCases.ts";
import type { CouplingSpecialisation } from "./couplingShape.ts";
import { CHECKED, COUPLINGS, inBothDirections } from "./couplings.ts";
import type { Transformer } from "./transformers.ts";
import { HALF } from "./tuning.ts";

type Kind = Transformer["kind"];

/**
 * Errors allowed, relative to value and scale: half floats have 11 bits of significand. Inverses divide by scales or slopes,
 * and so multiply what the conditioner has lost; splines multiply it in narrow bins.
 */
const TOLERANCE = {
  affine: { forward: 2e-3, inverse: 4e-3 },
  spline: { forward: 4e-2, inverse: 4e-2 },
} as const;

/** Parameters of this size sum up to thousands, where half floats lose whole units: no case for them. */
const LARGE = 1;

/** The cases of all couplings, their widths rounded up to what the kernels take. */
function halfCases([first, ...others]: readonly Transformer[]) {
  // Software adapters take seconds to compile wide shapes, whose hidden layers do not know of the transformer.
  const narrow = others.flatMap(couplingCaseShapes).filter(({ shape }) => shape.hidden < 10);
  return [...couplingCaseShapes(first), ...narrow]
    .filter(({ parameterScale }) => parameterScale <= LARGE)
    .map((one) => ({ ...one, shape: { ...one.shape, hidden: 4 * Math.ceil(one.shape.hidden / 4) } }));
}

/** A coupling's numbers as the buffer `halves` holds them: pairs of half floats, padded to whole quartets. */
export function packedHalves(parameters: Float32Array): Uint32Array {
  const padded = new Float32Array(4 * Math.ceil(parameters.length / 4));
  padded.set(parameters);
  return new Uint32Array(halfFloatBits(padded).buffer);
}

function withHalves(one: KernelCase<CouplingSpecialisation>): KernelCase<CouplingSpecialisation> {
  const halves = packedHalves(one.inputs.parameters as Float32Array);
  return { ...one, inputs: { ...one.inputs, halves } };
}

function defineHalf(kind: Kind, direction: "forward" | "inverse"): Kernel<CouplingSpecialisation> {
  const generic = COUPLINGS[kind][direction];
  const [checked] = CHECKED[kind];
  return defineKernel<CouplingSpecialisation>({
    ...generic,
    name: `half-${generic.name}`,
    summary: `${generic.summary.slice(0, -1)}; hidden layers in half floats.`,
    bindings: { ...generic.bindings, halves: read("u32", "vec4<f16>") },
    extensions: () => ["f16"],
    runsOn: ({ halfFloats }) => halfFloats === true,
    native: undefined,
    backward: undefined,
    oracle: {
      cases: () => halfCases(CHECKED[kind]).map((one) => withHalves(couplingCase(one, HALF))),
      compare: (_, expected, actual) => compareToScale(expected, actual, TOLERANCE[kind][direction]),
    },
    benchmark: {
      ...generic.benchmark,
      kernelCase: () => withHalves(couplingCase(couplingBenchmarkCase(checked), HALF)),
    },
  });
}

/** By kind of transformer. They bind one coupling's numbers as `halves`, besides the flow's as `parameters`. */
export const HALF_COUPLINGS = inBothDirections(defineHalf);
