/** Magnitudes at points that each set sees at a time of its own, between those of curves at common times. */

import { type Backend, type DeviceBuffer, type KernelCall, kernelCall } from "../engine/backend.ts";
import { defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { preparedKernel } from "../lightcurves/program.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/placed-magnitudes.wgsl";
import interval from "../wgsl/snippets/interval.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import { FLOAT_BITS } from "./floatBits.ts";
import { intervalOf, PLACEMENT_WIDTH } from "./placement.ts";

/** Nothing fixes the kernel's text. */
export const PLAIN = {};

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

export const OPERATIONS_A_POINT = 40;

export const placedMagnitudes = defineKernel<object>({
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
