/** The float64 reference with half floats between the layers of couplings. */

import { f16round } from "@petamoriken/float16";
import type { KernelCall } from "../../../src/engine/backend.ts";
import type { Kernel, TwinArray } from "../../../src/engine/kernel.ts";
import { ReferenceBackend } from "../../../src/engine/referenceBackend.ts";
import { type ConditionerShape, ConditionerTwin, conditionerLayout } from "../../../src/kernels/flow/conditioner.ts";
import { COUPLINGS } from "../../../src/kernels/flow/couplings.ts";
import { couplingTwin } from "../../../src/kernels/flow/couplingTwins.ts";

/** The network with half floats between its layers. Its inputs, its sums and its outputs are exact. */
class HalfConditioner extends ConditionerTwin {
  constructor(private readonly own: ConditionerShape) {
    super(own);
  }

  override forward(parameters: TwinArray, base: number): void {
    const { identity, hidden, blocks, outputs } = this.own;
    const layout = conditionerLayout(this.own);
    const dense = (weight: number, bias: number, inputs: ArrayLike<number>, count: number) =>
      Float64Array.from({ length: count }, (_, o) => {
        let sum = parameters[base + bias + o];
        for (let i = 0; i < inputs.length; i++) sum += parameters[base + weight + o * inputs.length + i] * inputs[i];
        return sum;
      });
    const rectified = (values: Float64Array) => values.map((value) => Math.max(0, f16round(value)));
    const conditions = this.inputs.subarray(identity);
    let values = dense(layout.initialWeight, layout.initialBias, this.inputs, hidden).map(f16round);
    for (let block = 0; block < blocks; block++) {
      const at = layout.firstBlock + block * layout.blockStride;
      const first = dense(at + layout.firstWeight, at + layout.firstBias, rectified(values), hidden);
      const second = dense(at + layout.secondWeight, at + layout.secondBias, rectified(first), hidden);
      const gate = dense(at + layout.contextWeight, at + layout.contextBias, conditions, hidden);
      values = values.map((value, index) => f16round(value + second[index] / (1 + Math.exp(-gate[index]))));
    }
    this.raw.set(dense(layout.finalWeight, layout.finalBias, values, outputs));
  }
}

const halfTwin = (inverse: boolean) => couplingTwin(inverse, (shape) => new HalfConditioner(shape));

const TWINS = new Map<unknown, ReturnType<typeof halfTwin>>(
  Object.values(COUPLINGS).flatMap(({ forward, inverse }) => [
    [forward, halfTwin(false)] as const,
    [inverse, halfTwin(true)] as const,
  ]),
);

export class HalfBackend extends ReferenceBackend {
  override run<S>(call: KernelCall<S>): void {
    const twin = TWINS.get(call.kernel) as unknown as Kernel<S>["twin"] | undefined;
    super.run(twin ? { ...call, kernel: { ...call.kernel, twin } } : call);
  }
}
