/** A fixed permutation of the features. Its log-determinant is zero. */

import { defineKernel, read, write } from "../../engine/kernel.ts";
import source from "../../wgsl/flow/permute.wgsl";
import { type Nothing, withLinearIndex } from "./elementwise.ts";

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
});
