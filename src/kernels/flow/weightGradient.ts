/**
 * Gradients of a conditioner's weights: for each layer the product of the adjoints of its outputs and of its inputs, summed
 * over rows. Chunks of rows are summed apart, then together in fixed order: no races, the same bits each time.
 */

import type { BackwardRecorder } from "../../engine/autodiff/backward.ts";
import type { DeviceBuffer } from "../../engine/backend.ts";
import { defineKernel, read, type SettingValues, type TwinArray, write } from "../../engine/kernel.ts";
import type { ShaderPart } from "../../engine/shader.ts";
import weightGradientSource from "../../wgsl/flow/weight-gradient.wgsl";
import linearIndex from "../../wgsl/snippets/linear-index.wgsl";
import { traceLayout } from "./conditioner.ts";
import type { CouplingLayout } from "./couplingLayout.ts";
import {
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
  couplingParameterCount,
} from "./couplingShape.ts";
import { NOTHING } from "./elementwise.ts";
import { networkOffsets } from "./networkOrder.ts";
import { sumPartials } from "./sumPartials.ts";

/** A dense layer: where its inputs, its outputs' adjoints and its parameters are. */
interface DenseLayer {
  readonly activationColumn: number;
  readonly inputs: number;
  readonly adjointColumn: number;
  readonly outputs: number;
  readonly weight: number;
  readonly bias: number;
}

function layersOf(shape: CouplingShape): DenseLayer[] {
  const conditioner = conditionerShape(shape);
  const { identity, conditions, hidden, blocks, outputs } = conditioner;
  const offsets = networkOffsets(conditioner);
  const trace = traceLayout(conditioner);
  const layers: DenseLayer[] = [
    {
      activationColumn: trace.inputs,
      inputs: identity + conditions,
      adjointColumn: trace.initialAdjoint,
      outputs: hidden,
      weight: offsets.initialWeight,
      bias: offsets.initialBias,
    },
  ];
  for (let block = 0; block < blocks; block++) {
    const at = offsets.firstBlock + block * offsets.blockStride;
    const activations = trace.blockActivations + 2 * hidden * block;
    const adjoints = trace.blockAdjoints + 3 * hidden * block;
    layers.push(
      {
        activationColumn: trace.inputs + identity,
        inputs: conditions,
        adjointColumn: adjoints,
        outputs: hidden,
        weight: at + offsets.contextWeight,
        bias: at + offsets.contextBias,
      },
      {
        activationColumn: activations,
        inputs: hidden,
        adjointColumn: adjoints + hidden,
        outputs: hidden,
        weight: at + offsets.firstWeight,
        bias: at + offsets.firstBias,
      },
      {
        activationColumn: activations + hidden,
        inputs: hidden,
        adjointColumn: adjoints + 2 * hidden,
        outputs: hidden,
        weight: at + offsets.secondWeight,
        bias: at + offsets.secondBias,
      },
    );
  }
  layers.push({
    activationColumn: trace.final,
    inputs: hidden,
    adjointColumn: trace.finalAdjoint,
    outputs,
    weight: offsets.finalWeight,
    bias: offsets.finalBias,
  });
  return layers;
}

/** Lanes of a workgroup: neighbouring inputs of one layer. */
const lanesOf = ({ subgroup }: CouplingLayout): number => subgroup ?? 32;

/** Outputs that a lane accumulates side by side; their adjoints come from as many lanes. */
const outputsOfTile = (layout: CouplingLayout): number => Math.min(16, lanesOf(layout));

/** A tile of a layer's weights: as many inputs as there are lanes, up to sixteen outputs. */
interface Tile {
  readonly layer: DenseLayer;
  readonly input: number;
  readonly output: number;
}

function tilesOf(shape: CouplingShape, layout: CouplingLayout): Tile[] {
  const tiles: Tile[] = [];
  for (const layer of layersOf(shape)) {
    for (let output = 0; output < layer.outputs; output += outputsOfTile(layout)) {
      for (let input = 0; input < layer.inputs; input += lanesOf(layout)) tiles.push({ layer, input, output });
    }
  }
  return tiles;
}

/** WGSL: the table of tiles, and the accumulation of one row into the sums of a tile. */
function generatedParts(shape: CouplingShape, layout: CouplingLayout): ShaderPart[] {
  const tiles = tilesOf(shape, layout).map(({ layer, input, output }) => {
    const { activationColumn, inputs, adjointColumn, outputs, weight, bias } = layer;
    const fields = [activationColumn, inputs, adjointColumn, outputs, weight, bias, input, output];
    return `  Tile(${fields.map((field) => `${field}u`).join(", ")}),`;
  });
  const outputs = Array.from({ length: outputsOfTile(layout) }, (_, k) => k);
  const adjoint = (k: number) =>
    layout.subgroup ? `subgroupBroadcast(own, ${k}u)` : `adjoints[first + min(${k}u, tile.outputs - tile.output - 1u)]`;
  return [
    {
      file: "(tiles)",
      text: [
        "struct Tile { activation_column: u32, inputs: u32, adjoint_column: u32, outputs: u32, weight: u32, bias: u32, input: u32, output: u32 }",
        `const TILES = array<Tile, ${tiles.length}>(`,
        ...tiles,
        ");",
        ...outputs.map((k) => `var<private> sum${k}: f32;`),
        "fn accumulate(tile: Tile, x: f32, own: f32, first: u32) {",
        ...outputs.map((k) => `  sum${k} = fma(x, ${adjoint(k)}, sum${k});`),
        "}",
        "fn sum_of(k: u32) -> f32 {",
        "  switch k {",
        ...outputs.slice(1).map((k) => `    case ${k}u: { return sum${k}; }`),
        "    default: { return sum0; }",
        "  }",
        "}",
      ].join("\n"),
    },
  ];
}

function weightGradientTwin(
  arrays: Readonly<Record<string, TwinArray>>,
  settings: SettingValues,
  shape: CouplingSpecialisation,
): void {
  const { activations, adjoints, partials } = arrays;
  const trace = traceLayout(conditionerShape(shape));
  const parameters = couplingParameterCount(shape);
  const layers = layersOf(shape);
  const chunks = Math.ceil(settings.count / settings.chunk_rows);
  partials.fill(0, 0, chunks * parameters);
  for (let row = 0; row < settings.count; row++) {
    const chunk = Math.floor(row / settings.chunk_rows) * parameters;
    for (const { activationColumn, inputs, adjointColumn, outputs, weight, bias } of layers) {
      const from = row * trace.activations + activationColumn;
      for (let o = 0; o < outputs; o++) {
        const adjoint = adjoints[row * trace.adjoints + adjointColumn + o];
        const target = chunk + weight + o * inputs;
        for (let i = 0; i < inputs; i++) partials[target + i] += adjoint * activations[from + i];
        partials[chunk + bias + o] += adjoint;
      }
    }
  }
}

/** Sums of one chunk of rows for every weight and bias of a coupling: [chunk, parameter]. */
export const weightGradient = defineKernel<CouplingSpecialisation>({
  name: "weight-gradient",
  summary: "Gradients of a conditioner's weights and biases, summed over chunks of rows.",
  bindings: { activations: read("f32"), adjoints: read("f32"), partials: write("f32") },
  settings: { count: "u32", chunk_rows: "u32" },
  workgroupSize: ({ layout }) => lanesOf(layout),
  extensions: ({ layout }) => (layout.subgroup ? ["subgroups"] : []),
  constants: (specialisation) => {
    const trace = traceLayout(conditionerShape(specialisation));
    return {
      ACTIVATIONS: { u32: trace.activations },
      ADJOINTS: { u32: trace.adjoints },
      PARAMETERS: { u32: couplingParameterCount(specialisation) },
      TILE_COUNT: { u32: tilesOf(specialisation, specialisation.layout).length },
      TILE_OUTPUTS: { u32: outputsOfTile(specialisation.layout) },
    };
  },
  source: (specialisation) => [
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    ...generatedParts(specialisation, specialisation.layout),
    { file: "src/wgsl/flow/weight-gradient.wgsl", text: weightGradientSource },
  ],
  invocations: ({ count, chunk_rows: chunkRows }, { layout, ...shape }) =>
    tilesOf(shape, layout).length * Math.ceil(count / chunkRows) * lanesOf(layout),
  twin: weightGradientTwin,
});

/** Rows of one chunk: many for the few cores of software adapters, few where thousands of lanes wait for work. */
const chunkRows = (layout: CouplingLayout): number => (layout.rows === 1 ? 128 : 512);

/** Records the gradients of a coupling's weights and biases, into the adjoint of its parameters. */
export function recordWeightGradients(
  recorder: BackwardRecorder<CouplingSpecialisation>,
  specialisation: CouplingSpecialisation,
  trace: { activations: DeviceBuffer; adjoints: DeviceBuffer },
): void {
  const { count } = recorder.call.settings;
  const parameters = couplingParameterCount(specialisation);
  const rows = chunkRows(specialisation.layout);
  const chunks = Math.ceil(count / rows);
  const partials = recorder.scratch(4 * chunks * parameters, "partial gradients");
  recorder.run({
    kernel: weightGradient,
    specialisation,
    settings: { count, chunk_rows: rows },
    buffers: { ...trace, partials },
  });
  recordSumOfPartials(recorder, partials, chunks, parameters);
}

/** Records the sum of the chunks' gradients of a call's parameters into the adjoint of the parameters. */
export function recordSumOfPartials<S>(
  recorder: BackwardRecorder<S>,
  partials: DeviceBuffer,
  chunks: number,
  parameters: number,
): void {
  const { parameter_offset: offset } = recorder.call.settings;
  recorder.run({
    kernel: sumPartials,
    specialisation: NOTHING,
    settings: { count: parameters, chunks, offset },
    buffers: { partials, sums: recorder.adjoint("parameters") },
  });
}
