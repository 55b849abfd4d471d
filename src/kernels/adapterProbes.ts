/** Two kernels that measure an adapter: how fast it copies, and how fast it multiplies and adds. */

import { defineKernel, type KernelCase, read, write } from "../engine/kernel.ts";
import { Task } from "../wasm/tasks.ts";
import arithmeticSource from "../wgsl/multiply-add.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import copySource from "../wgsl/stream-copy.wgsl";
import { compareValues } from "./compare.ts";

type Nothing = Record<string, never>;

const linear = { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex };

function ramp(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => (index % 1000) / 1000);
}

/** A copy of `quads` vectors of four float32. */
export function copyCase(quads: number): KernelCase<Nothing> {
  return {
    name: `${quads} vectors`,
    specialisation: {},
    settings: { quads },
    inputs: { source: ramp(4 * quads) },
    outputs: { destination: 4 * quads },
  };
}

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
  oracle: {
    cases: () => [copyCase(1), copyCase(1000)],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, { tolerance: () => 0, describe: (index) => `value ${index}` }),
  },
  benchmark: { kernelCase: () => copyCase(2 ** 22), amount: 2 ** 24, unit: "values", bytes: 2 ** 27 },
});

/** Multiply-adds of one invocation and step: four chains of vectors of four. */
const OPERATIONS_PER_STEP = 2 * 4 * 4;

/** Chains of `steps` multiply-adds in `count` invocations. */
export function arithmeticCase(count: number, steps: number): KernelCase<Nothing> {
  return {
    name: `${count} x ${steps}`,
    specialisation: {},
    settings: { count, steps },
    inputs: { start: ramp(count) },
    outputs: { result: count },
  };
}

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
  oracle: {
    cases: () => [arithmeticCase(65, 3), arithmeticCase(1000, 17)],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, { tolerance: () => 1e-5, describe: (index) => `value ${index}` }),
  },
  benchmark: {
    kernelCase: () => arithmeticCase(2 ** 16, 256),
    amount: arithmeticOperations(2 ** 16, 256),
    unit: "flop",
    bytes: 2 ** 19,
  },
});
