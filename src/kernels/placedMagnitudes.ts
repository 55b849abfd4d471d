/** Magnitudes at points that each set sees at a time of its own, between those of curves at common times. */

import { type Backend, type DeviceBuffer, type KernelCall, kernelCall } from "../engine/backend.ts";
import { defineKernel, type KernelCase, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { preparedKernel } from "../lightcurves/program.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/placed-magnitudes.wgsl";
import interval from "../wgsl/snippets/interval.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";
import { FLOAT_BITS } from "./floatBits.ts";
import { intervalOf, PLACEMENT, PLACEMENT_WIDTH } from "./placement.ts";

/** Nothing fixes the kernel's text. */
const PLAIN = {};

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void {
  const { curves, node_times: nodes, point_times: points, band_rows, placement, magnitudes } = arrays;
  const { count, points: total, nodes: size, bands, stride } = settings;
  for (let row = 0; row < count; row++) {
    const [offset, factor] = placement.subarray(PLACEMENT_WIDTH * row, PLACEMENT_WIDTH * (row + 1));
    for (let point = 0; point < total; point++) {
      const days = (points[point] - offset) * factor;
      const below = intervalOf(nodes, size, days);
      const share = (days - nodes[below]) / (nodes[below + 1] - nodes[below]);
      const at = (row * bands + band_rows[point]) * stride + below;
      // Written so that an end needs no neighbour that is missing.
      const value = share === 0 ? curves[at] : share === 1 ? curves[at + 1] : mixed(curves, at, share);
      magnitudes[row * total + point] = share >= 0 && share <= 1 ? value : Number.NaN;
    }
  }
}

const mixed = (curves: TwinArray, at: number, share: number): number =>
  curves[at] + share * (curves[at + 1] - curves[at]);

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
const OPERATIONS_A_POINT = 40;

const placedMagnitudes = defineKernel<object>({
  name: "placed-magnitudes",
  summary: "Magnitudes at points that each set sees at a time of its own, between common times.",
  bindings: {
    curves: read("f32", "u32"),
    node_times: read("f32"),
    point_times: read("f32"),
    band_rows: read("u32"),
    placement: read("f32", "vec2<f32>"),
    magnitudes: write("f32", "u32"),
  },
  settings: { count: "u32", points: "u32", nodes: "u32", bands: "u32", stride: "u32" },
  workgroupSize: 64,
  constants: () => ({ MISSING: FLOAT_BITS.MISSING }),
  source: () => [
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/snippets/interval.wgsl", text: interval },
    { file: "src/wgsl/placed-magnitudes.wgsl", text: source },
  ],
  invocations: ({ count, points }) => count * points,
  twin,
  native: {
    task: Task.PlacedMagnitudes,
    structs: { call: "PlacedMagnitudesCall" },
    work: ({ count, points }) => ({
      ...{ rows: count, chunkRows: 64, multiple: 1 },
      operations: count * points * OPERATIONS_A_POINT,
    }),
  },
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

/** What points need of curves [set, band, stride] at common times. */
export interface PlacedPoints {
  /** Days of the curves, ascending, at least two. */
  readonly times: Float64Array;
  /** Days and rows of bands of the points. */
  readonly observed: readonly number[];
  readonly bandRows: readonly number[];
  readonly bands: number;
  readonly stride: number;
}

/** The kernel with its tables: magnitudes [set, point] of curves, NaN outside their times and where one has no value. */
export class PlacedMagnitudes implements Disposable {
  readonly prepared = preparedKernel(placedMagnitudes, PLAIN);
  readonly bytesPerSet: Readonly<Record<"placement" | "magnitudes", number>>;
  private readonly tables: Readonly<Record<"node_times" | "point_times" | "band_rows", DeviceBuffer>>;

  constructor(
    backend: Backend,
    private readonly points: PlacedPoints,
  ) {
    const uploaded = (name: string, values: Float32Array | Uint32Array): DeviceBuffer => {
      const buffer = backend.allocate(values.byteLength, name);
      backend.upload(buffer, values);
      return buffer;
    };
    this.bytesPerSet = { placement: 4 * PLACEMENT_WIDTH, magnitudes: 4 * points.observed.length };
    this.tables = {
      node_times: uploaded("node times", Float32Array.from(points.times)),
      point_times: uploaded("point times", Float32Array.from(points.observed)),
      band_rows: uploaded("band rows", Uint32Array.from(points.bandRows)),
    };
  }

  call(buffers: Readonly<Record<"curves" | "placement" | "magnitudes", DeviceBuffer>>, rows: number): KernelCall {
    const { times, observed, bands, stride } = this.points;
    return kernelCall({
      ...this.prepared,
      settings: { count: rows, points: observed.length, nodes: times.length, bands, stride },
      buffers: { ...buffers, ...this.tables },
    });
  }

  [Symbol.dispose](): void {
    for (const buffer of Object.values(this.tables)) buffer.dispose();
  }
}
