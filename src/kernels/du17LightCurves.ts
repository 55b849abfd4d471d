/** Light curves of each set in all bands, from the constants that `du17-ejecta` gives. */

import { BAND_CORRECTIONS, type Band, type BandCorrection } from "../du17/physics/bands.ts";
import { RESCALED_TIME_RANGE } from "../du17/physics/constants.ts";
import type { ModelOptions } from "../du17/physics/options.ts";
import { offsetOf } from "../du17/physics/reference.ts";
import { defineKernel, type Kernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { type NativeTwin, wordsOf } from "../engine/native/nativeTwin.ts";
import { float32Literal } from "../engine/shader.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/du17-light-curves.wgsl";
import storeFloat16 from "../wgsl/snippets/store-float16.wgsl";
import storeFloat32 from "../wgsl/snippets/store-float32.wgsl";
import {
  CURVE_PLACES,
  CURVE_STRUCT,
  curveStride,
  curveVectors,
  readCurve,
  TIME_ROW_CONSTANTS,
  TIME_ROWS,
} from "./du17Curve.ts";
import { FLOAT_BITS, HALF_MISSING } from "./floatBits.ts";
import { paddedPoints } from "./paddedPoints.ts";

const WORKGROUP_SIZE = 64;

/** Workgroups that one set's quads fill. */
const groupsPerTile = (points: number): number => Math.ceil(paddedPoints(points) / 4 / WORKGROUP_SIZE);

/**
 * The time grid as the kernels read it: the rows of TIME_ROWS, of `paddedPoints` each. The logarithms of t = 0 are stored as
 * 0: no magnitude and no finite luminosity exists there.
 */
export function timeTable(timesDays: ArrayLike<number>, options: ModelOptions): Float32Array {
  const stride = paddedPoints(timesDays.length);
  const table = new Float32Array(Object.keys(TIME_ROWS).length * stride);
  for (let index = 0; index < timesDays.length; index++) {
    const time = timesDays[index];
    const magnitudes = time > 0 ? 2.5 * Math.log10(time) : 0;
    table[TIME_ROWS.time * stride + index] = time;
    table[TIME_ROWS.decline * stride + index] = (options.drawn === undefined ? options.alpha : 1) * magnitudes;
    table[TIME_ROWS.rise * stride + index] = magnitudes;
  }
  return table;
}

/** What the kernel is specialised to. */
export interface LightCurveShape {
  readonly bands: readonly BandCorrection[];
  /** Points of the time grid. */
  readonly points: number;
  /** Points from curve to curve in the result. Shaders store whole quads, so theirs are padded. */
  readonly stride: number;
  /** Sets that one invocation evaluates: 1 on GPUs, more where loads are what costs. */
  readonly rowsPerInvocation: number;
  /** Whether curves have an exponent of the decline of their own. */
  readonly perSet: boolean;
}

/**
 * How the work and the result are laid out; never what comes out. `plain`: consecutive invocations take consecutive quads,
 * for GPUs; `tiled`: an invocation keeps its quad for many sets, for software adapters; `packed`: without padding, for the
 * CPU backend.
 */
export type LightCurveLayout = "plain" | "tiled" | "packed";

/** Below this number of quads a workgroup would mostly idle if it kept to one set. */
const MINIMUM_TILED_QUADS = 12;

const ROWS_PER_TILE = 32;

/** The specialisation for a request. */
export function lightCurveShape(
  bands: readonly Band[],
  points: number,
  options: ModelOptions,
  layout: LightCurveLayout,
): LightCurveShape {
  const tiled = layout === "tiled" && paddedPoints(points) / 4 >= MINIMUM_TILED_QUADS;
  return {
    // Distance and dust go into a0, so that they cost nothing.
    bands: bands.map((band) => {
      const { coefficients, last } = BAND_CORRECTIONS[band];
      const [a0, a1, a2, a3, a4] = coefficients;
      return { coefficients: [a0 - offsetOf(band, options), a1, a2, a3, a4], last };
    }),
    points,
    stride: layout === "packed" ? points : paddedPoints(points),
    rowsPerInvocation: tiled ? ROWS_PER_TILE : 1,
    perSet: options.drawn !== undefined,
  };
}

/**
 * WGSL of `put_bands`: one call for each band, its coefficients as literals, because on software adapters loads cost
 * more than the polynomial itself.
 */
export function bandStatements(bands: readonly BandCorrection[]): string {
  const calls = bands.map(({ coefficients, last }, index) => {
    const [a0, a1, a2, a3, a4] = coefficients.map(float32Literal);
    const place = index === 0 ? "place" : `place + ${index}u * QUADS`;
    return `  put(${place}, quad, vec4(${a0}, ${a1}, ${a2}, ${a3}), ${a4}, ${float32Literal(last)});`;
  });
  return ["fn put_bands(place: u32, quad: Quad) {", ...calls, "}"].join("\n");
}

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, shape: LightCurveShape): void {
  const { curves, times, magnitudes } = arrays;
  const { count } = settings;
  const { bands, points, perSet } = shape;
  const stride = paddedPoints(points);
  magnitudes.fill(Number.NaN, 0, count * bands.length * shape.stride);
  const bolometric = new Float64Array(stride);
  for (let row = 0; row < count; row++) {
    const { inverseScale, offset, riseOffset, riseEnd, alpha } = readCurve(curves, row, perSet);
    if (inverseScale === 0) continue;
    // Times ascend, so the window in rescaled time is a range of points.
    const first = firstAfter(times, points, RESCALED_TIME_RANGE.first / inverseScale);
    const end = firstAfter(times, points, RESCALED_TIME_RANGE.last / inverseScale);
    for (let point = first; point < end; point++) {
      const rise = times[TIME_ROWS.rise * stride + point];
      bolometric[point] =
        alpha * times[TIME_ROWS.decline * stride + point] + (times[point] < riseEnd ? riseOffset - rise : offset);
    }
    for (let band = 0; band < bands.length; band++) {
      const [a0, a1, a2, a3, a4] = bands[band].coefficients;
      const { last } = bands[band];
      const base = (row * bands.length + band) * shape.stride;
      for (let point = first; point < end; point++) {
        const x = times[point] * inverseScale;
        if (x > last) break;
        magnitudes[base + point] = bolometric[point] - (a0 + x * (a1 + x * (a2 + x * (a3 + x * a4))));
      }
    }
  }
}

/** Index of the first of the ascending times that is greater than a bound. */
function firstAfter(times: TwinArray, points: number, bound: number): number {
  let low = 0;
  let high = points;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Numbers of a band, in the order of the polynomial's terms, then its last rescaled time. */
const BAND_STRUCT = { a0: "f32", a1: "f32", a2: "f32", a3: "f32", a4: "f32", last: "f32" } as const;

function bandNumbers({ coefficients: [a0, a1, a2, a3, a4], last }: BandCorrection): number[] {
  const band: Readonly<Record<keyof typeof BAND_STRUCT, number>> = { a0, a1, a2, a3, a4, last };
  return (Object.keys(BAND_STRUCT) as (keyof typeof BAND_STRUCT)[]).map((name) => band[name]);
}

/** The window in which bands have values; every band ends at the last time or before. */
const WINDOW = {
  FIRST_RESCALED_TIME: RESCALED_TIME_RANGE.first,
  LAST_RESCALED_TIME: RESCALED_TIME_RANGE.last,
} as const;

const nativeTwin = (half: boolean): NativeTwin<LightCurveShape> => ({
  task: half ? Task.Du17LightCurvesHalf : Task.Du17LightCurves,
  structs: { call: "Du17LightCurvesCall" },
  module: {
    constants: { ...WINDOW, ...TIME_ROW_CONSTANTS, MISSING: FLOAT_BITS.MISSING },
    structs: { Du17Curve: CURVE_STRUCT, Du17Band: BAND_STRUCT },
  },
  work: ({ count }, { bands, points }) => ({
    rows: count,
    chunkRows: 64,
    multiple: 1,
    operations: count * bands.length * paddedPoints(points),
  }),
  constants: wordsOf(
    // Quads of a curve: its points, rounded up to four. Stride: points from curve to curve.
    // Curve: bytes from one set's constants to the next.
    { quads: "u32", stride: "u32", bands: "u32", curve: "u32" },
    ({ bands, points, stride, perSet }: LightCurveShape) => ({
      ...{ quads: paddedPoints(points) / 4, stride, bands: bands.length, curve: 4 * curveStride(perSet) },
    }),
  ),
  tail: ({ bands }) => bands.flatMap(bandNumbers),
  // Half floats are made from float32 magnitudes of a whole set.
  scratch: (_, { bands, points, stride }) => {
    const bytes = 8 * paddedPoints(points) + (half ? 4 * bands.length * stride : 0);
    return { shared: 0, thread: 64 * Math.ceil(bytes / 64) };
  },
});

function lightCurveKernel(name: string, half: boolean): Kernel<LightCurveShape> {
  const storage = half ? "half floats" : "float32";
  return defineKernel<LightCurveShape>({
    name,
    summary: `Magnitudes of each set, band and time, stored as ${storage}.`,
    bindings: {
      curves: read("f32", "vec4<f32>"),
      times: read("f32", "vec4<f32>"),
      magnitudes: half ? write("f16", "vec2<u32>") : write("f32", "vec4<u32>"),
    },
    settings: { count: "u32" },
    workgroupSize: WORKGROUP_SIZE,
    constants: ({ bands, points, rowsPerInvocation, perSet }) => ({
      BANDS: { u32: bands.length },
      QUADS: { u32: paddedPoints(points) / 4 },
      ROWS_PER_INVOCATION: { u32: rowsPerInvocation },
      GROUPS_PER_TILE: { u32: groupsPerTile(points) },
      FIRST_RESCALED_TIME: WINDOW.FIRST_RESCALED_TIME,
      MISSING: half ? HALF_MISSING : FLOAT_BITS.MISSING,
      ...CURVE_PLACES,
      ...curveVectors(perSet),
      ...TIME_ROW_CONSTANTS,
    }),
    source: ({ bands }) => [
      half
        ? { file: "src/wgsl/snippets/store-float16.wgsl", text: storeFloat16 }
        : { file: "src/wgsl/snippets/store-float32.wgsl", text: storeFloat32 },
      { file: "src/wgsl/du17-light-curves.wgsl", text: source },
      { file: "bandStatements of src/kernels/du17LightCurves.ts", text: bandStatements(bands) },
    ],
    invocations({ count }, { points, rowsPerInvocation }) {
      if (rowsPerInvocation === 1) return count * (paddedPoints(points) / 4);
      return Math.ceil(count / rowsPerInvocation) * groupsPerTile(points) * WORKGROUP_SIZE;
    },
    twin,
    native: nativeTwin(half),
  });
}

/** Magnitudes [set, band, padded time] as float32. */
export const du17LightCurves = lightCurveKernel("du17-light-curves", false);

/** Magnitudes [set, band, padded time] as half floats. */
export const du17LightCurvesHalf = lightCurveKernel("du17-light-curves-half", true);
