/**
 * WGSL of couplings with one feature a lane: a subgroup holds the hidden layer of a row in its lanes, keeps all weights in
 * private memory, and walks through many rows. Layers exchange values by broadcasts from known lanes, so that nothing is
 * indexed by a variable: what software adapters, which address lane by lane, do best.
 */

import type { ShaderPart } from "../../engine/shader.ts";
import { addCompensated, splitNames, splitStatements } from "./compensatedSum.ts";
import { conditionerLayout } from "./conditioner.ts";
import { type CouplingShape, conditionerShape } from "./couplingShape.ts";
import { needsExactShift, outputsPerFeature } from "./transformers.ts";
import { LANE_ROWS } from "./tuning.ts";

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** A layer whose outputs stand in lanes: output `lane + lanes * group`, or for the last layer number p of feature `lane`. */
interface LaneLayer {
  readonly name: string;
  readonly inputs: number;
  /** Registers of outputs: groups of hidden features, or numbers of a transformed feature. */
  readonly registers: number;
  /** First weight in the array of weights: [input, register], then [register] biases. */
  readonly first: number;
  /** WGSL: row of the weight matrix that register `r` of this lane holds, and whether it exists. */
  readonly rowOf: string;
  readonly exists: string;
  readonly weight: number;
  readonly bias: number;
}

/**
 * Whether lanes can hold a coupling: each transformed feature its lane, the hidden layer a few registers. Splines would
 * leave most lanes idle in their last layer, and are faster with rows in lanes.
 */
export function fitsLanes(shape: CouplingShape, lanes: number): boolean {
  const { identity, conditions, hidden, blocks, dimensions, transformer } = shape;
  return (
    transformer.kind === "affine" &&
    lanes >= 8 &&
    identity <= lanes &&
    dimensions - identity <= lanes &&
    identity + conditions <= 2 * lanes &&
    hidden <= 4 * lanes &&
    hidden <= 64 &&
    blocks <= 4
  );
}

function layersOf(shape: CouplingShape, lanes: number): LaneLayer[] {
  const conditioner = conditionerShape(shape);
  const { identity, conditions, hidden, blocks } = conditioner;
  const layout = conditionerLayout(conditioner);
  const groups = Math.ceil(hidden / lanes);
  const layers: LaneLayer[] = [];
  let first = 0;
  const add = (layer: Omit<LaneLayer, "first">) => {
    layers.push({ ...layer, first });
    first += layer.registers * (layer.inputs + 1);
  };
  const wide = { registers: groups, rowOf: `lane + r * ${lanes}u`, exists: `lane + r * ${lanes}u < ${hidden}u` };
  add({
    name: "initial",
    inputs: identity + conditions,
    ...wide,
    weight: layout.initialWeight,
    bias: layout.initialBias,
  });
  for (const block of range(blocks)) {
    const at = layout.firstBlock + block * layout.blockStride;
    const layer = (name: string, inputs: number, weight: number, bias: number) =>
      add({ name: `${name}${block}`, inputs, ...wide, weight: at + weight, bias: at + bias });
    layer("context", conditions, layout.contextWeight, layout.contextBias);
    layer("first", hidden, layout.firstWeight, layout.firstBias);
    layer("second", hidden, layout.secondWeight, layout.secondBias);
  }
  const transformed = shape.dimensions - identity;
  const numbers = outputsPerFeature(shape.transformer);
  add({
    name: "final",
    inputs: hidden,
    registers: numbers,
    rowOf: shape.transformer.kind === "affine" ? `r * ${transformed}u + lane` : `lane * ${numbers}u + r`,
    exists: `lane < ${transformed}u`,
    weight: layout.finalWeight,
    bias: layout.finalBias,
  });
  return layers;
}

/** Length of the array of weights, and of that of gradient sums. */
export function laneWeightCount(shape: CouplingShape, lanes: number): number {
  const last = layersOf(shape, lanes).at(-1)!;
  return last.first + last.registers * (last.inputs + 1);
}

/** Registers of the weights that the way back needs: for each layer [output, group of inputs]. */
function transposedLayers(shape: CouplingShape, lanes: number) {
  const { hidden, blocks, identity, outputs, conditions } = conditionerShape(shape);
  const layout = conditionerLayout(conditionerShape(shape));
  const groups = Math.ceil(hidden / lanes);
  const layers: {
    name: string;
    outputs: number;
    groups: number;
    first: number;
    weight: number;
    stride: number;
    width: number;
  }[] = [];
  let first = 0;
  const add = (name: string, count: number, inputGroups: number, weight: number, stride: number, width: number) => {
    layers.push({ name, outputs: count, groups: inputGroups, first, weight, stride, width });
    first += count * inputGroups;
  };
  add("final", outputs, groups, layout.finalWeight, hidden, hidden);
  for (const block of range(blocks)) {
    const at = layout.firstBlock + block * layout.blockStride;
    add(`second${block}`, hidden, groups, at + layout.secondWeight, hidden, hidden);
    add(`first${block}`, hidden, groups, at + layout.firstWeight, hidden, hidden);
  }
  add("initial", hidden, 1, layout.initialWeight, identity + conditions, identity);
  return { layers, count: first };
}

/** WGSL of one layer: from registers that hold the inputs in their lanes to registers `name_r`. */
class LaneWriter {
  readonly lines: string[] = [];
  private readonly layers: Map<string, LaneLayer>;
  private readonly transposed: Map<string, ReturnType<typeof transposedLayers>["layers"][number]>;
  private temporaries = 0;

  constructor(
    shape: CouplingShape,
    private readonly lanes: number,
  ) {
    this.layers = new Map(layersOf(shape, lanes).map((layer) => [layer.name, layer]));
    this.transposed = new Map(transposedLayers(shape, lanes).layers.map((layer) => [layer.name, layer]));
  }

  layer(name: string): LaneLayer {
    return this.layers.get(name)!;
  }

  push(...lines: string[]): void {
    this.lines.push(...lines.map((line) => `    ${line}`));
  }

  /** The value of feature `index` of registers that hold features in lanes, in every lane. */
  broadcast(registers: readonly string[], index: number): string {
    const name = `b${this.temporaries++}`;
    const register = registers[Math.floor(index / this.lanes)];
    this.push(`let ${name} = subgroupBroadcast(${register}, ${index % this.lanes}u);`);
    return name;
  }

  /**
   * Applies a layer.
   *
   * @param skip features of the registers before its first input
   * @param exactFrom the first input from which on the rounding of the sums is carried along
   * @returns names of its outputs
   */
  dense(name: string, inputs: readonly string[], { skip = 0, exactFrom = Number.POSITIVE_INFINITY } = {}): string[] {
    const layer = this.layer(name);
    const compensated = exactFrom < layer.inputs;
    const weight = (input: number, register: number) => `weights[${layer.first + input * layer.registers + register}]`;
    const outputs = range(layer.registers).map((register) => `${name}_${register}`);
    // Partial sums of even and odd inputs round less than one long sum.
    const partials = !compensated && layer.inputs >= 8 ? 2 : 1;
    for (const register of range(layer.registers)) {
      this.push(`var ${name}_${register}_0 = Rows(${weight(layer.inputs, register)});`);
      for (const partial of range(partials).slice(1)) this.push(`var ${name}_${register}_${partial} = Rows();`);
      if (compensated) this.push(`var ${name}_${register}_lost = Rows();`);
    }
    for (const input of range(layer.inputs)) {
      const value = this.broadcast(inputs, skip + input);
      if (input >= exactFrom) this.push(...splitStatements(value));
      for (const register of range(layer.registers)) {
        const factor = `Rows(${weight(input, register)})`;
        const sum = `${name}_${register}_${input % partials}`;
        if (input >= exactFrom) {
          const own = `p${this.temporaries++}`;
          this.push(
            `let ${own} = ${factor};`,
            ...splitStatements(own),
            ...addCompensated(sum, `${name}_${register}_lost`, splitNames(value), splitNames(own), own),
          );
        } else this.push(`${sum} = fma(${value}, ${factor}, ${sum});`);
      }
    }
    for (const register of range(layer.registers)) {
      const terms = range(partials).map((partial) => `${name}_${register}_${partial}`);
      if (compensated) terms.push(`${name}_${register}_lost`);
      this.push(`let ${name}_${register} = ${terms.join(" + ")};`);
    }
    return outputs;
  }

  /** Carries adjoints of a layer's outputs, in lanes, back to its inputs. `of(o)`: register and lane of output o. */
  back(name: string, of: (output: number) => [string, number]): string[] {
    const layer = this.transposed.get(name)!;
    for (const group of range(layer.groups)) this.push(`var ${name}_back_${group} = Rows();`);
    for (const output of range(layer.outputs)) {
      const [register, lane] = of(output);
      const value = `b${this.temporaries++}`;
      this.push(`let ${value} = subgroupBroadcast(${register}, ${lane}u);`);
      for (const group of range(layer.groups)) {
        const weight = `transposed[${layer.first + output * layer.groups + group}]`;
        this.push(`${name}_back_${group} = fma(${value}, Rows(${weight}), ${name}_back_${group});`);
      }
    }
    return range(layer.groups).map((group) => `${name}_back_${group}`);
  }

  /** Adds a layer's weight and bias gradients of these rows: adjoints in the lanes of its outputs, inputs broadcast. */
  accumulate(name: string, inputs: readonly string[], adjoints: readonly string[], skip = 0): void {
    const layer = this.layer(name);
    for (const input of range(layer.inputs)) {
      const value = this.broadcast(inputs, skip + input);
      adjoints.forEach((adjoint, register) => {
        const sum = `sums[${layer.first + input * layer.registers + register}]`;
        this.push(`${sum} += dot(${adjoint}, ${value});`);
      });
    }
    adjoints.forEach((adjoint, register) => {
      const sum = `sums[${layer.first + layer.inputs * layer.registers + register}]`;
      this.push(`${sum} += dot(${adjoint}, Rows(1.0));`);
    });
  }
}

/** Where the raw number r of a feature stands in the array that the transformers read, with one feature a lane. */
function rawIndex(shape: CouplingShape, register: number): number {
  return shape.transformer.kind === "affine" ? register * (shape.dimensions - shape.identity) : register;
}

/** Registers that the conditioner leaves for the way back. */
interface ConditionerRegisters {
  readonly inputs: readonly string[];
  /** Hidden layer before each block, and after the last. */
  readonly hidden: readonly (readonly string[])[];
  readonly first: readonly (readonly string[])[];
  readonly second: readonly (readonly string[])[];
  readonly share: readonly (readonly string[])[];
  readonly raw: readonly string[];
}

/** From the rows at `row` to the raw numbers. */
function writeConditioner(
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
function transposedLoads(shape: CouplingShape, lanes: number): string[] {
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
function sumStores(shape: CouplingShape, lanes: number): string[] {
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
const sumOverFeatures = (name: string, count: number): string =>
  range(count)
    .map((lane) => `subgroupBroadcast(${name}, ${lane}u)`)
    .join(" + ");

/** Declarations and the head of the entry point: the lane's features and the chunk's rows. */
function opening(shape: CouplingShape, lanes: number, arrays: string[], loads: string[]): string[] {
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

/** A coupling in either direction. */
export function laneApplyShader(shape: CouplingShape, lanes: number, inverse: boolean): ShaderPart {
  const writer = new LaneWriter(shape, lanes);
  const { inputs } = writeConditioner(writer, shape, lanes, needsExactShift(shape.transformer, inverse));
  const transformed = shape.dimensions - shape.identity;
  writer.push(
    "let value = load_input(row, DIMENSIONS, own_feature);",
    "var transformed: Transformed;",
    "if (INVERSE) {",
    "  transformed = transform_inverse(0u, value);",
    "} else {",
    "  transformed = transform_forward(0u, value);",
    "}",
    "let log_det_own = transformed.log_det;",
    `let log_det_sum = ${sumOverFeatures("log_det_own", transformed)};`,
    "if (lane < IDENTITY) {",
    `  store_output(row, DIMENSIONS, feature_0, ${inputs[0]});`,
    "}",
    "if (lane < TRANSFORMED) {",
    "  store_output(row, DIMENSIONS, own_feature, transformed.value);",
    "}",
    "if (lane == 0u) {",
    "  store_log_det(row, 1u, settings.log_det_offset, log_det_sum);",
    "}",
  );
  const text = [...opening(shape, lanes, [], []), ...writer.lines, "  }", "}"];
  return { file: "(coupling, features in lanes)", text: text.join("\n") };
}

/** A coupling backward: adjoint of the input, and sums of all weight gradients over a chunk of rows. */
export function laneGradientShader(shape: CouplingShape, lanes: number): ShaderPart {
  const writer = new LaneWriter(shape, lanes);
  const { blocks, identity } = shape;
  const transformed = shape.dimensions - identity;
  const registers = writeConditioner(writer, shape, lanes, false);
  const { inputs, hidden, first, second, share, raw } = registers;
  writer.push(
    "let valid = rows_below(row, end);",
    "let x = load_input(row, DIMENSIONS, own_feature);",
    "let own = f32(lane < TRANSFORMED) * valid;",
    "let y_adjoint = load_output_adjoint(row, DIMENSIONS, own_feature) * own;",
    "let log_det_adjoint_row = load_log_det_adjoint(row, 1u, settings.log_det_offset) * own;",
    "let x_adjoint = transform_backward(0u, x, y_adjoint, log_det_adjoint_row);",
    "if (lane < TRANSFORMED) {",
    "  store_input_adjoint(row, DIMENSIONS, own_feature, x_adjoint);",
    "}",
  );
  const rawAdjoints = raw.map((_, register) => {
    // Lanes without a feature hold numbers of a copy, whose adjoints are zero but for infinities.
    writer.push(
      `let raw_adjoint_${register} = select(Rows(), raw_adjoint[${rawIndex(shape, register)}], Flags(lane < TRANSFORMED));`,
    );
    return `raw_adjoint_${register}`;
  });
  const affine = shape.transformer.kind === "affine";
  const numbers = outputsPerFeature(shape.transformer);
  let adjoint = writer.back("final", (output) => {
    const [register, lane] = affine
      ? [Math.floor(output / transformed), output % transformed]
      : [output % numbers, Math.floor(output / numbers)];
    return [rawAdjoints[register], lane];
  });
  writer.accumulate("final", hidden[blocks], rawAdjoints);
  const inLanes =
    (names: readonly string[]) =>
    (output: number): [string, number] => [names[Math.floor(output / lanes)], output % lanes];
  const map = (names: readonly string[], prefix: string, value: (name: string, group: number) => string) =>
    names.map((name, group) => {
      writer.push(`let ${prefix}_${group} = ${value(name, group)};`);
      return `${prefix}_${group}`;
    });
  for (const block of range(blocks).reverse()) {
    const shut = (names: readonly string[], opening: readonly string[], prefix: string) =>
      map(names, prefix, (name, group) => `select(Rows(), ${name}, ${opening[group]} > Rows())`);
    const secondAdjoint = map(adjoint, `second_adjoint${block}`, (name, group) => `${name} * ${share[block][group]}`);
    const contextAdjoint = map(
      secondAdjoint,
      `context_adjoint${block}`,
      (name, group) => `${name} * ${second[block][group]} * (1.0 - ${share[block][group]})`,
    );
    writer.accumulate(`context${block}`, inputs, contextAdjoint, identity);
    writer.accumulate(`second${block}`, first[block], secondAdjoint);
    const innerAdjoint = shut(
      writer.back(`second${block}`, inLanes(secondAdjoint)),
      first[block],
      `first_adjoint${block}`,
    );
    writer.accumulate(
      `first${block}`,
      range(hidden[block].length).map((group) => `open${block}_${group}`),
      innerAdjoint,
    );
    const openAdjoint = shut(
      writer.back(`first${block}`, inLanes(innerAdjoint)),
      hidden[block],
      `open_adjoint${block}`,
    );
    adjoint = map(adjoint, `adjoint${block}`, (name, group) => `${name} + ${openAdjoint[group]}`);
  }
  writer.accumulate("initial", inputs, adjoint);
  const [identityAdjoint] = writer.back("initial", inLanes(adjoint));
  writer.push(
    "if (lane < IDENTITY) {",
    "  let passed = load_output_adjoint(row, DIMENSIONS, feature_0);",
    `  store_input_adjoint(row, DIMENSIONS, feature_0, passed + ${identityAdjoint});`,
    "}",
  );
  const arrays = [
    `var<private> transposed: array<f32, ${transposedLayers(shape, lanes).count}>;`,
    `var<private> sums: array<f32, ${laneWeightCount(shape, lanes)}>;`,
    "var<private> raw_adjoint: array<Rows, RAW>;",
    "",
    "// 1 for rows of the chunk, 0 for the copies that fill up the last four.",
    "fn rows_below(row: u32, end: u32) -> Rows {",
    `  return Rows(${range(LANE_ROWS.gradient)
      .map((index) => `f32(row + ${index}u < end)`)
      .join(", ")});`,
    "}",
  ];
  const text = [
    ...opening(shape, lanes, arrays, transposedLoads(shape, lanes)),
    ...writer.lines,
    "  }",
    "  let chunk = number * PARAMETERS;",
    ...sumStores(shape, lanes),
    "}",
  ];
  return { file: "(coupling backward, features in lanes)", text: text.join("\n") };
}
