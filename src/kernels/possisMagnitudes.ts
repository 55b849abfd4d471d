/** Magnitudes of the surrogate of POSSIS: for each band the layers that src/possis/physics/fold.ts makes, of each set. */

import { defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import type { NetworkShape } from "../possis/physics/fold.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/possis-magnitudes.wgsl";
import { FLOAT_BITS } from "./floatBits.ts";

const WORKGROUP_SIZE = 64;

/** What every adapter has of shared memory. */
const SHARED_BYTES = 16_384;

/** Statuses as the kernel writes them. */
export const [WITHIN, OUTSIDE] = [0, 1];

/** Largest number of inputs of the even layers, and of the odd ones. */
function widths({ layers }: NetworkShape): readonly [number, number] {
  const widest = (parity: number) =>
    Math.max(1, ...layers.filter((_, layer) => layer % 2 === parity).map(({ inputs }) => Math.ceil(inputs / 4) * 4));
  return [widest(0), widest(1)];
}

/** Groups of four sets that a workgroup takes. @throws Error for networks that are too wide, which readers refuse */
function quadsOf(shape: NetworkShape): number {
  const [even, odd] = widths(shape);
  const quads = [4, 2, 1].find((count) => (even + odd) * count * 16 <= SHARED_BYTES);
  if (quads === undefined) throw new Error(`layers of ${even} and ${odd} inputs do not fit into shared memory`);
  return quads;
}

/** Numbers of a set: inputs as the network sees them, 0 or 1 for sets outside the training, what is added to each band. */
export const rowStride = (inputs: number, bands: number): number => inputs + 1 + bands;

/** The layers as the kernels read them: how many, then inputs, outputs and place of each. */
export const layerTable = ({ layers }: NetworkShape): Uint32Array =>
  Uint32Array.of(layers.length, ...layers.flatMap(({ inputs, outputs, offset }) => [inputs, outputs, offset]));

/** The settings of a call. */
export function callSettings(shape: NetworkShape, count: number, bands: number, points: number, first: number) {
  const { inputs } = shape.layers[0];
  return {
    ...{ count, bands, points, first, inputs },
    inside: shape.layers.at(-1)!.outputs,
    row_stride: rowStride(inputs, bands),
    band_size: shape.size,
  };
}

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, shape: NetworkShape): void {
  const { parameters, weights, statuses, magnitudes } = arrays;
  const { count, bands, points, first, inputs, row_stride, band_size } = settings;
  magnitudes.fill(Number.NaN, 0, count * bands * points);
  for (let row = 0; row < count; row++) {
    const at = row * row_stride;
    statuses[row] = parameters[at + inputs];
    if (statuses[row] !== WITHIN) continue;
    for (let band = 0; band < bands; band++) {
      let values: TwinArray = parameters.slice(at, at + inputs);
      shape.layers.forEach((layer, index) => {
        const place = 4 * (band * band_size + layer.offset);
        const rectified = index < shape.layers.length - 1;
        values = layerOf(weights, place, layer.outputs, values, rectified);
      });
      const offset = parameters[at + inputs + 1 + band];
      const target = (row * bands + band) * points + first;
      for (let time = 0; time < values.length; time++) magnitudes[target + time] = values[time] + offset;
    }
  }
}

/** One layer, of weights that are stored in groups of four outputs. */
function layerOf(weights: TwinArray, place: number, outputs: number, inputs: TwinArray, rectified: boolean): TwinArray {
  const result =
    weights.slice(0, 0).constructor === Float32Array ? new Float32Array(outputs) : new Float64Array(outputs);
  for (let output = 0; output < outputs; output++) {
    let at = place + 4 * Math.floor(output / 4) * (inputs.length + 1) + (output % 4);
    let sum = weights[at];
    for (const input of inputs) {
      at += 4;
      sum += weights[at] * input;
    }
    result[output] = rectified ? Math.max(sum, 0) : sum;
  }
  return result;
}

/** magnitudes[set, band, time] of layers with rectifiers between them; NaN for times and sets outside the training. */
export const possisMagnitudes = defineKernel<NetworkShape>({
  name: "possis-magnitudes",
  summary: "Magnitudes of the surrogate of POSSIS, of each set, band and time.",
  bindings: {
    parameters: read("f32"),
    layers_table: read("u32"),
    weights: read("f32", "vec4<f32>"),
    statuses: write("f32"),
    magnitudes: write("f32", "u32"),
  },
  settings: {
    ...{ count: "u32", bands: "u32", points: "u32", first: "u32", inputs: "u32" },
    ...{ inside: "u32", row_stride: "u32", band_size: "u32" },
  },
  workgroupSize: WORKGROUP_SIZE,
  constants(shape) {
    const [even, odd] = widths(shape);
    const quads = quadsOf(shape);
    return {
      QUADS: { u32: quads },
      TILE: { u32: 4 * quads },
      ODD_INPUTS: { u32: even * quads },
      ACTIVATIONS: { u32: (even + odd) * quads },
      MISSING: FLOAT_BITS.MISSING,
    };
  },
  source: () => [{ file: "src/wgsl/possis-magnitudes.wgsl", text: source }],
  invocations: ({ count, bands }, shape) => Math.ceil(count / (4 * quadsOf(shape))) * bands * WORKGROUP_SIZE,
  twin,
  native: {
    task: Task.PossisMagnitudes,
    structs: { call: "PossisMagnitudesCall" },
    work: ({ count, bands }, shape) => ({
      rows: count,
      chunkRows: 64,
      multiple: 8,
      operations: 8 * count * bands * shape.size,
    }),
    constants: {
      fields: { odd_inputs: "u32", results: "u32" },
      values(shape: NetworkShape) {
        const [even, odd] = widths(shape);
        return { odd_inputs: 32 * even, results: 32 * (even + odd) };
      },
    },
    // The inputs of even and odd layers, and four results; a feature has eight sets.
    scratch(_, shape) {
      const [even, odd] = widths(shape);
      return { shared: 0, thread: 64 * Math.ceil((32 * (even + odd + 4)) / 64) };
    },
  },
});
