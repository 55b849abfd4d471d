/** What the shaders with one feature a lane share: the opening, loads and stores of weights, and the residual conditioner. */

import type { CouplingShape } from "./couplingShape.ts";
import { laneWeightCount, layersOf, transposedLayers } from "./laneLayers.ts";
import type { LaneWriter } from "./laneWriter.ts";
import { range } from "./range.ts";

/** Where the raw number r of a feature stands in the array that the transformers read, with one feature a lane. */
export function rawIndex(shape: CouplingShape, register: number): number {
  return shape.transformer.kind === "affine" ? register * (shape.dimensions - shape.identity) : register;
}

/** Registers that the conditioner leaves for the way back. */
export interface ConditionerRegisters {
  readonly inputs: readonly string[];
  /** Hidden layer before each block, and after the last. */
  readonly hidden: readonly (readonly string[])[];
  readonly first: readonly (readonly string[])[];
  readonly second: readonly (readonly string[])[];
  readonly share: readonly (readonly string[])[];
  readonly raw: readonly string[];
}

/** From the rows at `row` to the raw numbers. */
export function writeConditioner(
  writer: LaneWriter,
  shape: CouplingShape,
  lanes: number,
  exactShift: boolean,
): ConditionerRegisters {
  const { identity, conditions, blocks } = shape;
  const inputs = range(Math.ceil((identity + conditions) / lanes)).map((group) => `input_${group}`);
  inputs.forEach((name, group) => {
    writer.push(`let ${name} = load_conditioner_input(row, lane + ${group * lanes}u, feature_${group});`);
  });
  const hidden = [writer.dense("initial", inputs, { exactFrom: identity })];
  const registers = { first: [] as string[][], second: [] as string[][], share: [] as string[][] };
  for (const block of range(blocks)) {
    const before = hidden[block];
    const rectify = (names: readonly string[], prefix: string) =>
      names.map((name, group) => {
        writer.push(`let ${prefix}_${group} = max(${name}, Rows());`);
        return `${prefix}_${group}`;
      });
    const first = rectify(writer.dense(`first${block}`, rectify(before, `open${block}`)), `inner${block}`);
    const second = writer.dense(`second${block}`, first);
    const gate = writer.dense(`context${block}`, inputs, { skip: identity });
    const share = gate.map((name, group) => {
      writer.push(`let share${block}_${group} = sigmoid(${name});`);
      return `share${block}_${group}`;
    });
    hidden.push(
      before.map((name, group) => {
        writer.push(`let hidden${block}_${group} = fma(${second[group]}, ${share[group]}, ${name});`);
        return `hidden${block}_${group}`;
      }),
    );
    registers.first.push(first);
    registers.second.push(second);
    registers.share.push(share);
  }
  const raw = writer.dense("final", hidden[blocks], exactShift ? { exactFrom: 0 } : {});
  raw.forEach((name, register) => {
    writer.push(`raw[${rawIndex(shape, register)}] = ${name};`);
  });
  return { inputs, hidden, ...registers, raw };
}

/** Lines that load all weights of the lane: a loop for each layer. */
function weightLoads(shape: CouplingShape, lanes: number): string[] {
  return layersOf(shape, lanes).flatMap(({ inputs, registers, first, rowOf, exists, weight, bias }) => [
    `  for (var r = 0u; r < ${registers}u * settings.one; r++) {`,
    `    let row = select(0u, ${rowOf}, ${exists});`,
    `    for (var i = 0u; i < ${inputs}u * settings.one; i++) {`,
    `      weights[${first}u + i * ${registers}u + r] = parameters[base + ${weight}u + row * ${inputs}u + i];`,
    "    }",
    `    weights[${first + inputs * registers}u + r] = parameters[base + ${bias}u + row];`,
    "  }",
  ]);
}

/** Lines that load the weights for the way back. */
export function transposedLoads(shape: CouplingShape, lanes: number): string[] {
  return transposedLayers(shape, lanes).layers.flatMap(({ outputs, groups, first, weight, stride, width }) => [
    `  for (var o = 0u; o < ${outputs}u * settings.one; o++) {`,
    `    for (var g = 0u; g < ${groups}u * settings.one; g++) {`,
    `      let i = min(lane + g * ${lanes}u, ${width - 1}u);`,
    `      transposed[${first}u + o * ${groups}u + g] = parameters[base + ${weight}u + o * ${stride}u + i];`,
    "    }",
    "  }",
  ]);
}

/** Lines that store the sums of a chunk. */
export function sumStores(shape: CouplingShape, lanes: number): string[] {
  return layersOf(shape, lanes).flatMap(({ inputs, registers, first, rowOf, exists, weight, bias }) => [
    `  for (var r = 0u; r < ${registers}u * settings.one; r++) {`,
    `    if (${exists}) {`,
    `      let row = ${rowOf};`,
    `      for (var i = 0u; i < ${inputs}u * settings.one; i++) {`,
    `        partials[chunk + ${weight}u + row * ${inputs}u + i] = sums[${first}u + i * ${registers}u + r];`,
    "      }",
    `      partials[chunk + ${bias}u + row] = sums[${first + inputs * registers}u + r];`,
    "    }",
    "  }",
  ]);
}

/** Sum of a value over the lanes of the transformed features, in all lanes. */
export const sumOverFeatures = (name: string, count: number): string =>
  range(count)
    .map((lane) => `subgroupBroadcast(${name}, ${lane}u)`)
    .join(" + ");

/** Declarations and the head of the entry point: the lane's features and the chunk's rows. */
export function opening(shape: CouplingShape, lanes: number, arrays: string[], loads: string[]): string[] {
  const groups = Math.ceil((shape.identity + shape.conditions) / lanes);
  return [
    `var<private> weights: array<f32, ${laneWeightCount(shape, lanes)}>;`,
    "var<private> raw: array<Rows, RAW>;",
    ...arrays,
    "",
    "fn load_conditioner_input(row: u32, index: u32, feature: u32) -> Rows {",
    "  var value = Rows();",
    "  if (index < IDENTITY) {",
    "    value = load_input(row, DIMENSIONS, feature);",
    "  } else if (index < IDENTITY + CONDITIONS) {",
    "    value = load_conditions(row, CONDITIONS, index - IDENTITY);",
    "  }",
    "  return value;",
    "}",
    "",
    "@compute @workgroup_size(WORKGROUP_SIZE)",
    "fn main(",
    "  @builtin(workgroup_id) group: vec3<u32>,",
    "  @builtin(num_workgroups) groups: vec3<u32>,",
    "  @builtin(subgroup_invocation_id) lane: u32,",
    ") {",
    "  let number = group.x + group.y * groups.x;",
    "  let start = number * settings.chunk_rows;",
    "  if (start >= settings.count) {",
    "    return;",
    "  }",
    "  let end = min(start + settings.chunk_rows, settings.count);",
    "  let base = settings.parameter_offset;",
    ...range(groups).map(
      (group) =>
        `  let feature_${group} = features[settings.feature_offset + min(lane + ${group * lanes}u, IDENTITY - 1u)];`,
    ),
    "  let own_feature = features[settings.feature_offset + IDENTITY + min(lane, TRANSFORMED - 1u)];",
    ...weightLoads(shape, lanes),
    ...loads,
    "  for (var row = start; row < end; row += ROWS) {",
  ];
}
