/** Oracle cases and benchmarks of the kernels of ../photometryLikelihood.ts. */

import { checkKernel, type KernelCase } from "../../engine/kernelCheck.ts";
import {
  type LikelihoodPoint,
  NUISANCE,
  OPERATIONS_A_POINT,
  PLAIN,
  photometryLikelihood,
  pointTables,
} from "../photometryLikelihood.ts";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";

interface CaseSize {
  readonly count: number;
  readonly detections: number;
  readonly limits: number;
  readonly systematics?: number;
  readonly offsets?: number;
}

/** Random magnitudes around the points; some sets lack a value, or eject nothing. */
function likelihoodCase(
  name: string,
  { count, detections, limits, systematics = 1, offsets = 1 }: CaseSize,
): KernelCase<object> {
  const random = testRandom(count + detections);
  const between = (low: number, high: number) => low + (high - low) * random();
  const total = detections + limits;
  const stride = total + 3;
  const points = Array.from(
    { length: total },
    (_, index): LikelihoodPoint => ({
      limit: index >= detections,
      column: (7 * index) % stride,
      timeDays: between(0.1, 10),
      magnitude: between(15, 25),
      variance: 10 ** between(-5, 0),
      systematic: index % 5 === 0 ? NUISANCE.zero : NUISANCE.first + (index % systematics),
      offset: index % 7 === 0 ? NUISANCE.zero : NUISANCE.first + systematics + (index % offsets),
    }),
  );
  const magnitudes = new Float32Array(count * stride);
  const nuisance_stride = NUISANCE.first + systematics + offsets;
  const nuisances = new Float32Array(count * nuisance_stride);
  const properties = new Float32Array(2 * count);
  for (let row = 0; row < count; row++) {
    // From near to far off: a chi2 of a few, and one of millions.
    const width = 10 ** between(-2, 1.5);
    for (const { column, magnitude } of points) magnitudes[row * stride + column] = magnitude + width * between(-1, 1);
    const at = row * nuisance_stride;
    nuisances[at + NUISANCE.timeOffset] = row % 3 === 0 ? between(-1, 3) : 0;
    for (let index = 0; index < systematics; index++) nuisances[at + NUISANCE.first + index] = 10 ** between(-6, 0.5);
    for (let index = 0; index < offsets; index++)
      nuisances[at + NUISANCE.first + systematics + index] = between(-0.5, 0.5);
    if (row % 11 === 5) magnitudes[row * stride + points[row % total].column] = Number.NaN;
    if (row % 13 === 7) properties[2 * row + 1] = 2;
  }
  const { settings, ...tables } = pointTables(points);
  return {
    name,
    specialisation: PLAIN,
    settings: { ...settings, count, stride, nuisance_stride, properties_stride: 2, dark: 2 },
    inputs: { magnitudes, properties, nuisances, ...tables },
    outputs: { result: count },
  };
}

const BENCHMARK: CaseSize = { count: 20_000, detections: 141, limits: 0 };

export const photometryLikelihoodCheck = checkKernel(photometryLikelihood, {
  oracle: {
    cases: () => [
      likelihoodCase("141 detections", { count: 301, detections: 141, limits: 0 }),
      likelihoodCase("detections and limits", { count: 200, detections: 18, limits: 7, systematics: 3, offsets: 9 }),
      likelihoodCase("limits alone", { count: 100, detections: 0, limits: 5 }),
      likelihoodCase("one detection", { count: 65, detections: 1, limits: 0 }),
    ],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, {
        tolerance: (__, value) => 1e-4 + 2.5e-7 * Math.abs(value),
        describe: (index) => `set ${index}`,
      }),
  },
  benchmark: {
    kernelCase: () => likelihoodCase("benchmark", BENCHMARK),
    amount: BENCHMARK.count,
    unit: "sets",
    bytes: BENCHMARK.count * 4 * (BENCHMARK.detections + 8),
    operations: BENCHMARK.count * OPERATIONS_A_POINT * BENCHMARK.detections,
  },
});
