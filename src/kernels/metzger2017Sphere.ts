/** Temperature and radius of metzger2017's ejecta, in the continuous limit. */

import { defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import type { NativeTwin } from "../engine/native/nativeTwin.ts";
import { advance, FLAT, radiated, stepShape, TO_END } from "../metzger2017/physics/energy.ts";
import { ejectaOf, layersOf } from "../metzger2017/physics/layers.ts";
import { AREA_OFFSET, PHOTOSPHERE_STEPS, photosphereVelocity } from "../metzger2017/physics/photosphere.ts";
import { STATUS_INVALID, STATUS_OK } from "../metzger2017/physics/status.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/metzger2017-sphere.wgsl";
import { photosphereStride } from "./blackbodyMagnitudes.ts";
import { EJECTA_NUMBERS, EJECTA_SOURCE, UNIT_OFFSET } from "./metzger2017Shader.ts";
import {
  decadesOf,
  LAYERS,
  MOST_STEPS,
  OUTER_LAYERS,
  readRule,
  readStep,
  STEP_LENGTH,
  STEP_STRUCT,
  STEPS_A_DECADE,
  TIME_ROW_CONSTANTS,
  TIME_ROWS,
} from "./metzger2017Tables.ts";
import { paddedPoints } from "./paddedPoints.ts";

/** What the kernel is specialised to. */
export interface SphereShape {
  readonly decades: number;
  /** Points of the time grid. */
  readonly points: number;
}

/** @param points of the grid, where those at its end have no light */
export const sphereShape = (timesDays: ArrayLike<number>, points = timesDays.length): SphereShape => ({
  ...{ decades: decadesOf(timesDays), points },
});

/** The settings of a call; lengths of loops are among them, because constant ones are unrolled. */
export const sphereSettings = (count: number, { decades, points }: SphereShape): Readonly<Record<"count", number>> => ({
  ...{ count, decades, layers: LAYERS, stride: paddedPoints(points) },
});

const SHAPE = stepShape(STEP_LENGTH);

function twin(
  arrays: Readonly<Record<string, TwinArray>>,
  { count }: SettingValues,
  { decades, points }: SphereShape,
): void {
  const { parameters, steps, times, properties, photosphere } = arrays;
  const padded = paddedPoints(points);
  const rule = readRule(steps);
  const stepRows = Array.from({ length: decades * STEPS_A_DECADE }, (_, step) => readStep(steps, step));
  const row = (name: (typeof TIME_ROWS)[number], point: number) => times[TIME_ROWS.indexOf(name) * padded + point];
  for (let set = 0; set < count; set++) {
    const ejecta = ejectaOf(parameters, 4 * set);
    const valid = ejecta.mass > 0;
    properties[set] = valid ? STATUS_OK : STATUS_INVALID;
    const at = set * photosphereStride(1, points);
    photosphere.fill(0, at, at + 2 * padded);
    if (!valid) continue;
    const sums = new Float64Array(stepRows.length);
    for (const layer of layersOf(ejecta, rule)) {
      let energy = 0;
      stepRows.forEach((step, index) => {
        energy = advance(energy, layer, step, SHAPE);
        sums[index] += radiated(energy, layer, step);
      });
    }
    for (let point = 0; point < points; point++) {
      const first = row("first", point);
      if (first < 0) continue;
      let luminosity = row("growth", point) + UNIT_OFFSET;
      for (let node = 0; node < 4; node++) {
        luminosity += times[(1 + node) * padded + point] * Math.log(sums[first + node]);
      }
      const depth = row("depth", point);
      const area = 2 * photosphereVelocity(ejecta, depth, row("left", point)) + depth + AREA_OFFSET;
      photosphere[at + point] = Math.exp((area - luminosity) / 4);
      photosphere[at + padded + point] = area;
    }
  }
}

/** Numbers that shader and WebAssembly share. */
const NUMBERS = {
  ...EJECTA_NUMBERS,
  FLAT,
  SHAPE_START: SHAPE.start,
  SHAPE_NODE1: SHAPE.node1,
  SHAPE_NODE2: SHAPE.node2,
  TO_END1: TO_END[0],
  TO_END2: TO_END[1],
  INVERSE_SPREAD: 1 / (TO_END[0] - TO_END[1]),
  OUTER_LAYERS: { u32: OUTER_LAYERS },
  LAYERS: { u32: LAYERS },
  PHOTOSPHERE_STEPS: { u32: PHOTOSPHERE_STEPS },
  ...TIME_ROW_CONSTANTS,
} as const;

/** By their formulas, with three exponentials and logarithms each: a layer's step, and the photosphere at a time. */
const OPERATIONS = { layerStep: 220, time: 130 * PHOTOSPHERE_STEPS + 80 } as const;

export const operationsOf = (count: number, { decades, points }: SphereShape): number =>
  count * (decades * STEPS_A_DECADE * LAYERS * OPERATIONS.layerStep + points * OPERATIONS.time);

const native: NativeTwin<SphereShape> = {
  task: Task.Metzger2017Sphere,
  structs: { call: "Metzger2017SphereCall" },
  module: { constants: NUMBERS, structs: { Metzger2017Step: STEP_STRUCT } },
  work: ({ count }, shape) => ({
    rows: count,
    chunkRows: 8,
    multiple: 1,
    operations: operationsOf(count, shape),
  }),
  // Four partial sums of each step.
  scratch: (_, { decades }) => ({ shared: 0, thread: 16 * decades * STEPS_A_DECADE }),
};

/**
 * The status of each set, and its photosphere [row, padded time]: 1/T in 1/K, 0 where there is no light, and ln of
 * R^2 / (10 pc)^2. Sets without values have no mass.
 */
export const metzger2017Sphere = defineKernel<SphereShape>({
  name: "metzger2017-sphere",
  summary: "Temperature and radius of metzger2017's ejecta at each time.",
  bindings: {
    parameters: read("f32", "vec4<f32>"),
    steps: read("f32", "vec4<f32>"),
    times: read("f32"),
    properties: write("f32"),
    photosphere: write("f32"),
  },
  settings: { count: "u32", decades: "u32", layers: "u32", stride: "u32" },
  workgroupSize: LAYERS,
  // Nothing of a request, so that all share one pipeline.
  constants: () => ({ ...NUMBERS, MOST_STEPS: { u32: MOST_STEPS } }),
  source: () => [...EJECTA_SOURCE, { file: "src/wgsl/metzger2017-sphere.wgsl", text: source }],
  invocations: ({ count }) => count * LAYERS,
  twin,
  native,
});
