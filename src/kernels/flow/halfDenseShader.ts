/**
 * WGSL of a dense layer between hidden layers in half floats, four inputs at a time: GPUs multiply and add pairs of half
 * floats at twice the rate of float32, and the weights are half as many bytes. Sums of an output run in four times two
 * partial sums of half floats, and are added up in float32 with the bias; between the layers numbers are float32.
 */

import type { ShaderPart } from "../../engine/shader.ts";
import { range } from "./range.ts";

/**
 * output[o] = bias[o] + sum over i of weight[o, i] max(input[i], 0), for o below `count`, with the weights of the buffer
 * `halves`, which holds one coupling's.
 * @param inputs a multiple of four
 */
export function halfDenseFunction(name: string, inputs: number): ShaderPart {
  const quartets = range(inputs / 4);
  const sums = quartets.slice(0, 2);
  const text = [
    `fn dense_${name}(input: ptr<private, Vector>, weight: u32, bias: u32, count: u32, output: ptr<private, Vector>) {`,
    ...quartets.map((quartet) => {
      const four = range(4).map((lane) => `(*input)[${4 * quartet + lane}]`);
      return `  let i${quartet} = vec4<f16>(max(vec4<f32>(${four.join(", ")}), vec4<f32>()));`;
    }),
    "  let first = (weight - settings.parameter_offset) / 4u;",
    "  for (var o = 0u; o < count; o++) {",
    `    let row = first + o * ${inputs / 4}u;`,
    ...sums.map((quartet) => `    var s${quartet} = i${quartet} * halves[row + ${quartet}u];`),
    ...quartets.slice(sums.length).map((quartet) => {
      const partial = `s${quartet % sums.length}`;
      return `    ${partial} = fma(i${quartet}, halves[row + ${quartet}u], ${partial});`;
    }),
    `    let four = ${sums.map((quartet) => `vec4<f32>(s${quartet})`).join(" + ")};`,
    "    (*output)[o] = parameters[bias + o] + ((four.x + four.y) + (four.z + four.w));",
    "  }",
    "}",
  ];
  return { file: `(dense layer ${name} in half floats)`, text: text.join("\n") };
}
