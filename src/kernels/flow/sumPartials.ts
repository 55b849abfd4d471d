/** Sums of what chunks of rows have summed apart: in fixed order, so that the bits are the same each time. */

import { defineKernel, read, write } from "../../engine/kernel.ts";
import { Task } from "../../wasm/tasks.ts";
import sumPartialsSource from "../../wgsl/flow/sum-partials.wgsl";
import linearIndex from "../../wgsl/snippets/linear-index.wgsl";

/** sums[offset + p] = sum over chunks of partials[chunk, p]. */
export const sumPartials = defineKernel<Record<string, never>>({
  name: "sum-partials",
  summary: "Adds the partial sums of all chunks in fixed order.",
  bindings: { partials: read("f32"), sums: write("f32") },
  settings: { count: "u32", chunks: "u32", offset: "u32" },
  workgroupSize: 64,
  constants: () => ({}),
  source: () => [
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/flow/sum-partials.wgsl", text: sumPartialsSource },
  ],
  invocations: (settings) => settings.count,
  twin({ partials, sums }, { count, chunks, offset }) {
    for (let index = 0; index < count; index++) {
      let sum = 0;
      for (let chunk = 0; chunk < chunks; chunk++) sum += partials[chunk * count + index];
      sums[offset + index] = sum;
    }
  },
  native: {
    task: Task.SumPartials,
    structs: { call: "SumPartialsCall" },
    work: ({ count, chunks }) => ({ rows: count, chunkRows: 8192, multiple: 4, operations: count * chunks }),
  },
});
