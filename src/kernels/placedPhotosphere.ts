/**
 * Photospheres at the times at which each set is seen, between those at common times, and as they look from there: what is
 * redshifted by z looks like a photosphere of T / (1 + z) whose area is (1 + z)^4 times as large, once F(nu) is said at the
 * observed nu (nu^3 of the source is (1 + z)^3 times that, and F(nu) grows by 1 + z).
 *
 * Between two times a number is on the line between them, or, where it bends downwards, where the lines of the intervals
 * around them meet: floors of the temperature are such bends, on which a straight line would cut the corner.
 */

import { defineKernel, type KernelCase, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/placed-photosphere.wgsl";
import interval from "../wgsl/snippets/interval.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";
import { SCALAR_ELEMENTARY } from "./flow/rowAccess.ts";
import { paddedPoints } from "./paddedPoints.ts";
import { intervalOf, PLACEMENT, PLACEMENT_WIDTH } from "./placement.ts";

/** Nothing fixes the kernel's text. */
export const PLAIN = {};

/** What stands for times that are none: the padding. */
const NEVER = -1e30;

/** The times of points as the kernel reads them: padded to quads. */
export function pointTimes(timesDays: ArrayLike<number>): Float32Array {
  const table = new Float32Array(paddedPoints(timesDays.length)).fill(NEVER);
  table.set(Float32Array.from(timesDays));
  return table;
}

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void {
  const { spheres, node_times, point_times, placement, photosphere } = arrays;
  const { count, components, nodes, node_stride, stride } = settings;
  for (let row = 0; row < count; row++) {
    const [offset, factor] = placement.subarray(PLACEMENT_WIDTH * row, PLACEMENT_WIDTH * (row + 1));
    for (let point = 0; point < stride; point++) {
      const days = (point_times[point] - offset) * factor;
      const below = intervalOf(node_times, nodes, days);
      const [before, behind] = [Math.max(below, 1) - 1, Math.min(below + 1, nodes - 2)];
      const shareOf = (node: number) => (days - node_times[node]) / (node_times[node + 1] - node_times[node]);
      const [share, left, right] = [shareOf(below), shareOf(before), shareOf(behind)];
      for (let component = row * components; component < (row + 1) * components; component++) {
        const from = 2 * component * node_stride;
        const to = 2 * component * stride + point;
        const line = (at: number, part: number) => spheres[at] + part * (spheres[at + 1] - spheres[at]);
        const mixed = (at: number) =>
          Math.max(line(at + below, share), Math.min(line(at + before, left), line(at + behind, right)));
        const lit = share >= 0 && share <= 1 && spheres[from + below] > 0 && spheres[from + below + 1] > 0;
        photosphere[to] = lit ? mixed(from) / factor : 0;
        photosphere[to + stride] = lit ? mixed(from + node_stride) - 4 * Math.log(factor) : 0;
      }
    }
  }
}

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
const OPERATIONS_A_POINT = 25;

/** Photospheres [set, component, 2, padded point] as `blackbody-magnitudes` takes them; dark outside the common times. */
export const placedPhotosphere = defineKernel<object>({
  name: "placed-photosphere",
  summary: "Photospheres at the times and redshift at which each set is seen, between common times.",
  bindings: {
    spheres: read("f32"),
    node_times: read("f32"),
    point_times: read("f32"),
    placement: read("f32", "vec2<f32>"),
    photosphere: write("f32"),
  },
  settings: { count: "u32", components: "u32", nodes: "u32", node_stride: "u32", stride: "u32" },
  workgroupSize: 64,
  constants: () => ({}),
  source: () => [
    ...SCALAR_ELEMENTARY,
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/snippets/interval.wgsl", text: interval },
    { file: "src/wgsl/placed-photosphere.wgsl", text: source },
  ],
  invocations: ({ count, stride }) => count * stride,
  twin,
  native: {
    task: Task.PlacedPhotosphere,
    structs: { call: "PlacedPhotosphereCall" },
    work: ({ count, components, stride }) => ({
      ...{ rows: count, chunkRows: 64, multiple: 1 },
      operations: count * components * stride * OPERATIONS_A_POINT,
    }),
  },
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
