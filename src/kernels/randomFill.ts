/** Random numbers in bulk, drawn on the device. */

import { defineKernel, type KernelCase, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { philox4x32 } from "../engine/random/philox.ts";
import { keyOfSeed, normalPairFromBits, STREAMS, uniformFromBits } from "../engine/random/streams.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/random-fill.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import philox from "../wgsl/snippets/philox.wgsl";
import { compareValues } from "./compare.ts";

/** What is drawn: uniform numbers in (0, 1), or standard normal ones. */
export interface RandomFill {
  readonly normal: boolean;
}

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, { normal }: RandomFill): void {
  const { values } = arrays;
  const words = new Uint32Array(4);
  for (let index = 0; 4 * index < settings.count; index++) {
    philox4x32(settings.first + index, 0, settings.draw, settings.stream, settings.seed_low, settings.seed_high, words);
    const drawn = normal
      ? [...normalPairFromBits(words[0], words[1]), ...normalPairFromBits(words[2], words[3])]
      : [...words].map(uniformFromBits);
    values.set(drawn.slice(0, values.length - 4 * index), 4 * index);
  }
}

function fillCase(name: string, normal: boolean, count: number, seed: number): KernelCase<RandomFill> {
  const [low, high] = keyOfSeed(seed);
  return {
    name,
    specialisation: { normal },
    settings: { count, first: 5, draw: 3, stream: STREAMS.randomFill, seed_low: low, seed_high: high },
    inputs: {},
    outputs: { values: count },
  };
}

/** Fills a buffer with random numbers; its length is rounded up to four. */
export const randomFill = defineKernel<RandomFill>({
  name: "random-fill",
  summary: "Uniform or normal random numbers by position (Philox 4x32-10).",
  bindings: { values: write("f32", "vec4<f32>") },
  settings: { count: "u32", first: "u32", draw: "u32", stream: "u32", seed_low: "u32", seed_high: "u32" },
  workgroupSize: 64,
  constants: ({ normal }) => ({ NORMAL: normal }),
  source: () => [
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/snippets/philox.wgsl", text: philox },
    { file: "src/wgsl/random-fill.wgsl", text: source },
  ],
  invocations: (settings) => Math.ceil(settings.count / 4),
  twin,
  native: {
    task: Task.RandomFill,
    // A counter gives four numbers.
    work: ({ count }) => ({ rows: Math.ceil(count / 4), chunkRows: 4096, multiple: 4, operations: 40 * count }),
    constants: ({ normal }) => [normal ? 1 : 0],
  },
  oracle: {
    cases: () => [
      fillCase("uniform", false, 40_000, 1),
      fillCase("uniform, long seed", false, 1000, 2 ** 52 + 12345),
      fillCase("normal", true, 40_000, 7),
    ],
    // Uniform numbers are exact in float32; logarithm and cosine of adapters are good to about 2^-21 absolutely.
    compare: (_, expected, actual, { specialisation }) =>
      compareValues(expected, actual, {
        tolerance: (__, value) => (specialisation.normal ? 5e-5 * (1 + Math.abs(value)) : 0),
        describe: (index) => `number ${index}`,
      }),
  },
  benchmark: {
    kernelCase: () => fillCase("benchmark", true, 4_000_000, 1),
    amount: 4_000_000,
    unit: "normal numbers",
    bytes: 16_000_000,
  },
});
