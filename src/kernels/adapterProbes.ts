/** Two kernels that measure an adapter: how fast it copies, and how fast it multiplies and adds. */

import { defineKernel, read, write } from "../engine/kernel.ts";
import { Task } from "../wasm/tasks.ts";
import arithmeticSource from "../wgsl/multiply-add.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import copySource from "../wgsl/stream-copy.wgsl";

export type Nothing = Record<string, never>;

const linear = { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex };

/** Copies a buffer; its rate is the bandwidth that other kernels are compared with. */
export const streamCopy = defineKernel<Nothing>({
  name: "stream-copy",
  summary: "Copies a buffer: the bandwidth that other kernels are measured against.",
  bindings: { source: read("f32", "vec4<f32>"), destination: write("f32", "vec4<f32>") },
  settings: { quads: "u32" },
  workgroupSize: 64,
  constants: () => ({}),
  source: () => [linear, { file: "src/wgsl/stream-copy.wgsl", text: copySource }],
  invocations: (settings) => settings.quads,
  twin({ source, destination }, { quads }) {
    destination.set(source.subarray(0, 4 * quads));
  },
  native: {
    task: Task.StreamCopy,
    structs: { call: "StreamCopyCall" },
    work: ({ quads }) => ({ rows: quads, chunkRows: 2 ** 14, multiple: 1, operations: 4 * quads }),
  },
});

/** Multiply-adds of one invocation and step: four chains of vectors of four. */
const OPERATIONS_PER_STEP = 2 * 4 * 4;

/** Floating-point operations of {@link arithmeticCase}. */
export const arithmeticOperations = (count: number, steps: number): number => count * steps * OPERATIONS_PER_STEP;

/** Chains of multiply-adds in registers: the arithmetic rate. */
export const multiplyAdd = defineKernel<Nothing>({
  name: "multiply-add",
  summary: "Chains of multiply-adds in registers: the arithmetic rate that other kernels are measured against.",
  bindings: { start: read("f32"), result: write("f32") },
  settings: { count: "u32", steps: "u32" },
  workgroupSize: 64,
  constants: () => ({}),
  source: () => [linear, { file: "src/wgsl/multiply-add.wgsl", text: arithmeticSource }],
  invocations: (settings) => settings.count,
  twin({ start, result }, { count, steps }) {
    for (let index = 0; index < count; index++) {
      const chains = Array.from({ length: 16 }, (_, chain) => start[index] + chain / 16);
      for (let step = 0; step < steps; step++) {
        for (let chain = 0; chain < 16; chain++) chains[chain] = chains[chain] * 0.5 + 0.25;
      }
      result[index] = chains.reduce((sum, value) => sum + value, 0);
    }
  },
  native: {
    task: Task.MultiplyAdd,
    structs: { call: "MultiplyAddCall" },
    work: ({ count, steps }) => ({
      rows: count,
      chunkRows: 1024,
      multiple: 2,
      operations: arithmeticOperations(count, steps),
    }),
  },
});
