/** Oracle cases and benchmarks of the kernels of ../placedMagnitudes.ts. */

import { checkKernel, type KernelCase } from "../../engine/kernelCheck.ts";
import { OPERATIONS_A_POINT, PLAIN, placedMagnitudes } from "../placedMagnitudes.ts";
import { intervalOf, PLACEMENT, PLACEMENT_WIDTH } from "../placement.ts";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";

/** Smooth curves with gaps, seen at random times. */
function placedCase(name: string, count: number, size: number, total: number, bands: number): KernelCase<object> {
  const random = testRandom(size + total);
  const nodes = Float32Array.from({ length: size }, (_, node) => 0.1 * 1.1 ** node);
  const stride = size + 3;
  const curves = new Float32Array(count * bands * stride);
  for (let row = 0; row < count * bands; row++) {
    const [level, slope] = [15 + 5 * random(), 3 * random()];
    const begins = row % 4 === 0 ? Math.floor(size * random()) : 0;
    for (let node = 0; node < stride; node++)
      curves[row * stride + node] =
        node < begins ? Number.NaN : level + slope * Math.log(nodes[Math.min(node, size - 1)]);
  }
  const placement = new Float32Array(PLACEMENT_WIDTH * count);
  for (let row = 0; row < count; row++) {
    placement[PLACEMENT_WIDTH * row + PLACEMENT.timeOffset] = row % 3 === 0 ? 0 : 2 * random() - 1;
    placement[PLACEMENT_WIDTH * row + PLACEMENT.factor] = row % 2 === 0 ? 1 : 1 / (1 + random());
  }
  return {
    name,
    specialisation: PLAIN,
    settings: { count, points: total, nodes: size, bands, stride },
    inputs: {
      ...{ curves, node_times: nodes, placement },
      // Some before all nodes and behind them.
      point_times: Float32Array.from({ length: total }, () => 1.2 * nodes[size - 1] * random() ** 2),
      band_rows: Uint32Array.from({ length: total }, (_, point) => point % bands),
    },
    outputs: { magnitudes: count * total },
  };
}

/** A point may gain or lose its value within this share of an interval, at an end of it: float32 times. */
const EDGE = 1e-3;

function nearNode(index: number, { settings, inputs }: KernelCase<object>): boolean {
  const { points: total, nodes: size } = settings;
  const { node_times: nodes, point_times: points, placement } = inputs;
  const [row, point] = [Math.floor(index / total), index % total];
  const [offset, factor] = placement.subarray(PLACEMENT_WIDTH * row, PLACEMENT_WIDTH * (row + 1));
  const days = (points[point] - offset) * factor;
  const below = intervalOf(nodes, size, days);
  const share = (days - nodes[below]) / (nodes[below + 1] - nodes[below]);
  return Math.abs(share) < EDGE || Math.abs(share - 1) < EDGE;
}

const BENCHMARK = { sets: 2000, nodes: 470, points: 141, bands: 9 } as const;

export const placedMagnitudesCheck = checkKernel(placedMagnitudes, {
  oracle: {
    cases: () => [placedCase("nine bands, 60 times", 101, 60, 141, 9), placedCase("two times, one point", 65, 2, 1, 1)],
    compare: (_, expected, actual, kernelCase) =>
      compareValues(expected, actual, {
        tolerance: () => 2e-5,
        describe: (index) => `value ${index}`,
        mayDiffer: (index) => nearNode(index, kernelCase),
      }),
  },
  benchmark: {
    kernelCase: () => placedCase("benchmark", BENCHMARK.sets, BENCHMARK.nodes, BENCHMARK.points, BENCHMARK.bands),
    amount: BENCHMARK.sets,
    unit: "sets",
    bytes: BENCHMARK.sets * BENCHMARK.points * 4 * 3,
    operations: BENCHMARK.sets * BENCHMARK.points * OPERATIONS_A_POINT,
  },
});
