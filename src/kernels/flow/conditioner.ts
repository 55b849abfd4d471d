/**
 * The residual conditioner of a coupling: from the features that the coupling leaves alone, and the conditions, to the
 * numbers that transform the others.
 *
 *   h = W0 [x, c] + b0;   each block:  u = L1 relu(L0 relu(h)),  h += u sigmoid(Wc c + bc);   raw = Wf h + bf
 *
 * (He et al. 2016 with the gated conditions of Durkan et al. 2019.) The twin is here; the shader is
 * `src/wgsl/flow/residual-conditioner.wgsl`.
 */

import type { TwinArray } from "../../engine/kernel.ts";
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

/** Working memory of the twin, and what its backward pass needs of the forward pass. */
export class ConditionerTwin {
  readonly inputs: Float64Array;
  readonly raw: Float64Array;
  /** Derivative of the loss by `raw`, set before `backward`. */
  readonly rawAdjoint: Float64Array;
  /** Derivative by the identity features, set by `backward`. */
  readonly identityAdjoint: Float64Array;
  /** What {@link TraceLayout} lays out, filled by `forward` and `backward`. */
  readonly activations: Float64Array;
  readonly adjoints: Float64Array;
  private readonly offsets: NetworkOffsets;
  private readonly trace: TraceLayout;
  private readonly hidden: Float64Array;
  private readonly first: Float64Array;
  private readonly second: Float64Array;
  private readonly gate: Float64Array;

  constructor(private readonly shape: ConditionerShape) {
    const { identity, conditions, hidden, blocks, outputs } = shape;
    this.offsets = networkOffsets(shape);
    this.trace = traceLayout(shape);
    this.inputs = new Float64Array(identity + conditions);
    this.raw = new Float64Array(outputs);
    this.rawAdjoint = new Float64Array(outputs);
    this.identityAdjoint = new Float64Array(identity);
    this.activations = new Float64Array(this.trace.activations);
    this.adjoints = new Float64Array(this.trace.adjoints);
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

  /** From `rawAdjoint` to `identityAdjoint` and `adjoints`, after `forward` on the same row. */
  backward(parameters: TwinArray, base: number): void {
    const { identity, conditions, hidden: width, blocks, outputs } = this.shape;
    const { offsets, trace, adjoints, activations, hidden: adjoint } = this;
    adjoints.set(this.rawAdjoint, trace.finalAdjoint);
    transposedDense(parameters, base + offsets.finalWeight, width, this.rawAdjoint, 0, outputs, width, adjoint);
    for (let block = blocks - 1; block >= 0; block--) {
      const at = base + offsets.firstBlock + block * offsets.blockStride;
      const stored = trace.blockActivations + 2 * width * block;
      const context = trace.blockAdjoints + 3 * width * block;
      const [first, second] = [context + width, context + 2 * width];
      for (let i = 0; i < width; i++) {
        const gate = this.gate[block * width + i];
        adjoints[context + i] = adjoint[i] * this.second[block * width + i] * gate * (1 - gate);
        adjoints[second + i] = adjoint[i] * gate;
      }
      transposedDense(parameters, at + offsets.secondWeight, width, adjoints, second, width, width, this.first);
      for (let i = 0; i < width; i++) adjoints[first + i] = activations[stored + width + i] > 0 ? this.first[i] : 0;
      transposedDense(parameters, at + offsets.firstWeight, width, adjoints, first, width, width, this.first);
      for (let i = 0; i < width; i++) if (activations[stored + i] > 0) adjoint[i] += this.first[i];
    }
    adjoints.set(adjoint, trace.initialAdjoint);
    transposedDense(
      parameters,
      base + offsets.initialWeight,
      identity + conditions,
      adjoint,
      0,
      width,
      identity,
      this.identityAdjoint,
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
  for (let o = 0; o < outputs; o++) {
    let sum = parameters[bias + o];
    const row = weight + o * inputs;
    for (let i = 0; i < inputs; i++) sum += parameters[row + i] * source[from + i];
    target[to + o] = sum;
  }
}

/** target[i] = sum over o of weight[o, i] source[from + o], for i below `count` */
function transposedDense(
  parameters: TwinArray,
  weight: number,
  stride: number,
  source: Float64Array,
  from: number,
  outputs: number,
  count: number,
  target: Float64Array,
): void {
  target.fill(0, 0, count);
  for (let o = 0; o < outputs; o++) {
    const value = source[from + o];
    const row = weight + o * stride;
    for (let i = 0; i < count; i++) target[i] += parameters[row + i] * value;
  }
}
