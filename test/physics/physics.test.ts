/** kiloflow/physics has the curves of the library, synchronously, and says what is wrong with what it is given. */

import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/openBackend.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import "../../src/models.ts";
import { du17, lightCurve, metzger2017, villar2017 } from "../../src/physics/index.ts";

const TIMES = [0.5, 1, 2, 4, 7.5, 12];
const SET = [1.48, 1.26, 250, 700];
const BINARY = [0.02, 0.266, 0.5, 674, 0.047, 0.152, 3, 1308, 0.011, 0.137, 10, 3745];

const CASES = [
  ["du17", SET, ["g", "r", "K"], {}],
  ["du17", [1.7, 1.2, 90, 1100], ["u", "y"], { variant: "kilonovaml", kappa: 3, distanceMpc: 40, ebv: 0.1 }],
  ["du17", [1.3, 1.5, 400, 100], ["g"], { ejectaFit: "krueger-foucart2020", compactness: "nmma" }],
  ["villar2017", BINARY, ["g", "ztfr", "K"], { distanceMpc: 40, redshift: 0.0098, ebv: 0.105 }],
  ["villar2017", BINARY.slice(0, 4), ["lsstu"], {}],
  ["metzger2017", [0.02, 0.15, 3, 1], ["g", "K"], { ebvHost: 0.2 }],
  ["metzger2017", [0.02, 0.15, 3, 1], ["r"], { variant: "gwemlightcurves" }],
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

it("has no values for what are no two neutron stars", () => {
  expect(du17([1.4, 1.3, 0, 300], { times: [1] }).every(Number.isNaN)).toBe(true);
});

it("names the argument that is not as it must be", () => {
  const times = [1, 2];
  const bad: [() => unknown, string][] = [
    [() => du17([1, 2, 3], { times }), "`set` must be 4 numbers, but is 1,2,3"],
    [() => du17([1, 2, 3, Number.NaN], { times }), "`set` must be 4 numbers"],
    [() => villar2017(SET.slice(1), { times }), "`set` must be 4 or 8 or 12 numbers"],
    [() => du17(SET, { times: [2, 1] }), "`times` must be days after merger, not negative and ascending, but is 2,1"],
    [() => du17(SET, { times: [-1, 1] }), "`times` must be days"],
    [() => du17(SET, { times: [] }), "`times` must be days"],
    [() => du17(SET, undefined as never), "`times` must be days"],
    [() => du17(SET, { times, bands: ["g", "Q"] }), '`bands` has "Q", but must be some of u, g, r'],
    [() => metzger2017(SET, { times, bands: ["g", "g"] }), '`bands` has "g", but must be some of'],
    [() => du17(SET, { times, options: { kappa: -1 } }), "`kappa` is -1, but must be a number from 0.001 to 1000"],
    [() => du17(SET, { times, options: { variant: "x" as "paper" } }), "`variant` is x, but must be one of paper"],
    [() => du17(SET, { times, options: { toString: 1 } as object }), '"toString" is no option; there are distanceMpc'],
    [() => du17(SET, { times, distanceMpc: 40 } as never), "there is no `distanceMpc` beside times, bands and options"],
    [() => du17(SET, { times, bands: "gK" } as never), "`bands` must be an array of names"],
    [() => lightCurve("du18" as "du17", SET, { times }), '`model` is "du18", but must be one of du17'],
  ];
  for (const [call, message] of bad) expect(call, message).toThrow(message);
});
