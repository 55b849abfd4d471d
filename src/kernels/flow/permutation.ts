/** A fixed permutation of the features. Its log-determinant is zero. */

import { defineKernel, type KernelCase, read, write } from "../../engine/kernel.ts";
import source from "../../wgsl/flow/permute.wgsl";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";
import { NOTHING, type Nothing, withLinearIndex } from "./elementwise.ts";

function permutationCase(count: number, dimensions: number): KernelCase<Nothing> {
  return {
    name: `${count} rows of ${dimensions}`,
    specialisation: NOTHING,
    settings: { count, dimensions, order_offset: 0, inverse_offset: dimensions },
    inputs: {
      input: normalValues(count * dimensions, 41),
      order: Uint32Array.from({ length: 2 * dimensions }, (_, index) => (7 * index + 1) % dimensions),
    },
    outputs: { output: count * dimensions },
  };
}

/**
 * output[row, i] = input[row, order[order_offset + i]]. The table also holds the inverse order, at `inverse_offset`: the
 * kernel is its own inverse and its own backward pass, with the offsets exchanged.
 */
export const permute = defineKernel<Nothing>({
  name: "permute",
  summary: "Permutes the features of each row.",
  bindings: { input: read("f32"), order: read("u32"), output: write("f32") },
  settings: { count: "u32", dimensions: "u32", order_offset: "u32", inverse_offset: "u32" },
  workgroupSize: 64,
  constants: () => ({}),
  source: () => withLinearIndex("permute.wgsl", source),
  invocations: ({ count, dimensions }) => count * dimensions,
  twin({ input, order, output }, { count, dimensions, order_offset: from }) {
    for (let row = 0; row < count; row++) {
      for (let i = 0; i < dimensions; i++) output[row * dimensions + i] = input[row * dimensions + order[from + i]];
    }
  },
  backward(recorder) {
    const { settings, specialisation, buffers } = recorder.call;
    recorder.run({
      kernel: permute,
      specialisation,
      settings: { ...settings, order_offset: settings.inverse_offset, inverse_offset: settings.order_offset },
      buffers: { input: recorder.adjoint("output"), order: buffers.order, output: recorder.adjoint("input") },
    });
  },
  oracle: {
    cases: () => [permutationCase(1, 3), permutationCase(77, 10)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-7),
  },
  benchmark: { kernelCase: () => permutationCase(100_000, 10), amount: 100_000, unit: "rows", bytes: 8e6 },
});
