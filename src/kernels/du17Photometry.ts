/** Magnitudes of each set at points of a (time, band) each, from the constants that `du17-ejecta` gives: no grid between. */

import { BAND_CORRECTIONS, type Band } from "../du17/physics/bands.ts";
import { RESCALED_TIME_RANGE } from "../du17/physics/constants.ts";
import type { ModelOptions } from "../du17/physics/options.ts";
import { offsetOf } from "../du17/physics/reference.ts";
import { type Constants, defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/du17-photometry.wgsl";
import elementary from "../wgsl/snippets/elementary.wgsl";
import storeFloat32 from "../wgsl/snippets/store-float32.wgsl";
import { CURVE_PLACES, CURVE_STRIDE, curveStride, readCurve } from "./du17Curve.ts";
import { FLOAT_BITS } from "./floatBits.ts";
import { paddedPoints } from "./paddedPoints.ts";
import { PLACEMENT_WIDTH } from "./placement.ts";

/** Nothing fixes the kernel's text. */
export const PLAIN = {};

/** Rows of the table of points: days after the merger as observed, the band's polynomial and its last rescaled time. */
export const ROWS = ["time", "a0", "a1", "a2", "a3", "a4", "last"] as const;

/** A point of photometry. */
export interface Point {
  readonly timeDays: number;
  readonly band: Band;
}

/** The table of points [row, padded point]. Padding has no value. */
export function du17Points(points: readonly Point[], options: ModelOptions): Float32Array {
  const padded = paddedPoints(points.length);
  const table = new Float32Array(ROWS.length * padded);
  points.forEach(({ timeDays, band }, index) => {
    const { coefficients, last } = BAND_CORRECTIONS[band];
    const [a0, a1, a2, a3, a4] = coefficients;
    // Distance and dust go into a0.
    const own = { time: timeDays, a0: a0 - offsetOf(band, options), a1, a2, a3, a4, last };
    ROWS.forEach((name, row) => {
      table[row * padded + index] = own[name];
    });
  });
  return table;
}

/** The settings of a call. */
export const du17PhotometrySettings = (count: number, points: number, { drawn, alpha }: ModelOptions) => ({
  ...{ count, quads: paddedPoints(points) / 4 },
  ...{ curve_vectors: curveStride(drawn !== undefined) / CURVE_STRIDE, alpha },
});

const MAGNITUDES_PER_E = 2.5 / Math.LN10;

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void {
  const { curves, points, placement, magnitudes } = arrays;
  const { count, quads, curve_vectors, alpha: common } = settings;
  const padded = 4 * quads;
  for (let row = 0; row < count; row++) {
    const curve = readCurve(curves, row, curve_vectors > 1);
    const alpha = curve_vectors > 1 ? curve.alpha : common;
    const [offset, factor] = placement.subarray(PLACEMENT_WIDTH * row, PLACEMENT_WIDTH * (row + 1));
    for (let point = 0; point < padded; point++) {
      const [time, a0, a1, a2, a3, a4, last] = ROWS.map((_, at) => points[at * padded + point]);
      const days = (time - offset) * factor;
      const x = days * curve.inverseScale;
      const logTime = MAGNITUDES_PER_E * Math.log(days);
      const after = days < curve.riseEnd ? curve.riseOffset - logTime : curve.offset;
      const value = alpha * logTime + after - (a0 + x * (a1 + x * (a2 + x * (a3 + x * a4))));
      magnitudes[row * padded + point] = x > RESCALED_TIME_RANGE.first && x <= last ? value : Number.NaN;
    }
  }
}

/** What the shader and the WebAssembly module share. */
const SHARED: Constants = {
  DU17_FIRST_RESCALED_TIME: RESCALED_TIME_RANGE.first,
  DU17_MAGNITUDES_PER_E: MAGNITUDES_PER_E,
};

/** Of a point: its time, the logarithm, the polynomial and what is around it. */
export const OPERATIONS_A_POINT = 40;

/** Magnitudes [set, padded point]; NaN where the model has no value, and for the padding. */
export const du17Photometry = defineKernel<object>({
  name: "du17-photometry",
  summary: "Magnitudes of each set at the times and bands of points of photometry.",
  bindings: {
    curves: read("f32", "vec4<f32>"),
    points: read("f32", "vec4<f32>"),
    placement: read("f32", "vec2<f32>"),
    magnitudes: write("f32", "vec4<u32>"),
  },
  settings: { count: "u32", quads: "u32", curve_vectors: "u32", alpha: "f32" },
  workgroupSize: 64,
  constants: () => ({ ...SHARED, ...CURVE_PLACES, MISSING: FLOAT_BITS.MISSING }),
  source: () => [
    {
      file: "src/kernels/du17Photometry.ts",
      text: "alias Rows = vec4<f32>;\nalias Ints = vec4<i32>;\nalias Bits = vec4<u32>;",
    },
    { file: "src/wgsl/snippets/elementary.wgsl", text: elementary },
    { file: "src/wgsl/snippets/store-float32.wgsl", text: storeFloat32 },
    { file: "src/wgsl/du17-photometry.wgsl", text: source },
  ],
  invocations: ({ count, quads }) => count * quads,
  twin,
  native: {
    task: Task.Du17Photometry,
    structs: { call: "Du17PhotometryCall" },
    module: { constants: SHARED },
    work: ({ count, quads }) => ({
      ...{ rows: count, chunkRows: 256, multiple: 1 },
      operations: count * 4 * quads * OPERATIONS_A_POINT,
    }),
  },
});
