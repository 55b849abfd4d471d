/** Moves the standardisation of the conditions into the weights. */

import { type Architecture, couplingShape } from "./architecture.ts";
import type { ConditionTransform } from "./conditionTransform.ts";
import { type FlowState, parameterLayout } from "./parameters.ts";

/**
 * A flow that is fed raw conditions and computes what `state` computes of standardised ones: W (c - centre) / scale + b
 * is (W / scale) c + (b - W centre / scale). Published models are fed raw conditions, on which training hardly gets on.
 */
export function foldConditions(
  architecture: Architecture,
  state: FlowState,
  { centre, scale }: ConditionTransform,
): FlowState {
  const layout = parameterLayout(architecture);
  const parameters = Float64Array.from(state.parameters);
  const offsetOf = new Map(layout.views.map((view) => [view.name, view.offset]));
  architecture.transforms.forEach((transform, index) => {
    if (transform.kind !== "coupling") return;
    const { identity, conditions, hidden } = couplingShape(architecture, transform);
    const fold = (layer: string, inputs: number, first: number) => {
      const weight = offsetOf.get(`transforms.${index}.${layer}.weight`)!;
      const bias = offsetOf.get(`transforms.${index}.${layer}.bias`)!;
      for (let output = 0; output < hidden; output++) {
        for (let condition = 0; condition < conditions; condition++) {
          const at = weight + output * inputs + first + condition;
          parameters[at] /= scale[condition];
          parameters[bias + output] -= parameters[at] * centre[condition];
        }
      }
    };
    fold("initial", identity + conditions, identity);
    for (let block = 0; block < transform.blocks; block++) fold(`blocks.${block}.context`, conditions, 0);
  });
  return { parameters: Float32Array.from(parameters), moments: state.moments };
}
