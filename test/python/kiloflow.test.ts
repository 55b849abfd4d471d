/** python/kiloflow.py, which knows NumPy alone, reads what the program writes and computes what it computes. */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDatasetWriter } from "../../src/data/dataset/writer.ts";
import type { DatasetLayout } from "../../src/data/types.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { encodeModel } from "../../src/flow/modelEncoding.ts";
import { encodeTableFlow } from "../../src/flow/table/encoding.ts";
import { LoadedModel } from "../../src/jobs/inference/loadedModel.ts";
import { LoadedTable } from "../../src/jobs/inference/table/loadedTable.ts";
import "../../src/models.ts";
import type { Transformer } from "../../src/kernels/flow/transformers.ts";
import { embedded } from "../support/embeddedFlows.ts";
import { disturbedState } from "../support/flowChecks.ts";
import { pythonWith } from "../support/python.ts";
import { chunk, LAYOUT, ROWS } from "../support/smallDataset.ts";
import { smallModel } from "../support/smallModel.ts";
import { smallTableFlow } from "../support/smallTableFlow.ts";
import { temporaryFolder } from "../support/temporary.ts";

const python = pythonWith("numpy");

/** Runs a script that prints JSON. */
function run(script: string, ...args: string[]) {
  const preamble = "import sys, json\nsys.path.insert(0, 'python')\nimport numpy as np, kiloflow\n";
  const text = execFileSync(python!, ["-c", preamble + script, ...args], { encoding: "utf8" });
  return JSON.parse(text.replace(/\bNaN\b/g, "null"));
}

const AFFINE: Transformer = { kind: "affine", scale: "sigmoid" };
const SPLINE: Transformer = { kind: "spline", bins: 4, tailBound: 3 };
const SETS = [1.48, 1.26, 250, 700, 1.4, 1.35, 380, 470];
const NOISE = [0.3, -1.2, 0.8, 2.1, -2.9, 3.4, 0.05, -0.6];

const stateOf = (architecture: FlowModel["architecture"]) => {
  const { parameters, moments } = disturbedState(architecture);
  return { parameters: Float32Array.from(parameters), moments: Float32Array.from(moments) };
};

const close = (actual: readonly number[], expected: ArrayLike<number>, tolerance: number) => {
  expect(actual).toHaveLength(expected.length);
  for (const [at, value] of actual.entries()) {
    expect(Math.abs(value - expected[at])).toBeLessThan(tolerance * (1 + Math.abs(expected[at])));
  }
};

describe.skipIf(!python)("python/kiloflow.py", () => {
  it.each([
    ["affine couplings", smallModel(AFFINE)],
    ["spline couplings", smallModel(SPLINE)],
    ["principal components", smallModel(SPLINE, true)],
    ["an embedding", { ...smallModel(SPLINE), architecture: embedded(4) }],
  ])("has the curves and densities of a flow of %s", async (_, plain) => {
    const model = { ...plain, state: stateOf(plain.architecture) } as FlowModel;
    const { dimensions } = model.architecture;
    const used = { ...model, curves: { ...model.curves, scale: model.curves.scale.slice(0, dimensions) } };
    if (dimensions !== 4) Object.assign(used.curves, { centre: used.curves.centre.slice(0, dimensions) });
    if (dimensions !== 4) Object.assign(used, { bands: ["g"], times: [1, 2, 3, 4].slice(0, dimensions) });
    const path = join(temporaryFolder(), "m.safetensors");
    writeFileSync(path, encodeModel(used));
    using loaded = new LoadedModel(new ReferenceBackend(), used);
    const noise = NOISE.slice(0, 2 * dimensions);
    const curves = await loaded.fromNoise(Float64Array.from(noise), Float64Array.from(SETS), false);
    const density = await loaded.logDensity(curves, Float64Array.from(SETS), false);
    const script = `
flow = kiloflow.Flow(sys.argv[1])
noise, sets, curves = (np.array(json.loads(text)).reshape(2, -1) for text in sys.argv[2:5])
drawn = flow.sample(sets, count=3, seed=1)
same = flow.sample(sets, count=3, seed=1)
print(json.dumps(dict(curves=flow.from_noise(noise, sets).ravel().tolist(), density=flow.log_prob(curves, sets).tolist(),
                      shape=drawn.shape, same=bool((drawn == same).all()), each=flow.log_prob(drawn, sets).shape)))`;
    const texts = [noise, SETS, Array.from(curves)].map((values) => JSON.stringify(values));
    const found = run(script, path, ...texts);
    close(found.curves, curves, 1e-4);
    close(found.density, density, 2e-3);
    expect(found.shape).toEqual([2, 3, used.bands.length, used.times.length]);
    expect(found.same).toBe(true);
    expect(found.each).toEqual([6]);
  });

  it("widens samples by the sigma factors", () => {
    const plain = { ...smallModel(SPLINE), state: stateOf(smallModel(SPLINE).architecture) };
    const folder = temporaryFolder();
    const factors = [
      { band: "g", factor: 2 },
      { band: "r", factor: 0.5 },
    ];
    writeFileSync(join(folder, "plain"), encodeModel(plain));
    writeFileSync(join(folder, "wide"), encodeModel({ ...plain, sigmaFactors: factors }));
    const script = `
plain, wide = (kiloflow.Flow(sys.argv[1] + "/" + name) for name in ("plain", "wide"))
sets = [[1.48, 1.26, 250, 700]]
centre = plain.from_noise(np.zeros((1, 4)), sets)
ratio = (wide.sample(sets, 5, 3) - centre) / (plain.sample(sets, 5, 3) - centre)
print(json.dumps(ratio[0].tolist()))`;
    for (const sample of run(script, folder)) close(sample.flat(), [2, 2, 0.5, 0.5], 1e-9);
  });

  it("refuses values of another shape than rows", () => {
    const path = join(temporaryFolder(), "t.safetensors");
    const plain = smallTableFlow();
    writeFileSync(path, encodeTableFlow({ ...plain, state: stateOf(plain.architecture) }));
    const script = `
try:
    kiloflow.Flow(sys.argv[1]).log_prob([[0.7], [1.1], [2]], [[0.5, 2, 1]])
except ValueError as error:
    print(json.dumps(str(error)))`;
    expect(run(script, path)).toBe("values have the shape (3, 1), but must be rows of 3: x, y, mag[0]");
  });

  it("has the columns and densities of a flow of a table, missing conditions included", async () => {
    const plain = smallTableFlow();
    const model = { ...plain, state: stateOf(plain.architecture) };
    const path = join(temporaryFolder(), "t.safetensors");
    writeFileSync(path, encodeTableFlow(model));
    using loaded = await LoadedTable.open(new ReferenceBackend(), model, 8);
    const conditions = Float64Array.of(0.5, 2, 1, -0.5, Number.NaN, 2);
    const targets = Float64Array.of(0.7, 1.1, 2, 3, 0.2, 0.4);
    const density = await loaded.logDensity(targets, conditions, {});
    const script = `
flow = kiloflow.Flow(sys.argv[1])
conditions = np.array([[0.5, 2, 1], [-0.5, np.nan, 2]])
drawn = flow.sample(conditions, 4000, 1)
back = flow.from_noise(np.zeros((2, 3)), conditions)
print(json.dumps(dict(density=flow.log_prob([[0.7, 1.1, 2], [3, 0.2, 0.4]], conditions).tolist(), names=flow.names,
                      conditions=flow.conditions, low=drawn.min(), top=drawn[..., 2].max(),
                      median=np.median(drawn, axis=1).ravel().tolist())))`;
    const found = run(script, path);
    close(found.density, density, 1e-3);
    expect(found.names).toEqual(["x", "y", "mag[0]"]);
    expect(found.conditions).toEqual(["a", "b", "c"]);
    expect(found.low).toBeGreaterThan(0);
    expect(found.top).toBeLessThan(3);
    const own = await loaded.sample(conditions, 4000, 1, {});
    const medians = [0, 1].flatMap((row) =>
      [0, 1, 2].map((column) => {
        const values = Array.from({ length: 4000 }, (_, at) => own[(row * 4000 + at) * 3 + column]);
        return values.sort((a, b) => a - b)[2000];
      }),
    );
    close(found.median, medians, 0.15);
  });

  it.each(["h5", "npz", "csv"])("reads datasets as .%s", async (ending) => {
    const path = join(temporaryFolder(), `d.${ending}`);
    const layout: DatasetLayout = { ...LAYOUT, mask: true, bolometric: true };
    const writer = await createDatasetWriter(path, layout, { force: false, resume: false });
    const whole = { parameters: [] as number[], magnitudes: [] as number[] };
    for (let start = 0; start < ROWS; start += 6) {
      const own = chunk(start);
      const mask = Uint8Array.from({ length: 36 }, (_, at) => at % 2);
      const logBolometricLuminosity = Float32Array.from({ length: 18 }, (_, at) => 40 + at);
      const magnitudes = own.magnitudes.slice() as Float32Array;
      magnitudes[0] = Number.NaN;
      await writer.append({ ...own, magnitudes, mask, logBolometricLuminosity });
      whole.parameters.push(...own.parameters);
      whole.magnitudes.push(...magnitudes);
    }
    await writer.finish();
    const script = `
data = kiloflow.read_dataset(sys.argv[1])
print(json.dumps({name: (each if isinstance(each, list) else each.tolist()) for name, each in data.items()
                  if name in ("parameters", "magnitudes", "times", "bands", "ejecta", "status", "mask")}))`;
    const found = run(script, path);
    close(found.parameters.flat(), whole.parameters, 1e-12);
    expect(found.magnitudes.flat(2).map((value: number | null) => value ?? Number.NaN)).toEqual(whole.magnitudes);
    expect(found.times).toEqual([0, 0.5, 1]);
    expect(found.bands).toEqual(["g", "r"]);
    expect(found.status).toEqual(new Array(ROWS).fill(0));
    expect(found.mask[1][0]).toEqual([0, 1, 0]);
    expect(found.ejecta.flat()[3]).toBeCloseTo(0.003, 6);
  });

  it("says what is no model", () => {
    const path = join(temporaryFolder(), "x.safetensors");
    writeFileSync(path, "nothing");
    const script = `
try: kiloflow.Flow(sys.argv[1])
except ValueError as error: print(json.dumps(str(error)))`;
    expect(run(script, path)).toBe(`${path} is not a safetensors file`);
  });
});
