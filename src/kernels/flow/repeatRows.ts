/** Each row several times: the conditions of many samples for each condition. */

import { defineKernel, read, write } from "../../engine/kernel.ts";
import source from "../../wgsl/flow/repeat-rows.wgsl";
import { type Nothing, withLinearIndex } from "./elementwise.ts";

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
});
