/** Weights through which conditions reach a flow: standardisation moved into them, and conditions that reach nothing. */

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
  return withConditionWeights(architecture, state, (parameters, weight, bias, condition) => {
    parameters[weight] /= scale[condition];
    parameters[bias] -= parameters[weight] * centre[condition];
  });
}

/**
 * A flow whose results some conditions do not change. What training never sees vary, training never learns the weights of:
 * random ones would throw the flow's curves off wherever such a condition is another than in training.
 * @param ignored which conditions; in training rows they must be 0, so that their weights stay 0
 */
export function ignoreConditions(architecture: Architecture, state: FlowState, ignored: readonly boolean[]): FlowState {
  if (!ignored.includes(true)) return state;
  return withConditionWeights(architecture, state, (parameters, weight, _, condition) => {
    if (ignored[condition]) parameters[weight] = 0;
  });
}

/**
 * A flow whose couplings look at the conditions alone, and at no feature that passes. In training rows these must be 0, so
 * that their weights stay 0.
 */
export function ignoreFeatures(architecture: Architecture, state: FlowState): FlowState {
  const { views } = parameterLayout(architecture);
  const parameters = Float32Array.from(state.parameters);
  architecture.transforms.forEach((transform, index) => {
    if (transform.kind !== "coupling") return;
    const { identity, conditions, hidden } = couplingShape(architecture, transform);
    const { offset } = views.find(({ name }) => name === `transforms.${index}.initial.weight`)!;
    const inputs = identity + conditions;
    for (let output = 0; output < hidden; output++) {
      parameters.fill(0, offset + output * inputs, offset + output * inputs + identity);
    }
  });
  return { parameters, moments: state.moments };
}

/** A state in which every weight that multiplies a condition is changed in place. */
function withConditionWeights(
  architecture: Architecture,
  state: FlowState,
  change: (parameters: Float64Array, weight: number, bias: number, condition: number) => void,
): FlowState {
  const layout = parameterLayout(architecture);
  const parameters = Float64Array.from(state.parameters);
  const offsetOf = new Map(layout.views.map((view) => [view.name, view.offset]));
  const { conditions, embedding } = architecture;
  /** @param first the input of the layer that is the first condition */
  const changeLayer = (name: string, inputs: number, first: number, outputs: number) => {
    const weight = offsetOf.get(`${name}.weight`)!;
    const bias = offsetOf.get(`${name}.bias`)!;
    for (let output = 0; output < outputs; output++) {
      for (let condition = 0; condition < conditions; condition++) {
        change(parameters, weight + output * inputs + first + condition, bias + output, condition);
      }
    }
  };
  if (embedding) changeLayer("embedding.0", conditions, 0, embedding.width);
  else {
    architecture.transforms.forEach((transform, index) => {
      if (transform.kind !== "coupling") return;
      const { identity, hidden } = couplingShape(architecture, transform);
      changeLayer(`transforms.${index}.initial`, identity + conditions, identity, hidden);
      for (let block = 0; block < transform.blocks; block++) {
        changeLayer(`transforms.${index}.blocks.${block}.context`, conditions, 0, hidden);
      }
    });
  }
  return { parameters: Float32Array.from(parameters), moments: state.moments };
}
