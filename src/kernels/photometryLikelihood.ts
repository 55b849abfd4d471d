/** ln of the likelihood of photometry for each set, from the magnitudes of a model: only that one number leaves the device. */

import { type Constants, defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { logNormalCdf } from "../engine/random/normal.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/photometry-likelihood.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import { FLOAT_BITS } from "./floatBits.ts";
import { SCALAR_ELEMENTARY } from "./flow/rowAccess.ts";
import { paddedPoints } from "./paddedPoints.ts";

/** Nothing fixes the kernel's text. */
export const PLAIN = {};

/** A point as the kernel takes it. */
export interface LikelihoodPoint {
  readonly limit: boolean;
  /** Where its magnitude is among those of a set. */
  readonly column: number;
  readonly timeDays: number;
  readonly magnitude: number;
  /** mag^2, beside that of a systematic error of each set's own. */
  readonly variance: number;
  /** Places in a set's row of nuisance parameters: the systematic error's variance, and what is added to the magnitude. */
  readonly systematic: number;
  readonly offset: number;
}

/** What every row of nuisance parameters begins with. */
export const NUISANCE = { zero: 0, timeOffset: 1, first: 2 } as const;

/** Rows of the table of numbers: padding has no weight and a variance of 1. */
const NUMBERS = ["magnitude", "variance", "weight", "time"] as const;

/** Rows of the table of places. */
const PLACES = ["column", "systematic", "offset"] as const;

/** The points as the kernel reads them: detections, padded to quads, then limits, padded likewise. */
export function pointTables(points: readonly LikelihoodPoint[]) {
  const detections = points.filter(({ limit }) => !limit);
  const limits = points.filter(({ limit }) => limit);
  const padded = (list: readonly LikelihoodPoint[]): (LikelihoodPoint | undefined)[] =>
    Array.from({ length: paddedPoints(list.length) }, (_, index) => list[index]);
  const all = [...padded(detections), ...padded(limits)];
  // Padding looks at a magnitude that is there.
  const first = points.reduce((least, { column }) => Math.min(least, column), Number.POSITIVE_INFINITY);
  const numbers = (point: LikelihoodPoint | undefined): Record<(typeof NUMBERS)[number], number> =>
    point === undefined
      ? { magnitude: 0, variance: 1, weight: 0, time: 0 }
      : { magnitude: point.magnitude, variance: point.variance, weight: 1, time: point.timeDays };
  const places = (point: LikelihoodPoint | undefined): Record<(typeof PLACES)[number], number> =>
    point ?? { column: first, systematic: NUISANCE.zero, offset: NUISANCE.zero };
  return {
    points: Float32Array.from(NUMBERS.flatMap((name) => all.map((point) => numbers(point)[name]))),
    places: Uint32Array.from(PLACES.flatMap((name) => all.map((point) => places(point)[name]))),
    settings: {
      detections: paddedPoints(detections.length),
      total: all.length,
      normalisation: (detections.length * Math.log(2 * Math.PI)) / 2,
    },
  };
}

/** Magnitudes beyond it are none. */
const FAINTEST = 1e15;

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void {
  const { magnitudes, properties, nuisances, points, places, result } = arrays;
  const { count, detections, total, stride, nuisance_stride, properties_stride, dark, normalisation } = settings;
  for (let row = 0; row < count; row++) {
    const nothing = properties[(row + 1) * properties_stride - 1] === dark;
    const own = nuisances.subarray(row * nuisance_stride, (row + 1) * nuisance_stride);
    let sum = -normalisation;
    for (let point = 0; point < total; point++) {
      const [magnitude, variance, weight, time] = NUMBERS.map((_, index) => points[index * total + point]);
      const [column, systematic, offset] = PLACES.map((_, index) => places[index * total + point]);
      if (weight === 0) continue;
      const limit = point >= detections;
      if (limit && (nothing || time < own[NUISANCE.timeOffset])) continue;
      const difference = magnitudes[row * stride + column] + own[offset] - magnitude;
      const spread = variance + own[systematic];
      if (nothing || !(Math.abs(difference) < FAINTEST)) sum = Number.NEGATIVE_INFINITY;
      else if (limit) sum += logNormalCdf(difference / Math.sqrt(spread));
      else sum -= (difference ** 2 / spread + Math.log(spread)) / 2;
    }
    result[row] = sum;
  }
}

/**
 * ln (exp(x^2 / 2) Q(x)), Q the normal distribution's upper tail, less ln t, t = 2 / (2 + x / sqrt 2): a polynomial in 2t - 1,
 * interpolated at Chebyshev's points, within 2e-7 for all x >= 0.
 */
const TAIL = [
  ...[-1.364941264238365, 0.6726430208570016, 0.047343333850726935, -0.04688540463040587, -0.00987486175334773],
  ...[0.008741205176461087, 0.0017782677967161933, -0.0020981557009825736, -0.00020874483960824365],
  0.00035555684611665583,
] as const;

/** What the shader and the WebAssembly module share. */
const SHARED: Constants = {
  ...Object.fromEntries(TAIL.map((value, power) => [`TAIL_${power}`, value])),
  TIME_OFFSET: { u32: NUISANCE.timeOffset },
  FAINTEST,
};

/** About, of a detection: the gathered numbers are not counted. */
export const OPERATIONS_A_POINT = 12;

/** ln L [set] of magnitudes [set, stride]; -Infinity where a point that is used has none. */
export const photometryLikelihood = defineKernel<object>({
  name: "photometry-likelihood",
  summary: "ln of the likelihood of detections and limits, of each set's magnitudes.",
  bindings: {
    magnitudes: read("f32", "u32"),
    properties: read("f32"),
    nuisances: read("f32"),
    points: read("f32"),
    places: read("u32"),
    result: write("f32", "u32"),
  },
  settings: {
    ...{ count: "u32", detections: "u32", total: "u32", stride: "u32" },
    ...{ nuisance_stride: "u32", properties_stride: "u32", dark: "u32", normalisation: "f32" },
  },
  workgroupSize: 64,
  constants: () => ({ ...SHARED, ...FLOAT_BITS }),
  source: () => [
    ...SCALAR_ELEMENTARY,
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/photometry-likelihood.wgsl", text: source },
  ],
  invocations: ({ count }) => count,
  twin,
  native: {
    task: Task.PhotometryLikelihood,
    structs: { call: "PhotometryLikelihoodCall" },
    module: { constants: SHARED },
    work: ({ count, total }) => ({
      ...{ rows: count, chunkRows: 256, multiple: 1 },
      operations: OPERATIONS_A_POINT * total * count,
    }),
  },
});
