/** Each row several times: the conditions of many samples for each condition. */

import { defineKernel, type KernelCase, read, write } from "../../engine/kernel.ts";
import source from "../../wgsl/flow/repeat-rows.wgsl";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";
import { NOTHING, type Nothing, withLinearIndex } from "./elementwise.ts";

function repeatCase(rows: number, width: number, samples: number): KernelCase<Nothing> {
  return {
    name: `${rows} rows of ${width}, ${samples} times`,
    specialisation: NOTHING,
    settings: { count: rows * samples * width, width, samples },
    inputs: { input: normalValues(rows * width, 71) },
    outputs: { output: rows * samples * width },
  };
}

/** output[row * samples + sample] = input[row], rows of `width` numbers; `count` numbers in all. */
export const repeatRows = defineKernel<Nothing>({
  name: "repeat-rows",
  summary: "Repeats each row, for many samples of each condition.",
  bindings: { input: read("f32"), output: write("f32") },
  settings: { count: "u32", width: "u32", samples: "u32" },
  workgroupSize: 64,
  constants: () => ({}),
  source: () => withLinearIndex("repeat-rows.wgsl", source),
  invocations: ({ count }) => count,
  twin({ input, output }, { count, width, samples }) {
    for (let at = 0; at < count; at++) {
      const column = at % width;
      output[at] = input[Math.floor((at - column) / (width * samples)) * width + column];
    }
  },
  oracle: {
    cases: () => [repeatCase(1, 4, 1), repeatCase(37, 4, 5), repeatCase(3, 1, 100)],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-7),
  },
  benchmark: { kernelCase: () => repeatCase(1000, 4, 100), amount: 100_000, unit: "rows", bytes: 4 * 4 * 101_000 },
});
