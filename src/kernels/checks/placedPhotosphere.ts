/** Oracle cases and benchmarks of the kernels of ../placedPhotosphere.ts. */

import { checkKernel, type KernelCase } from "../../engine/kernelCheck.ts";
import { paddedPoints } from "../paddedPoints.ts";
import { OPERATIONS_A_POINT, PLAIN, placedPhotosphere, pointTimes } from "../placedPhotosphere.ts";
import { intervalOf, PLACEMENT, PLACEMENT_WIDTH } from "../placement.ts";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";

/** Photospheres that cool down to a floor and grow, some of which are dark at first, seen at random times. */
function placedCase(name: string, count: number, components: number, nodes: number, points: number) {
  const random = testRandom(nodes + points);
  const nodeTimes = Float32Array.from({ length: nodes }, (_, node) => 0.1 * 1.1 ** node);
  const node_stride = paddedPoints(nodes);
  const spheres = new Float32Array(2 * count * components * node_stride);
  for (let row = 0; row < count * components; row++) {
    const begins = row % 4 === 0 ? Math.floor(nodes * random()) : 0;
    for (let node = begins; node < nodes; node++) {
      spheres[2 * row * node_stride + node] = Math.min(2e-4, 1e-4 * nodeTimes[node] ** 0.7);
      spheres[(2 * row + 1) * node_stride + node] = -30 + 2 * Math.log(nodeTimes[node]);
    }
  }
  const placement = new Float32Array(PLACEMENT_WIDTH * count);
  for (let row = 0; row < count; row++) {
    placement[PLACEMENT_WIDTH * row + PLACEMENT.timeOffset] = row % 3 === 0 ? 0 : 2 * random() - 1;
    placement[PLACEMENT_WIDTH * row + PLACEMENT.factor] = row % 2 === 0 ? 1 : 1 / (1 + random());
  }
  const stride = paddedPoints(points);
  return {
    name,
    specialisation: PLAIN,
    settings: { count, components, nodes, node_stride, stride },
    inputs: {
      ...{ spheres, node_times: nodeTimes, placement },
      point_times: pointTimes(Array.from({ length: points }, () => 1.2 * nodeTimes[nodes - 1] * random() ** 2)),
    },
    outputs: { photosphere: 2 * count * components * stride },
  } satisfies KernelCase<object>;
}

/** A point may gain or lose its light within this share of an interval, at an end of it: float32 times. */
const EDGE = 1e-3;

function nearNode(index: number, { settings, inputs }: KernelCase<object>): boolean {
  const { components, nodes, stride } = settings;
  const { node_times, point_times, placement } = inputs;
  const row = Math.floor(index / (2 * components * stride));
  const [offset, factor] = placement.subarray(PLACEMENT_WIDTH * row, PLACEMENT_WIDTH * (row + 1));
  const days = (point_times[index % stride] - offset) * factor;
  const below = intervalOf(node_times, nodes, days);
  const share = (days - node_times[below]) / (node_times[below + 1] - node_times[below]);
  return Math.abs(share) < EDGE || Math.abs(share - 1) < EDGE;
}

const BENCHMARK = { sets: 2000, components: 3, nodes: 470, points: 56 } as const;

export const placedPhotosphereCheck = checkKernel(placedPhotosphere, {
  oracle: {
    cases: () => [
      placedCase("three components, 60 times", 101, 3, 60, 29),
      placedCase("two times, one point", 65, 1, 2, 1),
    ],
    compare: (_, expected, actual, kernelCase) =>
      compareValues(expected, actual, {
        // 1/T relatively, the logarithm of the area absolutely.
        tolerance: (__, value) => (Math.abs(value) < 1 ? 3e-6 * Math.abs(value) : 2e-5),
        describe: (index) => `value ${index}`,
        mayDiffer: (index) => nearNode(index, kernelCase),
      }),
  },
  benchmark: {
    kernelCase: () => {
      const { sets, components, nodes, points } = BENCHMARK;
      return placedCase("benchmark", sets, components, nodes, points);
    },
    amount: BENCHMARK.sets,
    unit: "sets",
    bytes: BENCHMARK.sets * BENCHMARK.components * BENCHMARK.points * 4 * 6,
    operations: BENCHMARK.sets * BENCHMARK.components * BENCHMARK.points * OPERATIONS_A_POINT,
  },
});
