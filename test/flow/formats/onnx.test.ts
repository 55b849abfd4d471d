/** ONNX files give in onnxruntime what the program gives. */

import * as onnxruntime from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { CounterRandom } from "../../../src/engine/random/streams.ts";
import { ReferenceBackend } from "../../../src/engine/referenceBackend.ts";
import { applySigmaFactors } from "../../../src/flow/calibration.ts";
import { onnxFiles } from "../../../src/flow/formats/onnx/encode.ts";
import type { FlowModel } from "../../../src/flow/model.ts";
import type { TableFlow } from "../../../src/flow/table/model.ts";
import { LoadedModel } from "../../../src/jobs/inference/loadedModel.ts";
import { LoadedTable } from "../../../src/jobs/inference/table/loadedTable.ts";
import type { Transformer } from "../../../src/kernels/flow/transformers.ts";
import "../../../src/models.ts";
import { disturbedState } from "../../support/flowChecks.ts";
import { smallModel } from "../../support/smallModel.ts";
import { smallTableFlow } from "../../support/smallTableFlow.ts";

type Arrays = Readonly<Record<string, readonly [values: ArrayLike<number>, width: number]>>;

/** The first output of a file. */
async function run(file: Uint8Array, inputs: Arrays): Promise<Float32Array> {
  const session = await onnxruntime.InferenceSession.create(file, { logSeverityLevel: 3 });
  const feeds = Object.entries(inputs).map(([name, [values, width]]) => {
    const shape = [values.length / width, width];
    return [name, new onnxruntime.Tensor("float32", Float32Array.from(values), shape)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  return results[session.outputNames[0]].data as Float32Array;
}

const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) => {
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < actual.length; at++) {
    expect(Math.abs(actual[at] - expected[at])).toBeLessThan(tolerance * (1 + Math.abs(expected[at])));
  }
};

function stateOf({ architecture }: FlowModel | TableFlow) {
  const { parameters, moments } = disturbedState(architecture);
  return { parameters: Float32Array.from(parameters), moments: Float32Array.from(moments) };
}

const TRANSFORMERS: Readonly<Record<string, Transformer>> = {
  "affine couplings of the published scale": { kind: "affine", scale: "sigmoid" },
  "affine couplings of bounded scales": { kind: "affine", scale: "bounded-exponential" },
  "spline couplings": { kind: "spline", bins: 4, tailBound: 3 },
};

const ROWS = 40;
const random = new CounterRandom(4, "noise");
const noise = Float64Array.from({ length: 4 * ROWS }, (_, at) => 1.3 * random.normal(at, 0));
const sets = Array.from({ length: ROWS }, (_, row) => row / ROWS).flatMap((share) => [
  ...[1.3 + 0.3 * share, 1.1 + 0.2 * share, 200 + 500 * share, 300 + 900 * share],
]);

describe.each(Object.entries(TRANSFORMERS))("%s", (_, transformer) => {
  it.each([
    ["kept points", false],
    ["principal components", true],
  ])("of %s", async (_, components) => {
    const plain = smallModel(transformer, components);
    const model: FlowModel = { ...plain, state: stateOf(plain) };
    const { sample, logProb } = onnxFiles(model);
    using loaded = new LoadedModel(new ReferenceBackend(), model);
    const curves = await loaded.fromNoise(noise, Float64Array.from(sets), false);
    near(await run(sample, { noise: [noise, 4], conditions: [sets, 4] }), curves, 2e-4);
    const density = await loaded.logDensity(curves, Float64Array.from(sets), false);
    const width = model.curves.centre.length;
    const actual = await run(logProb, { values: [curves, width], conditions: [sets, 4] });
    near(actual, density, 2e-3);
  });
});

it("widens samples by the sigma factors", async () => {
  const plain = smallModel(TRANSFORMERS["spline couplings"]);
  const sigmaFactors = [
    { band: "g", factor: 2 },
    { band: "r", factor: 0.5 },
  ];
  const model: FlowModel = { ...plain, state: stateOf(plain), sigmaFactors };
  using loaded = new LoadedModel(new ReferenceBackend(), { ...model, sigmaFactors: undefined });
  const conditions = Float64Array.from(sets);
  const curves = Float64Array.from(await loaded.fromNoise(noise, conditions, false));
  const centres = Float64Array.from(
    await loaded.fromNoise(
      noise.map(() => 0),
      conditions,
      false,
    ),
  );
  applySigmaFactors(model, curves, centres);
  near(await run(onnxFiles(model).sample, { noise: [noise, 4], conditions: [sets, 4] }), curves, 3e-4);
});

describe("flows of tables", () => {
  it("have their transforms and flags inside", async () => {
    const plain = smallTableFlow();
    const targets = { ...plain.targets, centre: Float64Array.of(0, 1, 0.2), scale: Float64Array.of(0.5, 0.6, 0.7) };
    const model = { ...plain, targets, state: stateOf(plain) };
    const conditions = [0.5, 2, 1, -0.5, Number.NaN, 2];
    const values = [0.7, 1.1, 2, 3, 0.2, 0.4];
    const { sample, logProb } = onnxFiles(model);
    using loaded = await LoadedTable.open(new ReferenceBackend(), model, 8);
    const density = await loaded.logDensity(Float64Array.from(values), Float64Array.from(conditions), {});
    near(await run(logProb, { values: [values, 3], conditions: [conditions, 3] }), density, 1e-3);
    const drawn = await run(sample, { noise: [noise.subarray(0, 6), 3], conditions: [conditions, 3] });
    expect([...drawn].every((value) => value > 0)).toBe(true);
    // What is drawn has the density of its noise less the slope: the way back gives the noise again.
    const back = await run(logProb, { values: [drawn, 3], conditions: [conditions, 3] });
    near(back, await loaded.logDensity(Float64Array.from(drawn), Float64Array.from(conditions), {}), 2e-3);
  });

  it("of every transform, bounded by an earlier target too, and of a single target", async () => {
    const plain = smallTableFlow();
    const transforms = [
      { kind: "log-bounded", low: 0.5, high: 40 },
      { kind: "bounded", low: 0, high: 50, below: 0 },
      { kind: "linear" },
    ] as const;
    const unit = { centre: Float64Array.of(0, 0, 0), scale: Float64Array.of(1, 1, 1) };
    const model = { ...plain, targets: { ...plain.targets, transforms, ...unit }, state: stateOf(plain) };
    const conditions = [0.5, 2, 1, -0.5, 3, 2];
    using loaded = await LoadedTable.open(new ReferenceBackend(), model, 8);
    const values = Float64Array.of(7, 3, 0.5, 20, 15, -1);
    const density = await loaded.logDensity(values, Float64Array.from(conditions), {});
    const { sample, logProb } = onnxFiles(model);
    near(await run(logProb, { values: [values, 3], conditions: [conditions, 3] }), density, 1e-3);
    const drawn = await run(sample, { noise: [noise.subarray(0, 6), 3], conditions: [conditions, 3] });
    for (const row of [0, 3]) expect(drawn[row + 1]).toBeLessThan(drawn[row]);
  });
});
