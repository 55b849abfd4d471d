/** From a flow's numbers to what its frozen couplings are specialised to. */

import { batchNormScale } from "../kernels/flow/batchNorm.ts";
import { couplingParameterCount } from "../kernels/flow/couplingShape.ts";
import { canBeFrozen, type FrozenCoupling, type FrozenNormalisation } from "../kernels/flow/frozenShader.ts";
import { type Architecture, couplingShape } from "./architecture.ts";
import type { FlowState, ParameterLayout } from "./parameters.ts";

/** The coupling at a transform's index with the normalisation that follows it, or undefined where a number is not finite. */
export function freezeCoupling(
  architecture: Architecture,
  layout: ParameterLayout,
  { parameters, moments }: FlowState,
  index: number,
): FrozenCoupling | undefined {
  const transform = architecture.transforms[index];
  if (transform.kind !== "coupling") return undefined;
  const shape = couplingShape(architecture, transform);
  const offset = layout.offsets[index];
  const weights = parameters.slice(offset, offset + couplingParameterCount(shape));
  const normalisation = freezeNormalisation(architecture, layout, { parameters, moments }, index + 1);
  const { centre, scale, shift } = normalisation ?? { centre: [], scale: [], shift: [] };
  const inverseScale = Array.from(scale, (value) => 1 / value);
  if (![weights, centre, scale, shift, inverseScale].every(canBeFrozen)) return undefined;
  return { ...shape, features: [...transform.identity, ...transform.transformed], weights, normalisation };
}

/** Whether a transform is a normalisation, which can be frozen with the coupling before it. */
export function isNormalisation(architecture: Architecture, index: number): boolean {
  const kind = architecture.transforms[index]?.kind;
  return kind === "act-norm" || kind === "batch-norm";
}

function freezeNormalisation(
  architecture: Architecture,
  layout: ParameterLayout,
  { parameters, moments }: FlowState,
  index: number,
): FrozenNormalisation | undefined {
  if (!isNormalisation(architecture, index)) return undefined;
  const { dimensions } = architecture;
  const own = (part: number) => {
    const first = layout.offsets[index] + part * dimensions;
    return Float64Array.from(parameters.subarray(first, first + dimensions));
  };
  const [first, shift] = [own(0), own(1)];
  if (architecture.transforms[index].kind === "act-norm") {
    return { centre: new Float64Array(dimensions), scale: first.map(Math.exp), shift };
  }
  const at = layout.momentOffsets[index];
  const centre = Float64Array.from(moments.subarray(at, at + dimensions));
  return { centre, scale: first.map((raw, column) => batchNormScale(raw, moments[at + dimensions + column])), shift };
}
