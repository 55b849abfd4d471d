/** kiloflow/embed gives the samples and densities of the library, and says what is wrong with what it is given. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { loadFlow } from "../../src/embed/index.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { decodeCurves } from "../../src/flow/curveTransform.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { encodeBinary } from "../../src/flow/formats/binary/encode.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { encodeModel } from "../../src/flow/table/encoding.ts";
import type { TableFlow } from "../../src/flow/table/model.ts";
import { LoadedModel } from "../../src/jobs/inference/loadedModel.ts";
import { LoadedTable } from "../../src/jobs/inference/table/loadedTable.ts";
import "../../src/models.ts";
import type { Transformer } from "../../src/kernels/flow/transformers.ts";
import { modelNamed } from "../../src/lightcurves/registry.ts";
import { embedded } from "../support/embeddedFlows.ts";
import { disturbedState } from "../support/flowChecks.ts";
import { smallModel } from "../support/smallModel.ts";
import { smallTableFlow } from "../support/smallTableFlow.ts";
import { temporaryFolder } from "../support/temporary.ts";

const AFFINE: Transformer = { kind: "affine", scale: "sigmoid" };
const BOUNDED: Transformer = { kind: "affine", scale: "bounded-exponential" };
const SPLINE: Transformer = { kind: "spline", bins: 4, tailBound: 3 };
const SETS = [
  [1.48, 1.26, 250, 700],
  [1.4, 1.35, 380, 470],
];
const FLAT = Float64Array.from(SETS.flat());
const FACTORS = [
  { band: "g", factor: 2 },
  { band: "r", factor: 0.5 },
];

/** With numbers that float32 files hold, far from those of the start. */
function learned<T extends FlowModel | TableFlow>(model: T): T {
  const { parameters, moments } = disturbedState(model.architecture);
  return { ...model, state: { parameters: Float32Array.from(parameters), moments: Float32Array.from(moments) } };
}

/** A flow with a network in front. */
function withEmbedding(): FlowModel {
  const plain = smallModel(SPLINE);
  const architecture = embedded(4);
  const { dimensions } = architecture;
  const { centre, scale } = plain.curves;
  const curves = { centre: centre.slice(0, dimensions), scale: scale.slice(0, dimensions) };
  return { ...plain, architecture, curves, bands: ["g"], times: [1, 2, 3, 4].slice(0, dimensions) };
}

/** A flow of the numbers of a representation. */
function ofRepresentation(): FlowModel {
  const { names } = modelNamed("du17").representation!;
  const plain = smallModel(SPLINE, true);
  const numbers = (count: number) => Float64Array.from({ length: count }, (_, at) => 1 + at / 9);
  const curves = {
    centre: numbers(names.length),
    scale: numbers(4),
    components: numbers(4 * names.length),
    units: numbers(names.length),
  };
  return { ...plain, representation: names, curves };
}

const MODELS: readonly (readonly [string, FlowModel])[] = [
  ["affine couplings of the published scale", smallModel(AFFINE)],
  ["affine couplings of bounded scales", smallModel(BOUNDED)],
  ["spline couplings", smallModel(SPLINE)],
  ["principal components", smallModel(SPLINE, true)],
  ["an embedding", withEmbedding()],
  ["a representation", ofRepresentation()],
];

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) => {
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < actual.length; at++) {
    expect(Math.abs(actual[at] - expected[at])).toBeLessThan(tolerance * (1 + Math.abs(expected[at])));
  }
};

describe.each(MODELS)("a flow of %s", (_, plain) => {
  const model = learned(plain);

  it.each([
    ["safetensors", encodeModel(model)],
    ["bin", encodeBinary(model)],
  ])("has the float64 samples and densities of the kernels' twins, from .%s", async (_, bytes) => {
    const opened = await loadFlow(bytes);
    using flow = opened.asLearned?.() ?? opened;
    expect(flow.conditions).toEqual(model.conditions.names);
    expect(flow.names).toEqual(model.representation);
    using own = new Flow(new ReferenceBackend(), model.architecture, model.state);
    using evaluator = new FlowEvaluator(own);
    const { centre, scale, logarithm } = model.conditions;
    const network = FLAT.map((value, at) => {
      const column = at % 4;
      return ((logarithm[column] ? Math.log(value) : value) - centre[column]) / scale[column];
    });
    const expected = await evaluator.samplePerCondition(network, 5, 7);
    const samples = await flow.sample(SETS, { count: 5, seed: 7 });
    close(samples, decodeCurves(model.curves, expected), 1e-10);
    const repeated = Float64Array.from({ length: 10 * 4 }, (_, at) => network[Math.floor(at / 20) * 4 + (at % 4)]);
    const jacobian = model.curves.scale.reduce((sum, one) => sum - Math.log(one), 0);
    const { components } = model.curves;
    if (components) {
      // Components that are no orthonormal ones do not give back what they were given.
      expect(await flow.logProb(samples, SETS)).toHaveLength(10);
      return;
    }
    const density = await evaluator.logDensityOf(expected, repeated);
    close(
      await flow.logProb(samples, SETS),
      density.map((one) => one + jacobian),
      1e-9,
    );
  });
});

it.each([[undefined], [FACTORS]])(
  "has what the library's own sampler gives, with sigma factors %j",
  async (factors) => {
    const model = { ...learned(smallModel(SPLINE)), ...(factors ? { sigmaFactors: factors } : {}) };
    using flow = await loadFlow(encodeBinary(model));
    using loaded = new LoadedModel(new ReferenceBackend(), model);
    const samples = await flow.sample(FLAT, { count: 3, seed: 2 ** 40 + 1 });
    close(samples, await loaded.sample(FLAT, 3, 2 ** 40 + 1, false), 1e-5);
    const repeated = Float64Array.from(SETS.flatMap((set) => [...set, ...set, ...set]));
    close(await flow.logProb(samples, FLAT), await loaded.logDensity(samples, repeated, false), 1e-3);
  },
);

it("takes a condition once that a published flow has twice", async () => {
  const plain = learned(smallModel(SPLINE));
  const { names: _, ...conditions } = plain.conditions;
  const model = { ...plain, conditions: { ...conditions, names: ["m1", "m2", "lambda1", "lambda1"] } };
  using flow = await loadFlow(encodeBinary(model));
  expect(flow.conditions).toEqual(["m1", "m2", "lambda1"]);
  using loaded = new LoadedModel(new ReferenceBackend(), model);
  const samples = await flow.sample([[1.48, 1.26, 250]], { count: 3 });
  close(samples, await loaded.sample(Float64Array.of(1.48, 1.26, 250, 700), 3, 1, false), 1e-5);
});

it("has the columns and densities of a table, where a condition may be missing", async () => {
  const model = learned(smallTableFlow());
  const sets = [0.5, 2, 1, -0.5, Number.NaN, 2];
  using loaded = await LoadedTable.open(new ReferenceBackend(), model, 8);
  const expected = await loaded.sample(Float64Array.from(sets), 4, 3, {});
  for (const bytes of [encodeModel(model), encodeBinary(model)]) {
    using flow = await loadFlow(bytes);
    expect(flow.names).toEqual(["x", "y", "mag[0]"]);
    close(await flow.sample(sets, { count: 4, seed: 3 }), expected, 1e-5);
    const values = [0.7, 1.1, 2, 3, 0.2, 4];
    const density = await loaded.logDensity(Float64Array.from(values), Float64Array.from(sets), {});
    const own = await flow.logProb(values, sets);
    close(own.slice(0, 1), density.slice(0, 1), 1e-4);
    expect(own[1]).toBe(Number.NEGATIVE_INFINITY);
    await expect(flow.sample([[0.5, -1, 1]])).rejects.toThrow("row 0 of `sets`: b is -1, but must be above 0");
  }
});

it("has nearly the same samples of float16 numbers", async () => {
  const model = learned(smallModel(SPLINE));
  const [full, half] = [await loadFlow(encodeBinary(model)), await loadFlow(encodeBinary(model, true))];
  const options = { count: 20, seed: 1 };
  const [first, second] = [await full.sample(SETS, options), await half.sample(SETS, options)];
  close(second, first, 0.01);
  expect(second).not.toEqual(first);
});

it("gives the same numbers whatever else is asked, and is read from paths and URLs", async () => {
  const path = join(temporaryFolder(), "m.bin");
  const bytes = encodeBinary(smallModel());
  writeFileSync(path, bytes);
  const [set] = SETS;
  using flow = await loadFlow(path);
  const many = await flow.sample(SETS, { count: 6, seed: 4 });
  expect(await flow.sample([set], { count: 6, seed: 4 })).toEqual(many.slice(0, 6 * flow.width));
  expect(await flow.sample(set, { count: 6, seed: 5 })).not.toEqual(many.slice(0, 6 * flow.width));
  const dataUrl = `data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`;
  for (const source of [pathToFileURL(path), dataUrl, bytes.buffer as ArrayBuffer]) {
    using same = await loadFlow(source);
    expect(await same.sample(SETS, { count: 6, seed: 4 })).toEqual(many);
  }
});

it("leaves others their turn, tells how far it is, and stops when told", async () => {
  using flow = await loadFlow(encodeBinary(smallModel()));
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const shares: number[] = [];
  await flow.sample(SETS, { count: 30_000, onProgress: (share) => shares.push(share) });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  const controller = new AbortController();
  const stopped = flow.sample(SETS, {
    count: 1e6,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
  await expect(flow.sample(SETS, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
});

it("is of no use once it is disposed of", async () => {
  const flow = await loadFlow(encodeBinary(smallModel()));
  flow.dispose();
  flow.dispose();
  await expect(flow.sample(SETS)).rejects.toThrow("the flow has been disposed of");
  await expect(flow.logProb([1, 2, 3, 4], SETS)).rejects.toThrow("the flow has been disposed of");
});

it("names the argument that is not as it must be", async () => {
  using flow = await loadFlow(encodeBinary(smallModel()));
  const bad: [unknown, object, string][] = [
    [SETS, { count: 1.5 }, "`count` is 1.5, but must be an integer of at least 1"],
    [SETS, { count: 0 }, "`count` is 0"],
    [SETS, { seed: -1 }, "`seed` is -1, but must be an integer from 0"],
    [SETS, { cuont: 2 }, "there is no option `cuont`, but count, seed, signal, onProgress"],
    [SETS, null as never, "`options` is null, but must be an object"],
    [SETS, { signal: 5 }, "`signal` is 5, but must be an AbortSignal"],
    [SETS, { onProgress: 5 }, "`onProgress` is 5, but must be a function"],
    [[{ m1: 1.4 }], {}, "row 0 of `sets` is an object"],
    [[1, 2, 3], {}, "`sets` has 3 numbers, which are no rows of 4"],
    [new Float32Array(5), {}, "`sets` has 5 numbers, which are no rows of 4"],
    [[SETS[0], [1, 2]], {}, "row 1 of `sets` has 2 numbers, but must have 4"],
    [[], {}, "`sets` has 0 numbers"],
    ["x", {}, "`sets` must be an array of rows of 4 numbers"],
    [[[1.4, 1.3, 300, "7"]], {}, '`sets`: number 3 is "7", which is no number'],
    [[[1.4, Number.NaN, 300, 700]], {}, "row 0 of `sets`: m2 is NaN, but must be finite"],
    [[SETS[0], [1.4, 1.3, 300, -700]], {}, "row 1 of `sets`: lambda2 is -700, but must be above 0"],
    [[SETS[0], [140, 1.2, 300, 700]], {}, "row 1 of `sets`: m1 is 140, but must be near what the flow learned, about"],
    [SETS, { count: 1e15 }, "`count` asks for"],
  ];
  for (const [sets, options, message] of bad) {
    await expect(flow.sample(sets as number[][], options), message).rejects.toThrow(message);
  }
  await expect(flow.logProb([1, 2, 3], SETS)).rejects.toThrow("`values` has 3 numbers, which are no rows of 4");
  await expect(flow.logProb([1, 2, Number.NaN, 4], SETS)).rejects.toThrow("row 0 of `values`: number 2 is NaN");
  await expect(flow.logProb([1, 2, 3, 4], SETS)).rejects.toThrow(
    "`values` has 1 rows, but must have as many as `sets`",
  );
  await expect(flow.logProb([1, 2, 3, 4], SETS, { singal: 1 } as object)).rejects.toThrow("no option `singal`");
});

it.each([
  [null, "`options` is null, but must be an object"],
  [{ cuont: 5 }, "there is no option `cuont`, but signal"],
  [{ signal: 5 }, "`signal` is 5, but must be an AbortSignal"],
])("loads nothing where the options are %j", async (options, message) => {
  const loading = loadFlow(encodeBinary(smallModel()), options as object);
  await expect(loading).rejects.toThrow(message);
  await expect(loading).rejects.toMatchObject({ name: "InputError" });
});

it("says which file is no flow", async () => {
  const bytes = encodeBinary(smallModel());
  const bad: [Parameters<typeof loadFlow>[0], string][] = [
    ["/nowhere/x.bin", "/nowhere/x.bin cannot be read"],
    [new Uint8Array(3), "`source` is no flow of kiloflow (.safetensors or .bin), or it is damaged"],
    [new Uint8Array(300), "`source` is no flow"],
    [bytes.slice(0, 200), "`source` is no flow"],
    [bytes.slice(0, -4), "`source` is no flow"],
    [encodeModel(smallModel()).slice(0, -4), "`source` is no flow"],
    [5 as unknown as string, "`source` must be a path, a URL or the bytes of a flow"],
  ];
  for (const [source, message] of bad) {
    const failed = loadFlow(source);
    await expect(failed, message).rejects.toThrow(message);
    await expect(failed).rejects.toMatchObject({ name: "InputError" });
  }
});

it("never throws anything else for a damaged file", async () => {
  for (const bytes of [encodeBinary(smallModel()), encodeModel(smallTableFlow())]) {
    for (let at = 0; at < 3000; at += 7) {
      const damaged = bytes.slice();
      damaged[at] ^= 1 << (at % 8);
      await loadFlow(damaged).catch((error) => expect(error.name).toBe("InputError"));
    }
  }
});
