/** Sums of what chunks of rows have summed apart: in fixed order, so that the bits are the same each time. */

import { defineKernel, type KernelCase, read, write } from "../../engine/kernel.ts";
import { Task } from "../../wasm/tasks.ts";
import sumPartialsSource from "../../wgsl/flow/sum-partials.wgsl";
import linearIndex from "../../wgsl/snippets/linear-index.wgsl";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";

function sumPartialsCase(count: number, chunks: number): KernelCase<Record<string, never>> {
  return {
    name: `${count} sums of ${chunks}`,
    specialisation: {},
    settings: { count, chunks, offset: 0 },
    inputs: { partials: normalValues(count * chunks, 13) },
    outputs: { sums: count },
  };
}

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
  oracle: {
    cases: () => [sumPartialsCase(1, 1), sumPartialsCase(1000, 7)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-6),
  },
  benchmark: {
    kernelCase: () => sumPartialsCase(50_000, 8),
    amount: 50_000,
    unit: "sums",
    bytes: 4 * 50_000 * 9,
  },
});
