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
import { type ConditionerShape, type NetworkOffsets, networkOffsets } from "./networkOrder.ts";

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

/** Working memory of the twin, and what its way back (`conditionerBackward.ts`) needs of the forward pass. */
export class ConditionerTwin {
  readonly inputs: Float64Array;
  readonly raw: Float64Array;
  /** What {@link TraceLayout} lays out, filled by `forward`. */
  readonly activations: Float64Array;
  protected readonly offsets: NetworkOffsets;
  protected readonly trace: TraceLayout;
  protected readonly hidden: Float64Array;
  protected readonly first: Float64Array;
  protected readonly second: Float64Array;
  protected readonly gate: Float64Array;

  constructor(protected readonly shape: ConditionerShape) {
    const { identity, conditions, hidden, blocks, outputs } = shape;
    this.offsets = networkOffsets(shape);
    this.trace = traceLayout(shape);
    this.inputs = new Float64Array(identity + conditions);
    this.raw = new Float64Array(outputs);
    this.activations = new Float64Array(this.trace.activations);
    this.hidden = new Float64Array(hidden);
    this.first = new Float64Array(hidden);
    this.second = new Float64Array(blocks * hidden);
    this.gate = new Float64Array(blocks * hidden);
  }

  /** From `inputs` to `raw`. `base` is the offset of the conditioner's first parameter. */
  forward(parameters: TwinArray, base: number): void {
    const { identity, conditions, hidden: width, blocks, outputs } = this.shape;
    const { offsets, trace, hidden, activations } = this;
    activations.set(this.inputs, trace.inputs);
    dense(
      parameters,
      base + offsets.initialWeight,
      base + offsets.initialBias,
      this.inputs,
      0,
      identity + conditions,
      width,
      hidden,
      0,
    );
    for (let block = 0; block < blocks; block++) {
      const at = base + offsets.firstBlock + block * offsets.blockStride;
      const stored = trace.blockActivations + 2 * width * block;
      const own = block * width;
      for (let i = 0; i < width; i++) activations[stored + i] = Math.max(hidden[i], 0);
      dense(
        parameters,
        at + offsets.firstWeight,
        at + offsets.firstBias,
        activations,
        stored,
        width,
        width,
        this.first,
        0,
      );
      for (let i = 0; i < width; i++) activations[stored + width + i] = Math.max(this.first[i], 0);
      dense(
        parameters,
        at + offsets.secondWeight,
        at + offsets.secondBias,
        activations,
        stored + width,
        width,
        width,
        this.second,
        own,
      );
      dense(
        parameters,
        at + offsets.contextWeight,
        at + offsets.contextBias,
        this.inputs,
        identity,
        conditions,
        width,
        this.gate,
        own,
      );
      for (let i = 0; i < width; i++) {
        this.gate[own + i] = 1 / (1 + Math.exp(-this.gate[own + i]));
        hidden[i] += this.second[own + i] * this.gate[own + i];
      }
    }
    activations.set(hidden, trace.final);
    dense(
      parameters,
      base + offsets.finalWeight,
      base + offsets.finalBias,
      activations,
      trace.final,
      width,
      outputs,
      this.raw,
      0,
    );
  }
}

/** target[to + o] = bias[o] + sum over i of weight[o, i] source[from + i] */
function dense(
  parameters: TwinArray,
  weight: number,
  bias: number,
  source: Float64Array,
  from: number,
  inputs: number,
  outputs: number,
  target: Float64Array,
  to: number,
): void {
  let o = 0;
  // Four sums at a time, each in the order that it would have alone: one addition need not wait for the last.
  for (; o + 4 <= outputs; o += 4) {
    const a = weight + o * inputs;
    const b = a + inputs;
    const c = b + inputs;
    const d = c + inputs;
    let p = parameters[bias + o];
    let q = parameters[bias + o + 1];
    let r = parameters[bias + o + 2];
    let s = parameters[bias + o + 3];
    for (let i = 0; i < inputs; i++) {
      const x = source[from + i];
      p += parameters[a + i] * x;
      q += parameters[b + i] * x;
      r += parameters[c + i] * x;
      s += parameters[d + i] * x;
    }
    target[to + o] = p;
    target[to + o + 1] = q;
    target[to + o + 2] = r;
    target[to + o + 3] = s;
  }
  for (; o < outputs; o++) {
    let sum = parameters[bias + o];
    const row = weight + o * inputs;
    for (let i = 0; i < inputs; i++) sum += parameters[row + i] * source[from + i];
    target[to + o] = sum;
  }
}
