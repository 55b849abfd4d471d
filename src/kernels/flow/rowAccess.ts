/** WGSL that loads and stores the rows of one invocation, one or four, for row-major buffers. */

import type { ShaderPart } from "../../engine/shader.ts";
import elementary from "../../wgsl/snippets/elementary.wgsl";
import type { CouplingLayout } from "./couplingLayout.ts";

const COMPONENTS = ["x", "y", "z", "w"];

/**
 * The type `Rows` and, for each named buffer, a function that loads or stores one column of an invocation's rows. Rows
 * past the last are loaded as copies of the last and not stored, so that whole subgroups stay in step.
 *
 * @param loads names of buffers that are read; gives `load_NAME(first, stride, column)`
 * @param stores names of buffers that are written; gives `store_NAME(first, stride, column, value)`
 */
export function rowAccess(
  { rows }: Pick<CouplingLayout, "rows">,
  loads: readonly string[],
  stores: readonly string[],
): ShaderPart {
  const lines = [`const ROWS = ${rows}u;`, ...aliases(rows)];
  const each = Array.from({ length: rows }, (_, row) => row);
  for (const name of loads) {
    const values = each.map((row) => `${name}[min(first + ${row}u, settings.count - 1u) * stride + column]`);
    lines.push(
      `fn load_${name}(first: u32, stride: u32, column: u32) -> Rows {`,
      `  return Rows(${values.join(", ")});`,
      "}",
    );
  }
  for (const name of stores) {
    lines.push(`fn store_${name}(first: u32, stride: u32, column: u32, value: Rows) {`);
    for (const row of each) {
      const component = rows === 1 ? "value" : `value.${COMPONENTS[row]}`;
      lines.push(`  if (first + ${row}u < settings.count) {`);
      lines.push(`    ${name}[(first + ${row}u) * stride + column] = ${component};`, "  }");
    }
    lines.push("}");
  }
  return { file: "(row access)", text: lines.join("\n") };
}

/** The types of one or four rows side by side. */
function aliases(rows: number): string[] {
  const type = (scalar: string) => (rows === 1 ? scalar : `vec${rows}<${scalar}>`);
  return [
    `alias Rows = ${type("f32")};`,
    `alias Ints = ${type("i32")};`,
    `alias Bits = ${type("u32")};`,
    `alias Flags = ${type("bool")};`,
  ];
}

/** Exponential and logarithm for kernels that work on single values. */
export const SCALAR_ELEMENTARY: readonly ShaderPart[] = [
  { file: "(scalar types)", text: aliases(1).join("\n") },
  { file: "src/wgsl/snippets/elementary.wgsl", text: elementary },
];

/**
 * The entry point: numbers the invocation's first row and calls `run(first, base)`, where `base` is the place of the
 * coupling's first weight; keeps the lane where subgroups load together, and copies the weights where workgroups share them.
 */
export function rowEntryPoint({ subgroup, weights }: CouplingLayout): ShaderPart {
  const lane = subgroup !== undefined;
  const staged = weights === "workgroup";
  const text = [
    ...(lane ? ["var<private> lane: u32;"] : []),
    ...(staged ? ["var<workgroup> staged: array<f32, PARAMETERS>;"] : []),
    "@compute @workgroup_size(WORKGROUP_SIZE)",
    "fn main(",
    "  @builtin(global_invocation_id) id: vec3<u32>,",
    "  @builtin(num_workgroups) groups: vec3<u32>,",
    ...(lane ? ["  @builtin(subgroup_invocation_id) subgroup_lane: u32,"] : []),
    ...(staged ? ["  @builtin(local_invocation_index) own: u32,"] : []),
    ") {",
    ...(lane ? ["  lane = subgroup_lane;"] : []),
    ...(staged
      ? [
          "  for (var index = own; index < PARAMETERS; index += WORKGROUP_SIZE) {",
          "    staged[index] = parameters[settings.parameter_offset + index];",
          "  }",
          "  workgroupBarrier();",
        ]
      : []),
    `  run(linear_index(id, groups) * ROWS, ${staged ? "0u" : "settings.parameter_offset"});`,
    "}",
  ];
  return { file: "(entry point)", text: text.join("\n") };
}
