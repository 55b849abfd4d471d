/**
 * AB magnitudes of sources whose light is the sum of blackbody photospheres, whatever the physics behind temperatures and
 * radii: the last kernel of every model with such a spectrum.
 */

import { defineKernel, type Kernel, read, type TwinArray, write } from "../engine/kernel.ts";
import { type NativeTwin, wordsOf } from "../engine/native/nativeTwin.ts";
import { type BlackbodyBand, blackbodyMagnitude } from "../lightcurves/spectrum/blackbody.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/blackbody-magnitudes.wgsl";
import elementary from "../wgsl/snippets/elementary.wgsl";
import storeFloat16 from "../wgsl/snippets/store-float16.wgsl";
import storeFloat32 from "../wgsl/snippets/store-float32.wgsl";
import { FLOAT_BITS, HALF_MISSING } from "./floatBits.ts";
import { paddedPoints } from "./paddedPoints.ts";

/** What the kernels are specialised to. */
export interface BlackbodyShape {
  readonly components: number;
  readonly bands: number;
  /** Whether every band is one wavelength. */
  readonly monochromatic: boolean;
  /** Points of the time grid. */
  readonly points: number;
  /** Points from curve to curve in the result: padded to quads for shaders, `points` for the CPU backend. */
  readonly stride: number;
}

/** The specialisation for a request. @param packed whether the result is without padding, as the CPU backend has it */
export function blackbodyShape(
  bands: readonly BlackbodyBand[],
  components: number,
  points: number,
  packed: boolean,
): BlackbodyShape {
  return {
    components,
    bands: bands.length,
    monochromatic: bands.every(({ temperatures }) => temperatures.length === 1),
    points,
    stride: packed ? points : paddedPoints(points),
  };
}

/** Values of a photosphere buffer for each set: [component, 2, padded time], rows 1/T (1/K) and ln (R^2 / (10 pc)^2). */
export const photosphereStride = (components: number, points: number): number => 2 * components * paddedPoints(points);

/**
 * A band in the kernels' table: its magnitude where the sum is 1, the slope of its longest wavelength, and its nodes from
 * the first up to the end.
 */
const BAND_STRUCT = { offset: "f32", slope: "f32", first: "f32", end: "f32" } as const;

/** A wavelength: log2 exp(-h nu / kT) is the slope times 1/T; the band's largest weight is 1. */
const NODE_STRUCT = { slope: "f32", weight: "f32" } as const;

const MAGNITUDES_PER_E = 2.5 / Math.LN10;

/** The buffers `bands` and `nodes` of a call. */
export function blackbodyTables(bands: readonly BlackbodyBand[]): { bands: Float32Array; nodes: Float32Array } {
  const nodes: number[] = [];
  const rows = bands.flatMap(({ temperatures, logWeights, offset }) => {
    const first = nodes.length / 2;
    // Not by spreading: users may define bands of any number of wavelengths.
    const largest = logWeights.reduce((most, value) => Math.max(most, value));
    temperatures.forEach((temperature, index) => {
      nodes.push(-temperature * Math.LOG2E, Math.exp(logWeights[index] - largest));
    });
    const slope = -temperatures.reduce((least, value) => Math.min(least, value)) * Math.LOG2E;
    return [offset - MAGNITUDES_PER_E * largest, slope, first, nodes.length / 2];
  });
  return { bands: Float32Array.from(rows), nodes: Float32Array.from(nodes) };
}

/** 1/T and ln R^2 beyond which there is no light: they keep exponents within float32. */
const LARGEST = 1e6;

/** Whether a component shines. */
const shines = (inverseTemperature: number, logArea: number): boolean =>
  inverseTemperature > 0 && inverseTemperature < LARGEST && Math.abs(logArea) < LARGEST;

function twin(
  arrays: Readonly<Record<string, TwinArray>>,
  { count }: Readonly<Record<string, number>>,
  { components, bands: bandCount, points, stride }: BlackbodyShape,
): void {
  const { photosphere, bands, nodes, magnitudes } = arrays;
  const padded = paddedPoints(points);
  const table = Array.from({ length: bandCount }, (_, band): BlackbodyBand => {
    const [offset, , first, end] = bands.subarray(4 * band, 4 * band + 4);
    const own = Array.from({ length: end - first }, (__, index) => 2 * (first + index));
    return {
      temperatures: own.map((at) => -nodes[at] / Math.LOG2E),
      logWeights: own.map((at) => Math.log(nodes[at + 1])),
      offset,
    };
  });
  magnitudes.fill(Number.NaN, 0, count * bandCount * stride);
  for (let row = 0; row < count; row++) {
    for (let point = 0; point < points; point++) {
      const shining = Array.from({ length: components }, (_, component) => {
        const at = 2 * (row * components + component) * padded + point;
        return { inverseTemperature: photosphere[at], logArea: photosphere[at + padded] };
      }).filter(({ inverseTemperature, logArea }) => shines(inverseTemperature, logArea));
      for (let band = 0; band < bandCount; band++) {
        magnitudes[(row * bandCount + band) * stride + point] = blackbodyMagnitude(table[band], shining);
      }
    }
  }
}

const NUMBERS = {
  MAGNITUDES_PER_E,
  MAGNITUDES_PER_OCTAVE: 2.5 * Math.log10(2),
  LARGEST,
  // (2^f - 1) / f on [-1/2, 1/2], to 5e-7: interpolated at Chebyshev's points. Near f = 0 nothing cancels.
  EXP2_0: Math.LN2,
  EXP2_1: 0.24022349038020388,
  EXP2_2: 0.05550381013796484,
  EXP2_3: 0.009666368515384533,
  EXP2_4: 0.0013381302537301026,
} as const;

/** By their formulas: a component's numbers at a point, its share of a band, and the logarithm of a sum. */
const OPERATIONS = { component: 18, term: 22, logarithm: 26 } as const;

export const operationsOf = (count: number, { components, bands, points }: BlackbodyShape, nodes: number): number =>
  count *
  points *
  (components * OPERATIONS.component + nodes * components * OPERATIONS.term + bands * OPERATIONS.logarithm);

const nativeTwin = (half: boolean): NativeTwin<BlackbodyShape> => ({
  task: half ? Task.BlackbodyMagnitudesHalf : Task.BlackbodyMagnitudes,
  structs: { call: "BlackbodyMagnitudesCall" },
  module: {
    constants: { ...NUMBERS, MISSING: FLOAT_BITS.MISSING },
    structs: { BlackbodyBand: BAND_STRUCT, BlackbodyNode: NODE_STRUCT },
  },
  work: ({ count }, shape) => ({
    rows: count,
    chunkRows: 32,
    multiple: 1,
    operations: operationsOf(count, shape, shape.bands),
  }),
  constants: wordsOf(
    // Quads of a curve: its points, rounded up to four. Stride: points from curve to curve.
    { components: "u32", quads: "u32", stride: "u32", band_count: "u32" },
    ({ components, points, stride, bands }: BlackbodyShape) => ({
      components,
      quads: paddedPoints(points) / 4,
      stride,
      band_count: bands,
    }),
  ),
  // Of each quad: which points shine, and three numbers of each component; then a curve.
  scratch: (_, { components, points }) => ({
    shared: 0,
    thread: 64 * Math.ceil((paddedPoints(points) * (8 + 12 * components)) / 64),
  }),
});

function blackbodyKernel(name: string, half: boolean): Kernel<BlackbodyShape> {
  const storage = half ? "half floats" : "float32";
  return defineKernel<BlackbodyShape>({
    name,
    summary: `Magnitudes of blackbody photospheres, stored as ${storage}.`,
    bindings: {
      photosphere: read("f32", "vec4<f32>"),
      bands: read("f32", "vec4<f32>"),
      nodes: read("f32", "vec2<f32>"),
      magnitudes: half ? write("f16", "vec2<u32>") : write("f32", "vec4<u32>"),
    },
    settings: { count: "u32" },
    workgroupSize: 64,
    constants: ({ components, bands, monochromatic, points }) => ({
      ...NUMBERS,
      COMPONENTS: { u32: components },
      BANDS: { u32: bands },
      MONOCHROMATIC: monochromatic,
      QUADS: { u32: paddedPoints(points) / 4 },
      MISSING: half ? HALF_MISSING : FLOAT_BITS.MISSING,
    }),
    source: () => [
      {
        file: "src/kernels/blackbodyMagnitudes.ts",
        text: "alias Rows = vec4<f32>;\nalias Ints = vec4<i32>;\nalias Bits = vec4<u32>;",
      },
      { file: "src/wgsl/snippets/elementary.wgsl", text: elementary },
      half
        ? { file: "src/wgsl/snippets/store-float16.wgsl", text: storeFloat16 }
        : { file: "src/wgsl/snippets/store-float32.wgsl", text: storeFloat32 },
      { file: "src/wgsl/blackbody-magnitudes.wgsl", text: source },
    ],
    invocations: ({ count }, { points }) => count * (paddedPoints(points) / 4),
    twin,
    native: nativeTwin(half),
  });
}

/** Magnitudes [set, band, padded time] as float32. */
export const blackbodyMagnitudes = blackbodyKernel("blackbody-magnitudes", false);

/** Magnitudes [set, band, padded time] as half floats. */
export const blackbodyMagnitudesHalf = blackbodyKernel("blackbody-magnitudes-half", true);
