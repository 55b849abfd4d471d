/** The way back through a conditioner: derivatives of a loss by its inputs and by the outputs of its layers. */

import type { TwinArray } from "../../engine/values.ts";
import { type ConditionerPass, conditionerTwin, type TraceLayout, traceLayout } from "./conditioner.ts";
import { type ConditionerShape, type NetworkOffsets, networkOffsets } from "./networkOrder.ts";

export class ConditionerBackwardTwin {
  readonly pass: ConditionerPass;
  /** Derivative of the loss by `raw`, set before `backward`. */
  readonly rawAdjoint: Float64Array;
  /** Derivative by the identity features, set by `backward`. */
  readonly identityAdjoint: Float64Array;
  /** What {@link TraceLayout} lays out, filled by `backward`. */
  readonly adjoints: Float64Array;
  private readonly offsets: NetworkOffsets;
  private readonly trace: TraceLayout;

  constructor(private readonly shape: ConditionerShape) {
    this.pass = conditionerTwin(shape);
    this.offsets = networkOffsets(shape);
    this.trace = traceLayout(shape);
    this.rawAdjoint = new Float64Array(shape.outputs);
    this.identityAdjoint = new Float64Array(shape.identity);
    this.adjoints = new Float64Array(this.trace.adjoints);
  }

  /** From `rawAdjoint` to `identityAdjoint` and `adjoints`, after the pass of the same row. */
  backward(parameters: TwinArray, base: number): void {
    const { identity, conditions, hidden: width, blocks, outputs } = this.shape;
    const { offsets, trace, adjoints } = this;
    const [activations, adjoint, between, seconds, gates] = this.pass.trace;
    adjoints.set(this.rawAdjoint, trace.finalAdjoint);
    transposedDense(parameters, base + offsets.finalWeight, width, this.rawAdjoint, 0, outputs, width, adjoint);
    for (let block = blocks - 1; block >= 0; block--) {
      const at = base + offsets.firstBlock + block * offsets.blockStride;
      const stored = trace.blockActivations + 2 * width * block;
      const context = trace.blockAdjoints + 3 * width * block;
      const [first, second] = [context + width, context + 2 * width];
      for (let i = 0; i < width; i++) {
        const gate = gates[block * width + i];
        adjoints[context + i] = adjoint[i] * seconds[block * width + i] * gate * (1 - gate);
        adjoints[second + i] = adjoint[i] * gate;
      }
      transposedDense(parameters, at + offsets.secondWeight, width, adjoints, second, width, width, between);
      for (let i = 0; i < width; i++) adjoints[first + i] = activations[stored + width + i] > 0 ? between[i] : 0;
      transposedDense(parameters, at + offsets.firstWeight, width, adjoints, first, width, width, between);
      for (let i = 0; i < width; i++) if (activations[stored + i] > 0) adjoint[i] += between[i];
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
