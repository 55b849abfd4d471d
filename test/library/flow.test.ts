/** Flows of the library: numbers of the kernels, files, and what is said of what makes no sense. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { loadFlow as loadEmbedded } from "../../src/embed/index.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { encodeBinary } from "../../src/flow/formats/binary/encode.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { encodeModel } from "../../src/flow/table/encoding.ts";
import { InputError, loadFlow } from "../../src/index.ts";
import { LoadedModel } from "../../src/jobs/inference/loadedModel.ts";
import { LoadedTable } from "../../src/jobs/inference/table/loadedTable.ts";
import { flowOf } from "../../src/library/flowOfModel.ts";
import { disturbedState } from "../support/flowChecks.ts";
import { smallModel } from "../support/smallModel.ts";
import { smallTableFlow } from "../support/smallTableFlow.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SETS = [
  [1.48, 1.26, 250, 700],
  [1.4, 1.35, 380, 470],
];
const FLAT = Float64Array.from(SETS.flat());
const FACTORS = [
  { band: "g", factor: 2 },
  { band: "r", factor: 0.5 },
];

const backend = await openBackend("cpu");
afterAll(() => backend.dispose());

/** With numbers that float32 files hold, far from those of the start. */
function learned(plain: FlowModel): FlowModel {
  const { parameters, moments } = disturbedState(plain.architecture);
  return { ...plain, state: { parameters: Float32Array.from(parameters), moments: Float32Array.from(moments) } };
}

const MODEL = learned(smallModel({ kind: "spline", bins: 4, tailBound: 3 }));

describe.each([[undefined], [FACTORS]])("a flow of magnitudes, with sigma factors %j", (factors) => {
  const model = { ...MODEL, ...(factors ? { sigmaFactors: factors } : {}) };

  it("has the samples and densities of the jobs, however many are asked for", async () => {
    using flow = await loadFlow(encodeModel(model), { backend });
    using loaded = new LoadedModel(backend, model);
    for (const count of [1, 3, 1500]) {
      const samples = await flow.sample(SETS, { count, seed: 7 });
      expect(samples).toEqual(await loaded.sample(FLAT, count, 7, false));
      const repeated = SETS.flatMap((set) => Array.from({ length: count }, () => set)).flat();
      const densities = await loaded.logDensity(samples, Float64Array.from(repeated), false);
      expect(await flow.logProb(samples, SETS)).toEqual(densities);
    }
  });

  it("has those of kiloflow/embed", async () => {
    const bytes = encodeBinary(model);
    using embedded = await loadEmbedded(bytes);
    using flow = await loadFlow(bytes, { backend });
    expect([flow.conditions, flow.bands, flow.times, flow.width]).toEqual([
      embedded.conditions,
      embedded.bands,
      embedded.times,
      embedded.width,
    ]);
    const samples = await flow.sample(SETS, { count: 4 });
    (await embedded.sample(SETS, { count: 4 })).forEach((value, at) => {
      expect(samples[at]).toBeCloseTo(value, 3);
    });
    const densities = await flow.logProb(samples, SETS);
    (await embedded.logProb(samples, SETS)).forEach((value, at) => {
      expect(densities[at]).toBeCloseTo(value, 2);
    });
  });
});

it("leaves sigma factors out where it is told to", async () => {
  using spread = await loadFlow(encodeModel({ ...MODEL, sigmaFactors: FACTORS }), { backend, calibration: false });
  using plain = await loadFlow(encodeModel(MODEL), { backend });
  expect(await spread.sample(SETS)).toEqual(await plain.sample(SETS));
});

it("is read from paths, URLs, bytes and blobs, and gives its file again", async () => {
  const bytes = encodeModel(MODEL);
  const path = join(temporaryFolder(), "m.safetensors");
  writeFileSync(path, bytes);
  for (const source of [path, pathToFileURL(path), bytes, new Blob([Uint8Array.from(bytes)])]) {
    using flow = await loadFlow(source, { backend });
    expect(flow.toBytes()).toEqual(bytes);
    expect(flow.model).toEqual(MODEL);
  }
  using binary = await loadFlow(encodeBinary(MODEL));
  expect(binary.model).toBeUndefined();
  expect(() => binary.toBytes()).toThrow("a flow of a .bin file says too little");
});

it("of a table has its columns, and gives NaN its place", async () => {
  const model = smallTableFlow();
  const sets = [0.5, 2, 1, -0.5, Number.NaN, 2];
  using flow = await loadFlow(encodeModel(model), { backend });
  using loaded = await LoadedTable.open(backend, model, 8);
  expect([flow.conditions, flow.names]).toEqual([model.conditions.names, model.targets.names]);
  expect(await flow.sample(sets, { count: 4, seed: 3 })).toEqual(
    await loaded.sample(Float64Array.from(sets), 4, 3, {}),
  );
  await expect(flow.sample([[0.5, -1, 1]])).rejects.toThrow("row 0 of `sets`: b is -1, but must be above 0");
  expect(() => flow.at({ bands: ["g"] })).toThrow("the flow has no bands and times that could be others");
});

describe("a flow of a representation", () => {
  it("gives magnitudes anywhere, and what it learned with densities", async () => {
    using flow = await loadFlow("models/tiny.safetensors", { backend });
    expect([flow.conditions, flow.names]).toEqual([["m1", "m2", "lambda1", "lambda2"], undefined]);
    using elsewhere = flow.at({ bands: ["g"], times: [1, 2] });
    expect(await elsewhere.sample(SETS, { count: 3 })).toHaveLength(2 * 3 * 2);
    expect(() => flow.at({ times: [2, 1] })).toThrow("`times`: number 1 is 1, but times must be days after merger");
    expect(() => flow.at({ bands: [] })).toThrow("`bands` must be an array of names of bands");
    expect(() => flow.at({ bands: ["K", "K"] })).toThrow('`bands` has "K" twice');
    expect(() => flow.at({ bands: ["x"] })).toThrow(InputError);
    await expect(flow.logProb(await elsewhere.sample(SETS), SETS)).rejects.toThrow("magnitudes have no density");
    using numbers = flow.asLearned();
    const samples = await numbers.sample(SETS, { count: 3 });
    expect(samples).toHaveLength(2 * 3 * numbers.names!.length);
    expect((await numbers.logProb(samples, SETS)).every(Number.isFinite)).toBe(true);
  });

  it("is the same as .bin, which has less to say of its training", async () => {
    using flow = await loadFlow("models/tiny.safetensors", { backend });
    using binary = await loadFlow(encodeBinary(flow.model as FlowModel), { backend });
    expect(await binary.sample(SETS, { count: 2 })).toEqual(await flow.sample(SETS, { count: 2 }));
    expect(() => binary.toBytes()).toThrow("a flow of a .bin file says too little");
    using numbers = binary.asLearned();
    expect(numbers.names).toHaveLength(13);
    await expect(binary.logProb(await binary.sample(SETS), SETS)).rejects.toThrow("magnitudes have no density");
  });
});

it("runs from buffer to buffer", async () => {
  using flow = await loadFlow(encodeModel(MODEL), { backend });
  using onDevice = await flow.onDevice(6);
  using conditions = backend.allocate(4 * 2 * onDevice.inputs, "conditions");
  using output = backend.allocate(4 * 6 * onDevice.dimensions, "curves");
  backend.upload(conditions, onDevice.encodeSets(SETS));
  onDevice.perCondition({ conditions, output, rows: 2, samples: 3, seed: 5 });
  const samples = await backend.download(output, "f32", output.byteLength, (bytes) => onDevice.decode(bytes.f32));
  expect(samples).toEqual(await flow.sample(SETS, { count: 3, seed: 5 }));
  using densities = backend.allocate(4 * 2, "densities");
  using curves = backend.allocate(4 * 2 * onDevice.dimensions, "curves");
  const asked = samples.filter((_, at) => Math.floor(at / flow.width) % 3 === 0);
  backend.upload(curves, onDevice.encode(asked));
  onDevice.logDensity({ curves, conditions, output: densities, count: 2 });
  const own = await backend.download(densities, "f32", 8, (bytes) => onDevice.decodeDensity(asked, bytes.f32));
  expect(own).toEqual(await flow.logProb(asked, SETS));
  await expect(flow.onDevice(0)).rejects.toThrow("`rows` is 0, but must be an integer of at least 1");
});

it("tells how far it is, leaves others their turn, and stops when told", async () => {
  using flow = await loadFlow(encodeModel(MODEL), { backend });
  const shares: number[] = [];
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await flow.sample(SETS, { count: 60_000, onProgress: (share) => shares.push(share) });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  const controller = new AbortController();
  const stopped = flow.sample(SETS, {
    count: 1_000_000,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
  const signal = AbortSignal.abort(new Error("before"));
  await expect(flow.logProb([0, 0, 0, 0], SETS[0], { signal })).rejects.toThrow("before");
  await expect(loadFlow("models/tiny.safetensors", { signal })).rejects.toThrow("before");
});

it("is of no use once it was disposed of, also by calls under way", async () => {
  const flow = await loadFlow(encodeModel(MODEL), { backend });
  const before = backend.memory().buffersInUse;
  await flow.sample(SETS);
  expect(backend.memory().buffersInUse).toBeGreaterThan(before);
  const stopped = flow.sample(SETS, { count: 100_000, onProgress: () => flow.dispose() });
  await expect(stopped).rejects.toThrow("the flow has been disposed of");
  expect(backend.memory().buffersInUse).toBe(before);
  flow.dispose();
  const gone = new InputError("the flow has been disposed of");
  await expect(flow.sample(SETS)).rejects.toThrow(gone);
  await expect(flow.logProb([0, 0, 0, 0], SETS[0])).rejects.toThrow(gone);
  await expect(flow.onDevice(1)).rejects.toThrow(gone);
  expect(() => flow.toBytes()).toThrow(gone);
  expect(() => flow.at({})).toThrow(gone);
  expect(() => flow.asLearned()).toThrow(gone);
});

it("gives sets that lack a condition NaN", async () => {
  const names = ["m1", "m2", "ejecta_mass", "ejecta_velocity"];
  const model = { ...MODEL, conditions: { ...MODEL.conditions, names } };
  using flow = flowOf(model, backend);
  expect(flow.conditions).toEqual(["m1", "m2", "lambda1", "lambda2"]);
  // The second has no ejecta, whose logarithm the flow would be told.
  const sets = [SETS[0], [3, 3, 1, 1]];
  const samples = await flow.sample(sets, { count: 2 });
  expect(samples.subarray(0, 8).every(Number.isFinite)).toBe(true);
  expect(samples.subarray(8).every(Number.isNaN)).toBe(true);
  const densities = await flow.logProb([...samples.subarray(0, 8), ...samples.subarray(0, 8)], sets);
  expect([...densities].map(Number.isFinite)).toEqual([true, true, false, false]);
});

describe("says what is wrong with", () => {
  const bad: readonly (readonly [string, unknown, object, string])[] = [
    ["three numbers", [1, 2, 3], {}, "`sets` has 3 numbers, which are no rows of 4"],
    ["nothing", undefined, {}, "`sets` must be an array of rows of 4 numbers"],
    ["a text", [["1.4", 1.2, 300, 400]], {}, '`sets`: number 0 is "1.4", which is no number'],
    ["objects", [{ m1: 1.4 }], {}, "row 0 of `sets` is an object, but must be an array of 4 numbers"],
    ["a short row", [SETS[0], [1]], {}, "row 1 of `sets` has 1 numbers, but must have 4"],
    ["a negative Lambda", [[1.4, 1.2, -300, 400]], {}, "row 0 of `sets`: lambda1 is -300, but must be positive"],
    ["NaN", [SETS[0], [1.4, Number.NaN, 300, 400]], {}, "row 1 of `sets`: m2 is NaN, but must be positive"],
    ["half a sample", SETS, { count: 1.5 }, "`count` is 1.5, but must be an integer of at least 1"],
    ["a seed", SETS, { seed: -1 }, "`seed` is -1, but must be an integer"],
    ["too many samples", SETS, { count: 1e14 }, "`count` asks for"],
    ["a text for a count", SETS, { count: "2" }, '`count` is "2", but must be an integer of at least 1'],
    ["a signal", SETS, { signal: 5 }, "`signal` is 5, but must be an AbortSignal"],
    ["a listener", SETS, { onProgress: 5 }, "`onProgress` is 5, but must be a function"],
    ["a misspelt option", SETS, { cuont: 2 }, "the options of `sample` have no `cuont`"],
  ];
  it.each(bad)("%s", async (_, sets, options, message) => {
    using flow = flowOf(MODEL, backend);
    const error = await flow.sample(sets as number[], options).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain(message);
  });

  it("densities", async () => {
    using flow = flowOf(MODEL, backend);
    const of = (values: readonly number[]) => flow.logProb(values, SETS);
    await expect(of([1, 2, 3])).rejects.toThrow("`values` has 3 numbers, which are no rows of 4");
    await expect(of([1, 2, 3, 4])).rejects.toThrow("`values` has 1 rows, but must have as many as `sets`, 2");
    await expect(of([1, 2, Number.NaN, 4])).rejects.toThrow("row 0 of `values`: number 2 is NaN, but must be finite");
  });

  it("files", async () => {
    await expect(loadFlow("nothing.safetensors")).rejects.toThrow(/^nothing\.safetensors cannot be read/);
    await expect(loadFlow(new Uint8Array(64))).rejects.toThrow(InputError);
    await expect(loadFlow(encodeBinary(MODEL).subarray(0, 900))).rejects.toThrow("no flow of kiloflow");
    await expect(loadFlow(3 as unknown as string)).rejects.toThrow("`source` must be a path, a URL or the bytes");
    await expect(loadFlow("")).rejects.toThrow("`source` must be a path, a URL or the bytes");
    await expect(loadFlow("m", { backend: "cpu" } as object)).rejects.toThrow(
      "`backend` is cpu, but must be a backend",
    );
    await expect(loadFlow("m", { backends: backend } as object)).rejects.toThrow(
      expect.objectContaining({ hint: "nearby names are backend" }),
    );
    using flow = flowOf(MODEL, backend);
    expect(() => flow.at(undefined as never)).toThrow("`at` must be told `bands` or `times`");
    expect(() => flow.at({ times: [1] })).toThrow("others can be asked of flows of a representation alone");
  });
});
