/**
 * WGSL of couplings with one feature a lane: a subgroup holds the hidden layer of a row in its lanes, keeps all weights in
 * private memory, and walks through many rows. Layers exchange values by broadcasts from known lanes, so that nothing is
 * indexed by a variable: what software adapters, which address lane by lane, do best.
 */

import type { ShaderPart } from "../../engine/shader.ts";
import type { CouplingShape } from "./couplingShape.ts";
import { opening, rawIndex, sumOverFeatures, sumStores, transposedLoads, writeConditioner } from "./laneConditioner.ts";
import { laneWeightCount, transposedLayers } from "./laneLayers.ts";
import { LaneWriter } from "./laneWriter.ts";
import { range } from "./range.ts";
import { needsExactShift, outputsPerFeature } from "./transformers.ts";
import { LANE_ROWS } from "./tuning.ts";

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
