/** kiloflow/physics has the curves of the library, synchronously, and says what is wrong with what it is given. */

import { describe, expect, it } from "vitest";
import { InputError } from "../../src/engine/errors.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { describeRange, inRange } from "../../src/lightcurves/model.ts";
import { configuredModel, modelNamed } from "../../src/lightcurves/registry.ts";
import "../../src/models.ts";
import { du17, lightCurve, metzger2017, villar2017 } from "../../src/physics/index.ts";

const TIMES = [0.5, 1, 2, 4, 7.5, 12];
const SET = [1.48, 1.26, 250, 700];
const BINARY = [0.02, 0.266, 0.5, 674, 0.047, 0.152, 3, 1308, 0.011, 0.137, 10, 3745];

const SPHERE = [0.02, 0.15, 3, 1];

const CASES = [
  ["du17", SET, ["g", "r", "K"], {}],
  ["du17", [1.7, 1.2, 90, 1100], ["u", "y"], { variant: "kilonovaml", kappa: 3, distanceMpc: 40, ebv: 0.1 }],
  ["du17", [1.3, 1.5, 400, 100], ["g"], { ejectaFit: "krueger-foucart2020", compactness: "nmma" }],
  ["villar2017", BINARY, ["g", "ztfr", "K"], { distanceMpc: 40, redshift: 0.0098, ebv: 0.105 }],
  ["villar2017", BINARY.slice(0, 4), ["lsstu"], {}],
  ["metzger2017", SPHERE, ["g", "K"], { ebvHost: 0.2 }],
  ["metzger2017", SPHERE, ["r"], { variant: "gwemlightcurves" }],
] as const;

describe.each(CASES)("%s of %j in %j with %j", (model, set, bands, options) => {
  it("are those of the evaluator", async () => {
    const components = model === "villar2017" ? { components: set.length / 4 } : {};
    using backend = await openBackend("cpu");
    const { magnitudes } = await evaluateLightCurves(backend, Float64Array.from(set), {
      ...{ model, bands, times: Float64Array.from(TIMES) },
      options: { ...options, ...components },
    });
    const own = lightCurve(model, set, { times: TIMES, bands, options });
    expect(own).toHaveLength(bands.length * TIMES.length);
    expect(own.some(Number.isFinite)).toBe(true);
    own.forEach((value, at) => {
      if (Number.isNaN(magnitudes[at])) expect(value).toBeNaN();
      else expect(Math.abs(value - magnitudes[at])).toBeLessThan(5e-3);
    });
  });
});

it("gives all usual bands where none are named", () => {
  expect(du17(SET, { times: TIMES })).toHaveLength(9 * TIMES.length);
  expect(villar2017(Float32Array.from(BINARY), { times: Float64Array.from(TIMES) })).toHaveLength(9 * TIMES.length);
});

it.each([
  ["du17", SET],
  ["villar2017", BINARY.slice(0, 4)],
  ["villar2017", BINARY.slice(0, 8)],
  ["villar2017", BINARY],
  ["metzger2017", SPHERE],
] as const)("%s takes of each number of %j what the program takes, and refuses the rest", (name, set) => {
  const components = name === "villar2017" ? { components: set.length / 4 } : {};
  const { inputs } = configuredModel(modelNamed(name), components);
  const request = { times: [1], bands: ["g"] };
  const wrong = inputs.flatMap((input, at) => {
    const [low, high] = input.range;
    const values = [low, high, low * (1 - 2 ** -52), high * (1 + 2 ** -52), 0, -1, -set[at]];
    return [...values, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, "1"].filter((value) => {
      const evaluate = () => lightCurve(name, set.with(at, value as number), request);
      if (typeof value === "number" && inRange(input, value)) {
        expect(evaluate()).toHaveLength(1);
        return false;
      }
      const message = `${input.name} of \`set\` is ${value}, but must be ${describeRange(input)}`;
      expect(evaluate).toThrow(new InputError(message));
      return true;
    });
  });
  expect(wrong.length).toBeGreaterThan(6 * set.length);
});

it("has no values for what are no two neutron stars, and without ejecta", () => {
  expect(du17([1.4, 1.3, 1e12, 300], { times: [1] }).every(Number.isNaN)).toBe(true);
  expect(du17([1e7, 1.3, 300, 300], { times: [1] }).every(Number.isNaN)).toBe(true);
  expect(villar2017([0, 0.2, 1, 1000], { times: [1] }).every(Number.isNaN)).toBe(true);
});

it("has the curve of the other components where one has no mass", () => {
  const request = { times: TIMES, bands: ["g", "K"] };
  const others = villar2017(BINARY.slice(0, 8), request);
  expect(others.every(Number.isFinite)).toBe(true);
  expect(villar2017(BINARY.with(8, 0), request)).toEqual(others);
});

it("names the argument that is not as it must be", () => {
  const times = [1, 2];
  const bad: [() => unknown, string][] = [
    [() => du17([1, 2, 3], { times }), "`set` must be 4 numbers, but is 1,2,3"],
    [() => du17(SET.with(3, Number.NaN), { times }), "lambda2 of `set` is NaN, but must be positive and finite"],
    [() => du17(SET.with(2, -250), { times }), "lambda1 of `set` is -250, but must be positive and finite"],
    [() => villar2017(BINARY.with(4, -1), { times }), "ejecta_mass_2 of `set` is -1, but must be a number from 0 to 1"],
    [
      () => villar2017(BINARY.with(1, 1), { times }),
      "ejecta_velocity_1 of `set` is 1, but must be a number from 0.001",
    ],
    [() => du17(undefined as never, { times }), "`set` must be 4 numbers, but is undefined"],
    [() => villar2017(SET.slice(1), { times }), "`set` must be 4 or 8 or 12 numbers"],
    [() => du17(SET, { times: [2, 1] }), "`times` must be days after merger, not negative and ascending, but is 2,1"],
    [() => du17(SET, { times: [-1, 1] }), "`times` must be days"],
    [() => du17(SET, { times: [] }), "`times` must be days"],
    [() => du17(SET, undefined as never), "`times` must be days"],
    [() => du17(SET, { times, bands: ["g", "Q"] }), '`bands` has "Q", but must be some of u, g, r'],
    [() => metzger2017(SPHERE, { times, bands: ["g", "g"] }), '`bands` has "g", but must be some of'],
    [() => du17(SET, { times, options: { kappa: -1 } }), "`kappa` is -1, but must be a number from 0.001 to 1000"],
    [() => du17(SET, { times, options: { variant: "x" as "paper" } }), "`variant` is x, but must be one of paper"],
    [() => du17(SET, { times, options: { toString: 1 } as object }), "there is no `toString` beside distanceMpc"],
    [() => du17(SET, { times, options: null } as never), "`options` is null, but must be an object"],
    [() => du17(SET, { times, options: 3 } as never), "`options` is 3, but must be an object"],
    [() => du17(SET, { times, distanceMpc: 40 } as never), "there is no `distanceMpc` beside times, bands and options"],
    [() => du17(SET, { times, bands: "gK" } as never), "`bands` must be an array of names of bands"],
    [() => du17(SET, { times, bands: [] }), "`bands` must be an array of names of bands"],
    [() => lightCurve("du18" as "du17", SET, { times }), '`model` is "du18", but must be one of du17'],
  ];
  for (const [call, message] of bad) expect(call, message).toThrow(message);
});
