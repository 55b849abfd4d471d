/** A light-curve model as small as one can be: what somebody who adds a model writes, in one file. */

import type { Backend } from "../../src/engine/backend.ts";
import { defineKernel, read, write } from "../../src/engine/kernel.ts";
import { inRange, type LightCurveModel, POSITIVE } from "../../src/lightcurves/model.ts";
import { checkOptions, DISTANCE, distanceModulus, type Options } from "../../src/lightcurves/options.ts";
import { type LightCurveProgram, type LightCurveRequest, preparedKernel } from "../../src/lightcurves/program.ts";
import { registerModel } from "../../src/lightcurves/registry.ts";

const BANDS = [
  { name: "blue", wavelengthNm: 450, zero: -16 },
  { name: "red", wavelengthNm: 700, zero: -15 },
];
const [OK, DARK, INVALID] = [0, 1, 2];
/** First day with values, and the last. */
const FIRST = 0.5;
const lastDay = (speed: number) => 10 * speed;

function statusOf(energy: number, speed: number, tilt: number): number {
  return inputs.every((input, k) => inRange(input, [energy, speed, tilt][k])) ? (energy < 0.01 ? DARK : OK) : INVALID;
}

const inputs = [
  { name: "energy", unit: "foe", summary: "energy", range: POSITIVE, scale: "log" },
  { name: "top_speed", unit: "c", summary: "speed of the front", range: [0.05, 1], scale: "linear", spellings: ["v"] },
  { name: "tilt", unit: "rad", summary: "angle of sight", range: [-1, 1], scale: "linear" },
] as const;

const zeroOf = (name: string, options: Options) =>
  BANDS.find((band) => band.name === name)!.zero + distanceModulus(options);

/** One magnitude in float64. */
function magnitude(zero: number, [energy, speed, tilt]: ArrayLike<number> & Iterable<number>, time: number): number {
  if (statusOf(energy, speed, tilt) !== OK || time < FIRST || time > lastDay(speed)) return Number.NaN;
  return zero - 2.5 * Math.log10(energy) + time * (1.2 - speed) + tilt;
}

/** One invocation a set. Times and bands' zero points are data: `curves` is [zero of each band, then the times]. */
const kernel = defineKernel<object>({
  name: "toy-curves",
  summary: "Curves of the toy model.",
  bindings: { parameters: read("f32"), grid: read("f32"), properties: write("f32"), magnitudes: write("f32") },
  settings: { count: "u32", bands: "u32", points: "u32", missing: "u32" },
  workgroupSize: 64,
  constants: () => ({}),
  source: () => [
    {
      file: "test/support/toyModel.ts",
      text: `@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  if (row >= settings.count) { return; }
  let energy = parameters[3u * row];
  let speed = parameters[3u * row + 1u];
  let tilt = parameters[3u * row + 2u];
  let valid = energy > 0.0 && speed >= 0.05f && speed <= 1.0 && tilt >= -1.0 && tilt <= 1.0;
  let status = select(${INVALID}.0, select(${OK}.0, ${DARK}.0, energy < 0.01f), valid);
  properties[2u * row] = energy * speed;
  properties[2u * row + 1u] = status;
  let values = settings.bands * settings.points;
  for (var index = 0u; index < values; index++) {
    let time = grid[settings.bands + index % settings.points];
    let value = grid[index / settings.points] - 0.752574989f * log2(energy) + time * (1.2 - speed) + tilt;
    let shines = status == 0.0 && time >= ${FIRST}f && time <= 10.0 * speed;
    magnitudes[row * values + index] = bitcast<f32>(select(settings.missing, bitcast<u32>(value), shines));
  }
}`,
    },
  ],
  invocations: ({ count }) => count,
  twin({ parameters, grid, properties, magnitudes }, { count, bands, points }) {
    for (let row = 0; row < count; row++) {
      const set = Array.from(parameters.subarray(3 * row, 3 * row + 3));
      properties[2 * row] = set[0] * set[1];
      properties[2 * row + 1] = statusOf(set[0], set[1], set[2]);
      for (let index = 0; index < bands * points; index++) {
        const [band, point] = [Math.floor(index / points), index % points];
        magnitudes[row * bands * points + index] = magnitude(grid[band], set, grid[bands + point]);
      }
    }
  },
});

function open(backend: Backend, { times, bands, options }: LightCurveRequest): LightCurveProgram {
  const own = preparedKernel<object>(kernel, TOY);
  const grid = backend.allocate(4 * (bands.length + times.length), "toy grid");
  backend.upload(grid, Float32Array.from([...bands.map((band) => zeroOf(band, options)), ...times]));
  return {
    kernels: [own],
    stride: times.length,
    bytesPerSet: { parameters: 12, properties: 8, magnitudes: 4 * bands.length * times.length },
    pack: (parameters, rows, target) => target.set(parameters.subarray(0, 3 * rows)),
    record(run, { parameters, properties, magnitudes }, rows) {
      const settings = { count: rows, bands: bands.length, points: times.length, missing: 0x7fc00000 };
      run({ ...own, settings, buffers: { parameters, grid, properties, magnitudes } });
    },
    [Symbol.dispose]: () => grid.dispose(),
  };
}

export const TOY: LightCurveModel = {
  ...{ name: "toy", title: "the toy", source: "this test", inputs },
  binary: {
    determines: ["energy", "top_speed", "tilt"],
    defaults: {},
    map: ({ 0: m1, 1: m2, 2: l1 }, _, target) => target.set([m1 * m2, 1 / m1, l1 / 1e4]),
  },
  bands: BANDS,
  properties: [{ name: "glow", unit: "foe c", scale: "log" }],
  ...{ propertiesArray: "properties", bolometric: false, options: [DISTANCE], typicalPrior: "wide" },
  statuses: ["ok", "dark", "invalid-input"].map((name, code) => ({ name, hasValues: code === OK, summary: name })),
  completeOptions: (given: Options) => checkOptions([DISTANCE], given),
  priors: {
    wide: {
      description: "energies log-uniform, the rest uniform",
      ranges: { energy: { summary: "energies in foe", range: [0.005, 5] } },
      draw(random, row, { energy: [low, high] }, target, at) {
        target[at] = low * (high / low) ** random.uniform(row, 0);
        target[at + 1] = 0.3 + 0.6 * random.uniform(row, 1);
        target[at + 2] = 2 * random.uniform(row, 2) - 1;
      },
    },
  },
  propertiesOf: ([energy, speed]: ArrayLike<number> & Iterable<number>) => [energy * speed],
  validity: ([energy, speed, tilt]: ArrayLike<number> & Iterable<number>, _, bands) =>
    bands.map(() => (statusOf(energy, speed, tilt) === OK ? ([FIRST, lastDay(speed)] as const) : undefined)),
  reference(set, times, options, bands) {
    const values = Array.from(set);
    return {
      properties: Float64Array.of(values[0] * values[1]),
      status: statusOf(values[0], values[1], values[2]),
      magnitudes: Float64Array.from(
        bands.flatMap((b) => Array.from(times, (time) => magnitude(zeroOf(b, options), values, time))),
      ),
    };
  },
  open,
  tolerance: { magnitude: 2e-3, magnitudeFor: () => 2e-3 },
};

registerModel(TOY);
