/**
 * WGSL of dense layers. One output at a time in a loop whose length the compiler does not know, so that it is not
 * unrolled; all inputs of a layer in registers, so that an output is one straight line of multiply-adds.
 */

import type { ShaderPart } from "../../engine/shader.ts";
import { addCompensated, splitNames, splitStatements } from "./compensatedSum.ts";
import type { CouplingLayout } from "./couplingLayout.ts";
import { range } from "./range.ts";

/** A dense layer as a WGSL function `dense_NAME(input, weight, bias, count, output)`. */
export interface DenseFunction {
  readonly name: string;
  /** Length of the contraction. */
  readonly inputs: number;
  /** Whether the input passes through max(x, 0) first. */
  readonly rectified?: boolean;
  /** The first input from which on the rounding of products and sums is carried along and added at the end. */
  readonly exactFrom?: number;
}

/** The expression of one weight. */
function weightAt({ weights }: CouplingLayout, index: string): string {
  return `${weights === "workgroup" ? "staged" : "parameters"}[${index}]`;
}

/** Lines that load the weights `index(k)` of one output, and the expression of weight k. */
function fetchWeights(count: number, layout: CouplingLayout, index: (element: string) => string) {
  const { subgroup } = layout;
  if (subgroup === undefined) return { lines: [], weight: (k: number) => weightAt(layout, index(`${k}u`)) };
  const lines = range(Math.ceil(count / subgroup)).map((chunk) => {
    const lane = chunk === 0 ? "lane" : `${chunk * subgroup}u + lane`;
    const whole = chunk === 0 ? lane : `(${lane})`;
    const element = (chunk + 1) * subgroup <= count ? whole : `min(${lane}, ${count - 1}u)`;
    return `    let w${chunk} = parameters[${index(element)}];`;
  });
  return {
    lines,
    weight: (k: number) => `subgroupBroadcast(w${Math.floor(k / subgroup)}, ${k % subgroup}u)`,
  };
}

/** Partial sums of one output: they keep the units busy, and round less than one long sum. */
const PARTIAL_SUMS = 4;

/** Lines that end in `let sum`: `start` and the sum of products [rows, weight] of a layer, in interleaved partial sums. */
function sumOfProducts(count: number, start: string, factors: (k: number) => [string, string]): string[] {
  const partials = range(Math.min(PARTIAL_SUMS, count));
  const lines = partials.map((k) => {
    const [rows, weight] = factors(k);
    return `    var s${k} = ${rows} * ${weight};`;
  });
  for (let k = partials.length; k < count; k++) {
    const [rows, weight] = factors(k);
    const partial = `s${k % partials.length}`;
    lines.push(`    ${partial} = fma(${rows}, Rows(${weight}), ${partial});`);
  }
  const pairs = partials.length === 4 ? "(s0 + s1) + (s2 + s3)" : partials.map((k) => `s${k}`).join(" + ");
  return [...lines, `    let sum = ${start} + (${pairs});`];
}

/** The same with the errors of products and sums added up apart from input `exactFrom` on; these inputs must be split. */
function compensatedSum(
  count: number,
  exactFrom: number,
  start: string,
  factors: (k: number) => [string, string],
): string[] {
  const lines = [`    var total = ${start};`, "    var lost = Rows();"];
  for (let k = 0; k < count; k++) {
    const [rows, weight] = factors(k);
    if (k < exactFrom) {
      lines.push(`    total = fma(${rows}, Rows(${weight}), total);`);
      continue;
    }
    lines.push(
      "    {",
      `      let factor = Rows(${weight});`,
      ...[
        ...splitStatements("factor"),
        ...addCompensated("total", "lost", splitNames(rows), splitNames("factor"), "one"),
      ].map((line) => `      ${line}`),
      "    }",
    );
  }
  return [...lines, "    let sum = total + lost;"];
}

/** output[o] = bias[o] + sum over i of weight[o, i] input[i], for o below `count`. */
export function denseFunction(layer: DenseFunction, layout: CouplingLayout): ShaderPart {
  const { name, inputs, rectified, exactFrom } = layer;
  const { lines, weight } = fetchWeights(inputs, layout, (element) => `row + ${element}`);
  const load = (i: number) => (rectified ? `max((*input)[${i}], Rows())` : `(*input)[${i}]`);
  const bias = `Rows(${weightAt(layout, "bias + o")})`;
  const factors = (i: number): [string, string] => [`i${i}`, weight(i)];
  const text = [
    `fn dense_${name}(input: ptr<private, Vector>, weight: u32, bias: u32, count: u32, output: ptr<private, Vector>) {`,
    ...range(inputs).map((i) => `  let i${i} = ${load(i)};`),
    ...range(inputs)
      .slice(exactFrom ?? inputs)
      .flatMap((i) => splitStatements(`i${i}`).map((line) => `  ${line}`)),
    "  for (var o = 0u; o < count; o++) {",
    `    let row = weight + o * ${inputs}u;`,
    ...lines,
    ...(exactFrom === undefined
      ? sumOfProducts(inputs, bias, factors)
      : compensatedSum(inputs, exactFrom, bias, factors)),
    "    (*output)[o] = sum;",
    "  }",
    "}",
  ];
  return { file: `(dense layer ${name})`, text: text.join("\n") };
}

/** input_adjoint[i] = sum over o of weight[o, i] output_adjoint[o], for i below `count`; `stride` is the layer's input length. */
export function transposedDenseFunction(name: string, outputs: number, layout: CouplingLayout): ShaderPart {
  const { lines, weight } = fetchWeights(outputs, layout, (element) => `column + ${element} * stride`);
  const text = [
    `fn transposed_${name}(output_adjoint: ptr<private, Vector>, weight: u32, stride: u32, count: u32, input_adjoint: ptr<private, Vector>) {`,
    ...range(outputs).map((o) => `  let d${o} = (*output_adjoint)[${o}];`),
    "  for (var i = 0u; i < count; i++) {",
    "    let column = weight + i;",
    ...lines,
    ...sumOfProducts(outputs, "Rows()", (o) => [`d${o}`, weight(o)]),
    "    (*input_adjoint)[i] = sum;",
    "  }",
    "}",
  ];
  return { file: `(transposed dense layer ${name})`, text: text.join("\n") };
}
