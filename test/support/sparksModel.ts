/**
 * A model whose inputs depend on an option, and that computes nothing beside the curves: one to three fading sparks.
 */

import type { Backend } from "../../src/engine/backend.ts";
import { defineKernel, read, write } from "../../src/engine/kernel.ts";
import { inRange, type LightCurveModel, type ModelInput } from "../../src/lightcurves/model.ts";
import {
  checkOptions,
  DISTANCE,
  distanceModulus,
  type NumberOption,
  type Options,
} from "../../src/lightcurves/options.ts";
import { independentInputs } from "../../src/lightcurves/priors.ts";
import { type LightCurveProgram, type LightCurveRequest, preparedKernel } from "../../src/lightcurves/program.ts";
import { registerModel } from "../../src/lightcurves/registry.ts";

const BANDS = [
  { name: "blue", wavelengthNm: 450, zero: -16 },
  { name: "red", wavelengthNm: 700, zero: -15 },
];
const SPARKS: NumberOption = {
  ...{ kind: "number", name: "sparks", flag: "--sparks", argument: "n", summary: "number of sparks" },
  ...{ defaultText: "3", range: [1, 3], headline: true },
};
const OPTIONS = [SPARKS, DISTANCE];
/** What a set's day of half the light must not fall below. */
const SHORTEST = 0.1;

const inputsOf = (sparks: number): ModelInput[] =>
  Array.from({ length: sparks }, (_, k): ModelInput[] => [
    { name: `heat_${k + 1}`, unit: "foe", summary: `heat of spark ${k + 1}`, range: [1e-3, 10], scale: "log" },
    {
      name: `life_${k + 1}`,
      unit: "d",
      summary: `e-folding time of spark ${k + 1}`,
      range: [SHORTEST, 20],
      scale: "linear",
    },
  ]).flat();

const zeroOf = (name: string, options: Options) =>
  BANDS.find((band) => band.name === name)!.zero + distanceModulus(options);

function magnitude(zero: number, set: ArrayLike<number>, time: number): number {
  let light = 0;
  for (let at = 0; at < set.length; at += 2) light += set[at] * Math.exp(-time / set[at + 1]);
  return zero - 2.5 * Math.log10(light);
}

const kernel = defineKernel<object>({
  name: "sparks-curves",
  summary: "Curves of the sparks.",
  bindings: { parameters: read("f32"), grid: read("f32"), properties: write("f32"), magnitudes: write("f32") },
  settings: { count: "u32", width: "u32", bands: "u32", points: "u32", missing: "u32" },
  workgroupSize: 64,
  constants: () => ({}),
  source: () => [
    {
      file: "test/support/sparksModel.ts",
      text: `@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  if (row >= settings.count) { return; }
  let first = row * settings.width;
  var valid = true;
  for (var at = 0u; at < settings.width; at += 2u) {
    let heat = parameters[first + at];
    let life = parameters[first + at + 1u];
    valid = valid && heat >= 1e-3f && heat <= 10.0 && life >= ${SHORTEST}f && life <= 20.0;
  }
  properties[row] = select(1.0, 0.0, valid);
  let values = settings.bands * settings.points;
  for (var index = 0u; index < values; index++) {
    let time = grid[settings.bands + index % settings.points];
    var light = 0.0f;
    for (var at = 0u; at < settings.width; at += 2u) {
      light += parameters[first + at] * exp(-time / parameters[first + at + 1u]);
    }
    let value = grid[index / settings.points] - 0.752574989f * log2(light);
    magnitudes[row * values + index] = bitcast<f32>(select(settings.missing, bitcast<u32>(value), valid));
  }
}`,
    },
  ],
  invocations: ({ count }) => count,
  twin({ parameters, grid, properties, magnitudes }, { count, width, bands, points }) {
    const inputs = inputsOf(width / 2);
    for (let row = 0; row < count; row++) {
      const set = parameters.subarray(width * row, width * (row + 1));
      const valid = inputs.every((input, k) => inRange(input, set[k]));
      properties[row] = valid ? 0 : 1;
      for (let index = 0; index < bands * points; index++) {
        const value = magnitude(grid[Math.floor(index / points)], set, grid[bands + (index % points)]);
        magnitudes[row * bands * points + index] = valid ? value : Number.NaN;
      }
    }
  },
});

function open(width: number, backend: Backend, { times, bands, options }: LightCurveRequest): LightCurveProgram {
  const own = preparedKernel<object>(kernel, {});
  const grid = backend.allocate(4 * (bands.length + times.length), "sparks grid");
  backend.upload(grid, Float32Array.from([...bands.map((band) => zeroOf(band, options)), ...times]));
  return {
    kernels: [own],
    stride: times.length,
    bytesPerSet: { parameters: 4 * width, properties: 4, magnitudes: 4 * bands.length * times.length },
    pack: (parameters, rows, target) => target.set(parameters.subarray(0, width * rows)),
    record(run, { parameters, properties, magnitudes }, rows) {
      const settings = { count: rows, width, bands: bands.length, points: times.length, missing: 0x7fc00000 };
      run({ ...own, settings, buffers: { parameters, grid, properties, magnitudes } });
    },
    [Symbol.dispose]: () => grid.dispose(),
  };
}

function sparksModel(sparks: number): LightCurveModel {
  const inputs = inputsOf(sparks);
  const isValid = (set: ArrayLike<number>) => inputs.every((input, k) => inRange(input, set[k]));
  return {
    ...{ name: "sparks", title: "the sparks", source: "this test", inputs, bands: BANDS },
    configure: (given) => sparksModel((checkOptions(OPTIONS, given).sparks as number | undefined) ?? sparks),
    ...{ properties: [], propertiesArray: "properties", bolometric: false, options: OPTIONS, typicalPrior: "broad" },
    statuses: ["ok", "invalid-input"].map((name, code) => ({ name, hasValues: code === 0, summary: name })),
    completeOptions: (given) => ({ ...checkOptions(OPTIONS, given), sparks }),
    priors: {
      broad: independentInputs(
        "all independent: heats log-uniform, lives uniform",
        Object.fromEntries(
          inputs.map(({ name, scale }) => [name, { range: scale === "log" ? [0.01, 1] : [1, 10], scale } as const]),
        ),
      ),
    },
    propertiesOf: () => [],
    validity: (set, _, bands) => bands.map(() => (isValid(set) ? ([0, 1e4] as const) : undefined)),
    reference(set, times, options, bands) {
      const valid = isValid(set);
      return {
        properties: new Float64Array(0),
        status: valid ? 0 : 1,
        magnitudes: Float64Array.from(
          bands.flatMap((b) =>
            Array.from(times, (time) => (valid ? magnitude(zeroOf(b, options), set, time) : Number.NaN)),
          ),
        ),
      };
    },
    open: (backend, request) => open(inputs.length, backend, request),
    tolerance: { magnitude: 2e-3, magnitudeFor: () => 2e-3 },
  };
}

export const SPARKS_MODEL = sparksModel(3);

registerModel(SPARKS_MODEL);
