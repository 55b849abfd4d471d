/** The way back through a conditioner: derivatives of a loss by its inputs and by the outputs of its layers. */

import type { TwinArray } from "../../engine/values.ts";
import { ConditionerTwin } from "./conditioner.ts";
import type { ConditionerShape } from "./networkOrder.ts";

export class ConditionerBackwardTwin extends ConditionerTwin {
  /** Derivative of the loss by `raw`, set before `backward`. */
  readonly rawAdjoint: Float64Array;
  /** Derivative by the identity features, set by `backward`. */
  readonly identityAdjoint: Float64Array;
  /** What {@link TraceLayout} lays out, filled by `backward`. */
  readonly adjoints: Float64Array;

  constructor(shape: ConditionerShape) {
    super(shape);
    this.rawAdjoint = new Float64Array(shape.outputs);
    this.identityAdjoint = new Float64Array(shape.identity);
    this.adjoints = new Float64Array(this.trace.adjoints);
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
