/** Sets on which the kernels of metzger2017 are checked and timed. */

import type { TwinArray } from "../../engine/kernel.ts";
import type { KernelCase } from "../../engine/kernelCheck.ts";
import { paddedPoints } from "../paddedPoints.ts";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";

/** Of mass, velocity, beta and opacity: what random sets are between, log-uniform. */
const RANGES = [
  [1e-5, 0.3],
  [0.02, 0.7],
  [1.5, 8],
  [0.1, 50],
] as const;

/** Light, heavy, slow, fast and steep ejecta, ones that are all capped, and a set without values. */
const EDGES = [
  [1e-4, 0.3, 3, 1],
  [0.1, 0.05, 3, 30],
  [0.05, 0.02, 2, 0.5],
  [2e-3, 0.6, 3, 10],
  [0.02, 0.1, 8, 3],
  [1e-6, 0.99, 1, 0.05],
  [1, 0.01, 12, 200],
  [0, 0, 0, 0],
];

/** Sets [count, 4]; edges are the first rows. */
export function metzger2017Sets(count: number): Float32Array {
  const random = testRandom(count);
  const sets = Array.from({ length: count }, (_, row) => {
    return EDGES[row] ?? RANGES.map(([low, high]) => low * (high / low) ** random());
  });
  return Float32Array.from(sets.flat());
}

/** Times equal in ln t, days. */
export const geometricTimes = (points: number, first: number, last: number): Float64Array =>
  Float64Array.from({ length: points }, (_, index) => first * (last / first) ** (index / Math.max(1, points - 1)));

/** Compares statuses and photospheres; padding may hold anything. */
export function compareSpheres(
  output: string,
  expected: TwinArray,
  actual: TwinArray,
  { specialisation: { points } }: KernelCase<{ readonly points: number }>,
): string | undefined {
  const padding = (index: number) => index % paddedPoints(points) >= points;
  return compareValues(expected, actual, {
    tolerance(index, value) {
      if (output === "properties") return 0;
      // Positive values are 1/T, others logarithms.
      return padding(index) ? Number.POSITIVE_INFINITY : 5e-5 * Math.abs(value) + (value > 0 ? 0 : 1e-5);
    },
    describe: (index) => `value ${index}`,
    mayDiffer: padding,
  });
}
