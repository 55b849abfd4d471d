/**
 * Photospheres at the times at which each set is seen, between those at common times, and as they look from there: what is
 * redshifted by z looks like a photosphere of T / (1 + z) whose area is (1 + z)^4 times as large, once F(nu) is said at the
 * observed nu (nu^3 of the source is (1 + z)^3 times that, and F(nu) grows by 1 + z).
 *
 * Between two times a number is on the line between them, or, where it bends downwards, where the lines of the intervals
 * around them meet: floors of the temperature are such bends, on which a straight line would cut the corner.
 */

import { defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/placed-photosphere.wgsl";
import interval from "../wgsl/snippets/interval.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import { SCALAR_ELEMENTARY } from "./flow/rowAccess.ts";
import { paddedPoints } from "./paddedPoints.ts";
import { intervalOf, PLACEMENT_WIDTH } from "./placement.ts";

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

export const OPERATIONS_A_POINT = 25;

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
});
