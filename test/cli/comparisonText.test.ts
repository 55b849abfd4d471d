/** The tables of `compare`. */

import { expect, it } from "vitest";
import { comparisonText } from "../../src/cli/comparisonText.ts";
import { type BandComparison, NOMINAL } from "../../src/jobs/inference/bandComparison.ts";

const one: BandComparison = {
  ...{ model: "a.safetensors", band: "g", times: [1], sets: 1000, medianError: 0.0123, rmse: 0.45, farOff: 0.5 },
  ...{ mean: { medianError: 1, rmse: 2, farOff: 0 }, coverage1: 1, coverage3: 1, noisyCoverage1: 1, noisyCoverage3: 1 },
  ...{ meanSigma: 1, nll: Number.NaN, errorMedian: new Float64Array(1), errorIntervals: [] },
  ...{ reliability: NOMINAL, pit: [], sigmaFactor: 0.7512 },
  withoutFactor: { reliability: NOMINAL.map((level) => level / 2), pit: [] },
};

it("errors and calibration are two tables, sets that are reported apart below the others, narrow enough to read", () => {
  const lines = comparisonText([{ ...one, apart: "mass below 1", sets: 3 }, one], NOMINAL, undefined).split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "band    sets   median error   RMSE of the rest   >5 mag off   RMSE of means   NLL (mag)",
    "g      1,000         0.0123              0.450      50.00 %           2.000           -",
    "mass below 1:",
    "g          3         0.0123              0.450      50.00 %           2.000           -",
  ]);
  expect(lines.slice(7, 9)).toEqual([
    "band   sigma factor            50 %          68.3 %            90 %            99 %",
    "g             0.751   0.500 (0.250)   0.683 (0.341)   0.900 (0.450)   0.990 (0.495)",
  ]);
  expect(lines.every(({ length }) => length <= 101)).toBe(true);
});

it("flows without factors have no parentheses, and where models have one band each has its name", () => {
  const { sigmaFactor: _, withoutFactor: __, ...plain } = one;
  const other = { ...plain, model: "b.safetensors", valueRight: 0.99999 };
  const names = new Map([
    ["a.safetensors", "a"],
    ["b.safetensors", "b"],
  ]);
  const text = comparisonText([plain, other], NOMINAL, names);
  expect(text).toMatch(/^g, b .* 100\.00 %$/m);
  expect(text).toMatch(/^band +50 % +68\.3 % +90 % +99 %$/m);
  expect(text).not.toMatch(/\(0/);
});
