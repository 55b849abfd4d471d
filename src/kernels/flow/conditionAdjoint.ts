/**
 * Adjoints of the conditions that a coupling saw, where they are another network's outputs. In WebAssembly a coupling's
 * backward pass makes them in passing; elsewhere this kernel does, of the adjoints that the weight gradients need too.
 */

import { defineKernel, read, type SettingValues, type TwinArray, update } from "../../engine/kernel.ts";
import conditionAdjointSource from "../../wgsl/flow/condition-adjoint.wgsl";
import { traceLayout } from "./conditioner.ts";
import {
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
  couplingConstants,
} from "./couplingShape.ts";
import { MATRIX_PRODUCT, PRODUCT_LANES, productInvocations } from "./matrixProduct.ts";
import { networkOffsets } from "./networkOrder.ts";

function conditionAdjointTwin(
  arrays: Readonly<Record<string, TwinArray>>,
  { count, parameter_offset: base, adds }: SettingValues,
  shape: CouplingShape,
): void {
  const { adjoints, parameters, condition_adjoint: conditionAdjoint } = arrays;
  const { identity, conditions, hidden, blocks } = shape;
  const trace = traceLayout(conditionerShape(shape));
  const offsets = networkOffsets(conditionerShape(shape));
  for (let row = 0; row < count; row++) {
    const own = row * trace.adjoints;
    for (let condition = 0; condition < conditions; condition++) {
      let sum = 0;
      for (let o = 0; o < hidden; o++) {
        const initial = base + offsets.initialWeight + o * (identity + conditions) + identity + condition;
        sum += adjoints[own + trace.initialAdjoint + o] * parameters[initial];
        for (let block = 0; block < blocks; block++) {
          const context = base + offsets.firstBlock + block * offsets.blockStride + offsets.contextWeight;
          const adjoint = adjoints[own + trace.blockAdjoints + 3 * hidden * block + o];
          sum += adjoint * parameters[context + o * conditions + condition];
        }
      }
      const at = row * conditions + condition;
      conditionAdjoint[at] = adds ? conditionAdjoint[at] + sum : sum;
    }
  }
}

/** Products of the adjoints of the layers that see the conditions, and of their weights. */
export const conditionAdjoint = defineKernel<CouplingSpecialisation>({
  name: "condition-adjoint",
  summary: "Adjoints of the conditions of a coupling, written or added.",
  bindings: { adjoints: read("f32"), parameters: read("f32"), condition_adjoint: update("f32") },
  settings: { count: "u32", parameter_offset: "u32", hidden: "u32", blocks: "u32", adds: "u32" },
  workgroupSize: PRODUCT_LANES,
  constants: couplingConstants,
  source: () => [MATRIX_PRODUCT, { file: "src/wgsl/flow/condition-adjoint.wgsl", text: conditionAdjointSource }],
  invocations: ({ count }, { conditions }) => productInvocations(count, conditions),
  twin: conditionAdjointTwin,
});
