/** Flows of a representation in kiloflow/embed: the magnitudes of the library, by the float64 references. */

import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type EmbeddedFlow, loadFlow } from "../../src/embed/index.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { encodeBinary } from "../../src/flow/formats/binary/encode.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { parseModel } from "../../src/flow/modelFile.ts";
import { loadFlow as loadInLibrary } from "../../src/index.ts";
import "../../src/models.ts";

const backend = await openBackend("cpu");
afterAll(() => backend.dispose());

const TINY = "models/tiny.safetensors";
const modelOf = (path: string): FlowModel => parseModel(readFileSync(path), path);

/** A `.bin` that does not name its light-curve model. */
function withoutTraining(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder("latin1").decode(bytes);
  const at = text.indexOf('"training":');
  const end = text.indexOf("}}", at) + 3;
  const changed = bytes.slice();
  changed.fill(0x20, at, end);
  return changed;
}

/** Within float32's accuracy, and NaN at the same places. */
function expectSame(actual: Float64Array, expected: Float64Array): void {
  expect(actual).toHaveLength(expected.length);
  const apart = expected.map((value, at) => Math.abs(actual[at] - value) / (1 + Math.abs(value)));
  expect(actual.map((value) => Number(Number.isNaN(value)))).toEqual(
    expected.map((value) => Number(Number.isNaN(value))),
  );
  expect(Math.max(...apart.filter((value) => !Number.isNaN(value)))).toBeLessThan(1e-4);
}

// Sets without ejecta in between, and the same set twice.
const BINARIES = [
  [1.48, 1.26, 250, 700],
  [3, 3, 1, 1],
  [1.4, 1.35, 380, 470],
  [1.4, 1.35, 380, 470],
];

describe.each([
  ["tiny", BINARIES],
  ["marginal", BINARIES.slice(0, 2)],
  ["metzger2017", [[0.03, 0.2, 3, 2]]],
  [
    "villar2017",
    [
      [0.03, 0.2, 1, 1000, 0.02, 0.1, 3, 500, 0.01, 0.1, 10, 700],
      [0, 0.2, 1, 1000, 0, 0.1, 3, 500, 0, 0.1, 10, 700],
    ],
  ],
  ["alert", [[1.2, 0.01]]],
])("%s", (name, sets) => {
  it("has the library's magnitudes, anywhere, and its numbers with their densities", async () => {
    const path = `models/${name}.safetensors`;
    using own = await loadFlow(path);
    using flow = await loadInLibrary(path, { backend });
    const shapes = ({ conditions, names, bands, times, width }: EmbeddedFlow) => [
      ...[conditions, names, bands, times, width],
    ];
    expect(shapes(own)).toEqual(shapes(flow));
    const options = { count: 3, seed: 2 };
    expectSame(await own.sample(sets, options), await flow.sample(sets, options));
    const places = { bands: ["K", "g"], times: [0.7, 3] };
    using elsewhere = own.at!(places);
    expect(elsewhere.width).toBe(4);
    expectSame(await elsewhere.sample(sets, options), await flow.at(places).sample(sets, options));
    using learned = own.asLearned!();
    using numbers = flow.asLearned();
    expect(shapes(learned)).toEqual(shapes(numbers));
    const samples = await numbers.sample(sets, options);
    expectSame(await learned.sample(sets, options), samples);
    const finite = samples.map((value) => (Number.isNaN(value) ? 1 : value));
    const densities = await numbers.logProb(finite, sets);
    (await learned.logProb(finite, sets)).forEach((value, at) => {
      if (Number.isNaN(densities[at])) expect(value).toBeNaN();
      else expect(Math.abs(value - densities[at])).toBeLessThan(1e-3 * (1 + Math.abs(value)));
    });
  });

  it("is the same as .bin", async () => {
    const path = `models/${name}.safetensors`;
    using flow = await loadFlow(path);
    using binary = await loadFlow(encodeBinary(modelOf(path)));
    expect(await binary.sample(sets)).toEqual(await flow.sample(sets));
  });
});

it("gives filters that are among none of its bands, with the factor of the nearest", async () => {
  const path = "models/metzger2017.safetensors";
  const places = { bands: ["ztfg", "2massks"], times: [1] };
  using own = (await loadFlow(path)).at!(places);
  using flow = (await loadInLibrary(path, { backend })).at(places);
  expectSame(await own.sample([0.03, 0.2, 3, 2], { count: 5 }), await flow.sample([0.03, 0.2, 3, 2], { count: 5 }));
});

it("gives NaN where no set has curves", async () => {
  using flow = await loadFlow(TINY);
  const samples = await flow.sample([3, 3, 1, 1], { count: 2 });
  expect(samples).toHaveLength(2 * flow.width);
  expect(samples.every(Number.isNaN)).toBe(true);
});

it("gives the numbers of files that do not name their light-curve model", async () => {
  using flow = await loadFlow(withoutTraining(encodeBinary(modelOf(TINY))));
  expect(flow.conditions).toEqual(["ejecta_mass", "ejecta_velocity", "polar_angle", "diffusion_time"]);
  expect(flow.names).toHaveLength(13);
  expect(flow.at).toBeUndefined();
});

it("names what is not as it must be", async () => {
  using flow = await loadFlow(TINY);
  const curves = await flow.sample(BINARIES[0]);
  await expect(flow.logProb(curves.fill(-15), BINARIES[0])).rejects.toThrow("magnitudes have no density under it");
  // Not that they are no numbers.
  await expect(flow.logProb(curves.fill(Number.NaN), BINARIES[0])).rejects.toThrow(
    "magnitudes have no density under it",
  );
  await expect(flow.sample([1.4, 1.2, -300, 400])).rejects.toThrow(
    "row 0 of `sets`: lambda1 is -300, but must be positive and finite",
  );
  expect(() => flow.at!({ times: [2, 1] })).toThrow("`times`: number 1 is 1, but times must be days after merger");
  expect(() => flow.at!({ bands: [] })).toThrow("`bands` must be an array of names of bands");
  expect(() => flow.at!({ bands: ["K", "K"] })).toThrow('`bands` has "K" twice');
  expect(() => flow.at!({ bands: ["x"] })).toThrow('the band "x", of which the representation of DU17 has nothing');
  expect(() => flow.at!({ time: [1] } as object)).toThrow("there is no option `time`, but bands, times");
  flow.dispose();
  expect(() => flow.at!({ times: [1] })).toThrow("the flow has been disposed of");
});

it("refuses what is absurdly far from what it learned, in units of its network", async () => {
  using numbers = await loadFlow(withoutTraining(encodeBinary(modelOf(TINY))));
  await expect(numbers.sample([[1.48, 1.26, 250, 700]])).rejects.toThrow(
    /^row 0 of `sets`: polar_angle is 250, but must be near what the flow learned, about [\d.]+ to [\d.]+$/,
  );
  await expect(numbers.logProb(Array(13).fill(1), [[0.01, 0.2, -90, 3]])).rejects.toThrow(
    "row 0 of `sets`: polar_angle is -90, but must be near what the flow learned",
  );
});

/** Makes a clock's time pass whenever it is looked at. @param step ms @returns a list that grows with each turn of others */
function hurry(clock: { now(): number }, step: number, turn: "setTimeout" | "setImmediate") {
  let now = 0;
  const [looked, timers] = [vi.spyOn(clock, "now"), vi.spyOn(globalThis, turn)];
  looked.mockImplementation(() => {
    now += step;
    return now;
  });
  onTestFinished(() => void vi.restoreAllMocks());
  return timers.mock.calls;
}

describe("leaves others their turn", () => {
  const times = Array.from({ length: 2000 }, (_, at) => 0.5 + at / 200);

  it("within the curves of one sample", async () => {
    using flow = await loadFlow("models/metzger2017.safetensors");
    using at = flow.at!({ times });
    const turns = hurry(Date, 30, "setTimeout");
    const shares: number[] = [];
    await at.sample([0.03, 0.2, 3, 2], { onProgress: (share) => shares.push(share) });
    // Of the sample and of its centre.
    expect(turns.length).toBeGreaterThanOrEqual((2 * at.width) / 1000);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it("while it looks through many sets", async () => {
    using flow = await loadFlow(TINY);
    const sets = Array.from({ length: 20_000 }, () => BINARIES[0]);
    const controller = new AbortController();
    const turns = hurry(Date, 30, "setTimeout");
    let before = 0;
    const stopped = flow.sample(sets, {
      signal: controller.signal,
      onProgress() {
        before ||= turns.length;
        controller.abort(new Error("enough"));
      },
    });
    await expect(stopped).rejects.toThrow("enough");
    expect(before).toBeGreaterThanOrEqual(10);
  });

  it("in the library too", async () => {
    using flow = await loadInLibrary("models/metzger2017.safetensors", { backend });
    using at = flow.at({ times });
    await at.sample([0.03, 0.2, 3, 2]);
    // By a faster clock the backend would get nowhere.
    const turns = hurry(performance, 3, "setImmediate");
    await at.sample([0.03, 0.2, 3, 2]);
    // A turn after 25 ms, as it looks at the clock twice for each.
    expect(turns.length).toBeGreaterThanOrEqual(Math.floor((2 * at.width) / 1000 / 10));
  });
});

it("refuses numbers that are not its model's", async () => {
  const model = modelOf(TINY);
  const representation = model.representation!.map((name) => `${name}x`);
  await expect(loadFlow(encodeBinary({ ...model, representation }))).rejects.toThrow(
    "`source` learned other numbers than DU17 is represented by",
  );
});
