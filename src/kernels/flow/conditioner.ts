/**
 * The residual conditioner of a coupling: from the features that the coupling leaves alone, and the conditions, to the
 * numbers that transform the others.
 *
 *   h = W0 [x, c] + b0;   each block:  u = L1 relu(L0 relu(h)),  h += u sigmoid(Wc c + bc);   raw = Wf h + bf
 *
 * (He et al. 2016 with the gated conditions of Durkan et al. 2019.) The twin is here, without what devices need: `kiloflow/embed` is made of it
 * too. The shader is `src/wgsl/flow/residual-conditioner.wgsl`.
 */

import type { TwinArray } from "../../engine/values.ts";
import type { ConditionerShape } from "./networkOrder.ts";

/**
 * Columns of what a coupling's backward pass leaves for the weight gradients: `activations` are the inputs of its layers,
 * `adjoints` the derivatives by their outputs.
 */
export interface TraceLayout {
  /** Inputs of the initial layer: identity features, then conditions. */
  readonly inputs: number;
  /** For each block relu(h), then relu of the first layer. */
  readonly blockActivations: number;
  /** Input of the final layer. */
  readonly final: number;
  readonly activations: number;
  /** Adjoints: initial layer; for each block context, first and second layer; final layer. */
  readonly initialAdjoint: number;
  readonly blockAdjoints: number;
  readonly finalAdjoint: number;
  readonly adjoints: number;
}

export function traceLayout({ identity, conditions, hidden, blocks, outputs }: ConditionerShape): TraceLayout {
  const blockActivations = identity + conditions;
  const final = blockActivations + 2 * hidden * blocks;
  const finalAdjoint = hidden + 3 * hidden * blocks;
  return {
    inputs: 0,
    blockActivations,
    final,
    activations: final + hidden,
    initialAdjoint: 0,
    blockAdjoints: hidden,
    finalAdjoint,
    adjoints: finalAdjoint + outputs,
  };
}

/** A row's pass through a conditioner. */
export interface ConditionerPass {
  /** Set before `forward`: what the initial layer sees. */
  readonly inputs: Float64Array;
  readonly raw: Float64Array;
  /**
   * What the way back (`conditionerBackward.ts`) needs: the activations that {@link TraceLayout} lays out, the last and the
   * first layer's hidden numbers of a block, second layers and gates [blocks, hidden].
   */
  readonly trace: readonly Float64Array[];
  /** From `inputs` to `raw` and `trace`. `base` is the offset of the conditioner's first parameter. */
  forward(parameters: TwinArray, base: number): void;
}

/** The twin: layer after layer in the order in which their numbers lie (`networkOrder.ts`). */
export function conditionerTwin(shape: ConditionerShape): ConditionerPass {
  const { identity, conditions, hidden: width, blocks, outputs } = shape;
  const seen = identity + conditions;
  const [inputs, hidden, first, raw, second, gate, activations] = [
    ...[seen, width, width, outputs, blocks * width, blocks * width],
    seen + (2 * blocks + 1) * width,
  ].map((length) => new Float64Array(length));
  let learned: TwinArray;
  /** Of the next number that is not used yet. */
  let at: number;
  let stored: number;
  /** target[to + o] = bias[o] + sum over i of weight[o, i] source[from + i]; the biases lie behind the weights */
  const layer = (source: Float64Array, from: number, inputs: number, target: Float64Array, to: number, own = width) => {
    const parameters = learned;
    const weight = at;
    const bias = at + inputs * own;
    const last = own - 1;
    at = bias + own;
    // Four sums at a time, each in the order that it would have alone: one addition need not wait for the last. The last is
    // computed again where their number is no multiple of four.
    for (let o = 0; o < own; o += 4) {
      const o1 = Math.min(o + 1, last);
      const o2 = Math.min(o + 2, last);
      const o3 = Math.min(o + 3, last);
      const a = weight + o * inputs;
      const b = weight + o1 * inputs;
      const c = weight + o2 * inputs;
      const d = weight + o3 * inputs;
      let p = parameters[bias + o];
      let q = parameters[bias + o1];
      let r = parameters[bias + o2];
      let s = parameters[bias + o3];
      for (let i = 0; i < inputs; i++) {
        const x = source[from + i];
        p += parameters[a + i] * x;
        q += parameters[b + i] * x;
        r += parameters[c + i] * x;
        s += parameters[d + i] * x;
      }
      target[to + o] = p;
      target[to + o1] = q;
      target[to + o2] = r;
      target[to + o3] = s;
    }
  };
  const activated = (values: Float64Array, target: Float64Array, to: number) => {
    for (let i = 0; i < width; i++) activations[stored + i] = Math.max(values[i], 0);
    layer(activations, stored, width, target, to);
    stored += width;
  };
  const forward = (parameters: TwinArray, base: number): void => {
    learned = parameters;
    at = base;
    stored = seen;
    activations.set(inputs);
    layer(inputs, 0, seen, hidden, 0);
    for (let own = 0; own < blocks * width; own += width) {
      layer(inputs, identity, conditions, gate, own);
      activated(hidden, first, 0);
      activated(first, second, own);
      for (let i = 0; i < width; i++) {
        gate[own + i] = 1 / (1 + Math.exp(-gate[own + i]));
        hidden[i] += second[own + i] * gate[own + i];
      }
    }
    activations.set(hidden, stored);
    layer(hidden, 0, width, raw, 0, outputs);
  };
  return { inputs, raw, trace: [activations, hidden, first, second, gate], forward };
}
