/** Light curves of the library: those of the evaluator, and what is said of what makes no sense. */

import { afterAll, describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/openBackend.ts";
import {
  createPrior,
  DU17,
  evaluateLightCurves,
  InputError,
  LightCurveEvaluator,
  lightCurves,
  VILLAR2017,
} from "../../src/index.ts";

const backend = await openBackend("cpu");
afterAll(() => backend.dispose());

const SET = [1.48, 1.26, 250, 700];
const SETS = createPrior(DU17, "eos", 3000, 1).read(0, 3000);

it("are those of the evaluator, of any number of sets and models", async () => {
  const request = { times: Float64Array.of(1, 2, 4), bands: ["g", "K"], bolometric: true };
  const expected = await evaluateLightCurves(backend, SETS, request);
  expect(await lightCurves("du17", SETS, { ...request, backend })).toEqual(expected);
  const rows = Array.from({ length: 3 }, (_, row) => SETS.subarray(4 * row, 4 * row + 4));
  const few = await lightCurves(DU17, rows, { ...request, times: [1, 2, 4], backend });
  expect(few.magnitudes).toEqual(expected.magnitudes.subarray(0, 3 * 6));
  const options = { components: 1, distanceMpc: 40 };
  const sphere = await lightCurves(VILLAR2017, [0.03, 0.2, 1, 1000], { times: [1], bands: ["ztfg"], options, backend });
  expect(sphere.magnitudes).toHaveLength(1);
  expect(sphere.magnitudes[0]).toBeLessThan(22);
});

it("share a backend where none is given, and keep little memory for one set", async () => {
  const first = await lightCurves("du17", SET, { times: [1, 2] });
  expect(await lightCurves("du17", SET, { times: [1, 2] })).toEqual(first);
  using own = await openBackend("cpu");
  await lightCurves("du17", SET, { times: [1, 2], backend: own });
  expect(own.memory().bytesPooled).toBeLessThan(2 ** 20);
});

it("tell how far they are, and stop when told", async () => {
  const many = createPrior(VILLAR2017, Object.keys(VILLAR2017.priors)[0], 4000, 1).read(0, 4000);
  const times = Array.from({ length: 100 }, (_, at) => 0.1 + at / 10);
  const shares: number[] = [];
  await lightCurves(VILLAR2017, many, { times, backend, onProgress: (share) => shares.push(share) });
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  const controller = new AbortController();
  const stopped = lightCurves(VILLAR2017, many, {
    ...{ times, backend, signal: controller.signal },
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
});

describe("say what is wrong with", () => {
  const TIMES = { times: [1, 2] };
  const bad: readonly (readonly [string, unknown, unknown, object | undefined, string, string?])[] = [
    ["a model", "du71", SET, TIMES, '`model` is "du71", but must be one of du17,'],
    ["no model", undefined, SET, TIMES, "`model` must be the name of a light-curve model, or one itself"],
    ["no request", "du17", SET, undefined, "`times` must be an array of days after merger"],
    ["negative times", "du17", SET, { times: [-1, 2] }, "`times`: number 0 is -1, but times must be days after merger"],
    ["times that descend", "du17", SET, { times: [2, 1] }, "`times`: number 1 is 1, but times must be"],
    ["times that are none", "du17", SET, { times: [1, Number.NaN] }, "`times`: number 1 is NaN"],
    ["a band", "villar2017", SET, { ...TIMES, bands: ["ztgf"] }, '`bands`: "ztgf" is no band of Villar 2017', "ztfg"],
    ["a band twice", "du17", SET, { ...TIMES, bands: ["g", "g"] }, '`bands` has "g" twice'],
    ["no bands", "du17", SET, { ...TIMES, bands: [] }, "`bands` must be an array of names of bands"],
    ["bands in a text", "du17", SET, { ...TIMES, bands: "gr" }, "`bands` must be an array of names of bands"],
    ["options that are none", "du17", SET, { ...TIMES, options: null }, "`options` must be an object of options"],
    ["a signal", "du17", SET, { ...TIMES, signal: 5 }, "`signal` is 5, but must be an AbortSignal"],
    ["a listener", "du17", SET, { ...TIMES, onProgress: 5 }, "`onProgress` is 5, but must be a function"],
    ["a backend", "du17", SET, { ...TIMES, backend: "cpu" }, "`backend` is cpu, but must be a backend that is open"],
    ["a text for times", "du17", SET, { times: ["1"] }, '`times`: number 0 is "1", but times must be'],
    ["an option", "du17", SET, { ...TIMES, options: { kapa: 3 } }, '"kapa" is no option; there are'],
    [
      "an option's value",
      "du17",
      SET,
      { ...TIMES, options: { kappa: -3 } },
      "`kappa` is -3, but must be a number from",
    ],
    ["a field", "du17", SET, { ...TIMES, band: ["g"] }, "have no `band`", "nearby names are bands"],
    ["a width", "du17", [1, 2, 3], TIMES, "`sets` has 3 numbers, which are no rows of 4", "m1, m2, lambda1, lambda2"],
    [
      "a number of components",
      "villar2017",
      [[1, 2, 3, 4]],
      TIMES,
      "must have 12",
      "`components` 1, 2 or 3 takes 4, 8",
    ],
    [
      "the speed of light",
      VILLAR2017,
      [[0.03, 1, 1, 1e3]],
      { ...TIMES, options: { components: 1 } },
      "from 0.001 to 0.99",
    ],
    ["a Lambda", "du17", [1.4, 1.2, -300, 400], TIMES, "row 0 of `sets`: lambda1 is -300, but must be positive"],
    ["NaN", "du17", [SET, [1, Number.NaN, 1, 1]], TIMES, "row 1 of `sets`: m2 is NaN"],
    [
      "luminosities",
      { ...DU17, configure: undefined, bolometric: false },
      SET,
      { ...TIMES, bolometric: true },
      "`bolometric`: ",
    ],
  ];
  it.each(bad)("%s", async (_, model, sets, request, message, hint = "") => {
    const error = await lightCurves(model as string, sets as number[], request as typeof TIMES).catch((one) => one);
    expect(error).toBeInstanceOf(InputError);
    expect(`${error.message}`).toContain(message);
    expect(`${error.message} ${error.hint}`).not.toMatch(/--[a-z]/);
    expect(`${error.hint}`).toContain(hint);
  });
});

describe("evaluateLightCurves says what is wrong with", () => {
  const times = [1, 2];
  const one = Float64Array.from(SET);
  const bad: readonly (readonly [string, unknown, object | undefined, string, string?])[] = [
    ["no request", one, undefined, "`times` must be an array"],
    [
      "a field",
      one,
      { times, band: ["g"] },
      "the options of `evaluateLightCurves` have no `band`",
      "nearby names are bands",
    ],
    ["times that descend", one, { times: [2, 1] }, "`times` has 1 at 1, but must be days"],
    ["no times", one, { times: [] }, "`times` is empty"],
    ["no bands", one, { times, bands: [] }, "`bands` must be an array of names of bands"],
    ["a band twice", one, { times, bands: ["g", "g"] }, '`bands` has "g" twice'],
    ["a band", one, { times, bands: ["x"] }, '`bands`: "x" is no band of DU17', "nearby names are u, g, r"],
    ["a width", one.subarray(1), { times }, "`parameters` has 3 values, but must have 4 for each set", "m1, m2"],
    ["a model", one, { times, model: "du71" }, '`model` is "du71"'],
    [
      "luminosities",
      one,
      { times, bolometric: true, model: { ...DU17, configure: undefined, bolometric: false } },
      "`bolo",
    ],
  ];
  it.each(bad)("%s", async (_, sets, request, message, hint = "") => {
    const error = await evaluateLightCurves(backend, sets as Float64Array, request as never).catch((one) => one);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain(message);
    expect(`${error.hint}`).toContain(hint);
  });
});

describe("LightCurveEvaluator says what is wrong with", () => {
  const request = { options: DU17.completeOptions({}), times: Float64Array.of(1, 2), bands: ["g"], bolometric: false };
  const bad: readonly (readonly [string, readonly unknown[], string])[] = [
    ["a backend", ["cpu", DU17, request], "`backend` is cpu, but must be a backend"],
    ["a model", [backend, "du17", request], "`model` is no light-curve model"],
    ["no request", [backend, DU17, undefined], "`LightCurveEvaluator` needs `options`"],
    ["a field", [backend, DU17, { ...request, band: [] }], "the options of `LightCurveEvaluator` have no `band`"],
    ["an option", [backend, DU17, { ...request, options: { kapa: 3 } }], '"kapa" is no option; there are'],
    ["an option's value", [backend, DU17, { ...request, options: { kappa: -3 } }], "`kappa` is -3, but must be"],
    ["options", [backend, DU17, { ...request, options: 3 }], "`options` is 3, but must be values by their names"],
    ["times", [backend, DU17, { ...request, times: [2, 1] }], "`times`: number 1 is 1, but"],
    ["a band twice", [backend, DU17, { ...request, bands: ["g", "g"] }], '`bands` has "g" twice'],
    [
      "a type",
      [backend, DU17, { ...request, magnitudeType: "f64" }],
      '`magnitudeType` is "f64", but must be f32 or f16',
    ],
    ["rows below 0", [backend, DU17, request, -1], "`rows` is -1, but must be an integer of at least 1"],
    ["rows that are no number", [backend, DU17, request, Number.NaN], "`rows` is NaN, but must be an integer"],
  ];
  it.each(bad)("%s", (_, given, message) => {
    const open = () => new LightCurveEvaluator(...(given as ConstructorParameters<typeof LightCurveEvaluator>));
    expect(open).toThrow(InputError);
    expect(open).toThrow(message);
  });
});
