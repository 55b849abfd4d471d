/** The numbers of DU17's representation of each set, from the constants that `du17-ejecta` gives. */

import type { ModelOptions } from "../du17/physics/options.ts";
import { LOG_FIRST, LOG_STEP, POINTS } from "../du17/physics/rescaledTimes.ts";
import { defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { wordsOf } from "../engine/native/nativeTwin.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/du17-numbers.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import { CURVE_PLACES, readCurve } from "./du17Curve.ts";
import { FLOAT_BITS } from "./floatBits.ts";

/** Numbers of a set: magnitudes, and the logarithm of the time scale behind them. */
export const NUMBERS = POINTS + 1;

const MAGNITUDES_PER_E = 2.5 / Math.LN10;

function twin(
  { curves, numbers }: Readonly<Record<string, TwinArray>>,
  { count }: SettingValues,
  { alpha }: ModelOptions,
): void {
  for (let row = 0; row < count; row++) {
    const { inverseScale, offset, riseOffset, riseEnd } = readCurve(curves, row, false);
    const at = NUMBERS * row;
    if (!(inverseScale > 0)) {
      numbers.fill(Number.NaN, at, at + NUMBERS);
      continue;
    }
    const logScale = -Math.log(inverseScale);
    const logRiseEnd = riseEnd > 0 ? Math.log(riseEnd) : Number.NEGATIVE_INFINITY;
    for (let point = 0; point < POINTS; point++) {
      const logTime = logScale + (LOG_FIRST + LOG_STEP * point);
      const after = logTime < logRiseEnd ? riseOffset - MAGNITUDES_PER_E * logTime : offset;
      numbers[at + point] = after + alpha * MAGNITUDES_PER_E * logTime;
    }
    numbers[at + POINTS] = logScale;
  }
}

/** Numbers [set, 13]: magnitudes at points equally spaced in ln(t / x), then ln x with x in days; NaN without ejecta. */
export const du17Numbers = defineKernel<ModelOptions>({
  name: "du17-numbers",
  summary: "The numbers of DU17's representation of each set, in which flows learn its curves.",
  bindings: { curves: read("f32", "vec4<f32>"), numbers: write("f32", "u32") },
  settings: { count: "u32" },
  workgroupSize: 64,
  constants: ({ alpha }) => ({
    NUMBERS: { u32: NUMBERS },
    POINTS: { u32: POINTS },
    LOG_FIRST,
    LOG_STEP,
    MAGNITUDES_PER_E,
    DECLINE: alpha * MAGNITUDES_PER_E,
    SMALLEST_RISE: 1e-37,
    MISSING: FLOAT_BITS.MISSING,
    ...CURVE_PLACES,
  }),
  source: () => [
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/du17-numbers.wgsl", text: source },
  ],
  invocations: ({ count }) => count * NUMBERS,
  twin,
  native: {
    task: Task.Du17Numbers,
    structs: { call: "Du17NumbersCall" },
    module: {
      constants: {
        NUMBERS_POINTS: { u32: POINTS },
        NUMBERS_LOG_FIRST: LOG_FIRST,
        NUMBERS_LOG_STEP: LOG_STEP,
        NUMBERS_MAGNITUDES_PER_E: MAGNITUDES_PER_E,
      },
    },
    work: ({ count }) => ({ rows: count, chunkRows: 1024, multiple: 1, operations: 5 * NUMBERS * count }),
    constants: wordsOf({ decline: "f32" }, ({ alpha }: ModelOptions) => ({ decline: alpha * MAGNITUDES_PER_E })),
  },
});
