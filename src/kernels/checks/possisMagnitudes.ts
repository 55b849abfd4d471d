/** Oracle cases and benchmarks of the kernels of ../possisMagnitudes.ts. */

import { checkKernel, type KernelCase } from "../../engine/kernelCheck.ts";
import { type NetworkShape, networkShape } from "../../possis/physics/fold.ts";
import { callSettings, layerTable, OUTSIDE, possisMagnitudes, WITHIN } from "../possisMagnitudes.ts";
import { compareValues } from "./compare.ts";
import { normalValues } from "./normalValues.ts";

/** Sets and networks of small random numbers; every seventh set is outside the training. */
function kernelCase(
  name: string,
  sizes: readonly number[],
  { count, bands, points, first }: { count: number; bands: number; points: number; first: number },
): KernelCase<NetworkShape> {
  const shape = networkShape(sizes);
  const settings = callSettings(shape, count, bands, points, first);
  const parameters = normalValues(count * settings.row_stride, 41);
  for (let row = 0; row < count; row++) {
    parameters[row * settings.row_stride + settings.inputs] = row % 7 === 6 ? OUTSIDE : WITHIN;
  }
  const size = Math.sqrt(2 / Math.max(...sizes));
  return {
    name,
    specialisation: shape,
    settings,
    inputs: {
      parameters,
      layers_table: layerTable(shape),
      weights: normalValues(4 * shape.size * bands, 43).map((value) => size * value),
    },
    outputs: { statuses: count, magnitudes: count * bands * points },
  };
}

const PUBLISHED = [8, 64, 128, 64];

const BENCHMARK_SETS = 4096;

export const possisMagnitudesCheck = checkKernel(possisMagnitudes, {
  oracle: {
    cases: () => [
      kernelCase("the published sizes, 111 times", [...PUBLISHED, 111], {
        count: 101,
        bands: 3,
        points: 120,
        first: 2,
      }),
      kernelCase("one set, one time", [...PUBLISHED, 1], { count: 1, bands: 1, points: 1, first: 0 }),
      kernelCase("odd sizes", [8, 5, 9, 3, 13], { count: 19, bands: 2, points: 13, first: 0 }),
      kernelCase("one layer", [8, 6], { count: 40, bands: 2, points: 9, first: 3 }),
      kernelCase("no time within", [8, 12, 0], { count: 9, bands: 2, points: 4, first: 0 }),
    ],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, {
        tolerance: (__, value) => 2e-5 + 2e-6 * Math.abs(value),
        describe: (index) => `value ${index}`,
      }),
  },
  benchmark: {
    kernelCase: () =>
      kernelCase("benchmark", [...PUBLISHED, 111], { count: BENCHMARK_SETS, bands: 9, points: 111, first: 0 }),
    amount: BENCHMARK_SETS,
    unit: "curves",
    bytes: BENCHMARK_SETS * 9 * 111 * 4,
    operations: BENCHMARK_SETS * 9 * 2 * (8 * 64 + 64 * 128 + 128 * 64 + 64 * 111),
  },
});
