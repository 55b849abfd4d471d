/** What is observed of sets, and what a measurement leaves of a prior's sets. */

import { describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { normalCdf } from "../../src/engine/random/normal.ts";
import { countCurves, leftSets } from "../../src/lightcurves/curveCounts.ts";
import { exactValues, observedInputs, observedValues, parseObserved } from "../../src/lightcurves/observed.ts";
import { observedConditionValues } from "../../src/lightcurves/observedConditions.ts";
import { VILLAR2017 } from "../../src/villar2017/model.ts";

const OBSERVED = parseObserved(DU17, " chirp_mass = log:1e-3:0.1 ", 3);

describe("what is observed", () => {
  it("is a measurement and its standard deviation", () => {
    expect(observedInputs("chirp_mass").map(({ name, scale }) => [name, scale])).toEqual([
      ["chirp_mass", "linear"],
      ["chirp_mass_sigma", "log"],
    ]);
    // GW170817: 1.1867 Msun for 1.48 and 1.26.
    const [chirp] = exactValues("chirp_mass", [1.48, 1.26, 250, 700, 10], 5);
    expect(chirp).toBeCloseTo((1.48 * 1.26) ** 0.6 / 2.74 ** 0.2, 12);
  });

  it("has errors as they are drawn, by the sets' numbers alone", () => {
    const exact = new Float64Array(4000).fill(1.2);
    const values = observedValues(OBSERVED, exact, (row) => 2 ** 40 + row);
    const deviates = exact.map((_, row) => (values[2 * row] - 1.2) / values[2 * row + 1]);
    const logarithms = exact.map((_, row) => Math.log10(values[2 * row + 1]));
    const mean = (all: Float64Array) => all.reduce((sum, one) => sum + one, 0) / all.length;
    expect(Math.abs(mean(deviates))).toBeLessThan(0.06);
    expect(Math.abs(mean(deviates.map((one) => one * one)) - 1)).toBeLessThan(0.1);
    expect(Math.min(...logarithms)).toBeGreaterThan(-3);
    expect(Math.max(...logarithms)).toBeLessThan(-1);
    expect(Math.abs(mean(logarithms) + 2)).toBeLessThan(0.04);
    const later = observedValues(OBSERVED, exact.subarray(10), (row) => 2 ** 40 + 10 + row);
    expect([...later]).toEqual([...values.subarray(20)]);
    expect(observedValues({ ...OBSERVED, seed: 4 }, exact.subarray(0, 1), () => 2 ** 40)).not.toEqual(
      values.subarray(0, 2),
    );
  });

  it.each([
    ["mass_ratio=log:0.1:1", '`observe` is "mass_ratio", but must be one of chirp_mass'],
    ["chirp_mass", '`observe` is "chirp_mass", but must be like chirp_mass=log:0.001:0.1'],
    ["chirp_mass=log:0:0.1", '`observe` of chirp_mass_sigma "log:0:0.1" starts at 0'],
    ["chirp_mass=uniform:-1:0.1", "has -1, but chirp_mass_sigma must be positive and finite"],
    ["chirp_mass=0.1", '`observe` of chirp_mass_sigma is "0.1", but must be uniform:a:b'],
    ["chirp_mass=log:0.1:0.001", "goes from 0.1 to 0.001, but the first must be the smaller"],
  ])("is not %s", (text, message) => {
    expect(() => parseObserved(DU17, text, 1)).toThrow(message);
  });

  it("is of binaries", () => {
    expect(() => parseObserved(VILLAR2017, "chirp_mass=0.01:0.1", 1)).toThrow(
      "`observe` chirp_mass is of models whose inputs are a binary's masses, but those of villar2017 are others",
    );
  });
});

describe("what a measurement leaves", () => {
  // Values spread evenly from 1 to 2, of which those above 1.6 have no curves.
  const values = Float64Array.from({ length: 100_000 }, (_, at) => 1 + (at + 0.5) / 100_000);
  const counts = countCurves(values, values.subarray(0, 60_000), 200);

  it("has curves by the share of the normal distribution that has", () => {
    for (const [value, sigma] of [
      [1.6, 0.05],
      [1.55, 0.05],
      [1.7, 0.08],
    ]) {
      const { withCurves } = leftSets(counts, value, sigma);
      const expected =
        (normalCdf((1.6 - value) / sigma) - normalCdf((1 - value) / sigma)) /
        (normalCdf((2 - value) / sigma) - normalCdf((1 - value) / sigma));
      expect(Math.abs(withCurves - expected)).toBeLessThan(0.005);
    }
    expect(leftSets(counts, 1.3, 0.001).withCurves).toBe(1);
    expect(leftSets(counts, 1.8, 0.001).withCurves).toBe(0);
    expect(leftSets(counts, 3, 0.01).withCurves).toBeNaN();
  });

  it("is told by mean and standard deviation of those with curves", () => {
    const inside = leftSets(counts, 1.3, 0.05);
    expect(inside.mean).toBeCloseTo(1.3, 3);
    expect(inside.sigma).toBeCloseTo(0.05, 3);
    // Half of a normal distribution.
    const half = leftSets(counts, 1.6, 0.05);
    expect(Math.abs(half.mean - (1.6 - 0.05 * Math.sqrt(2 / Math.PI)))).toBeLessThan(0.002);
    expect(Math.abs(half.sigma - 0.05 * Math.sqrt(1 - 2 / Math.PI))).toBeLessThan(0.002);
    const [value, sigma, mean, left] = observedConditionValues(counts, [1.6, 0.05]);
    expect([value, sigma, mean, left]).toEqual([1.6, 0.05, half.mean, half.sigma]);
    expect(observedConditionValues(counts, [3, 0.01])[2]).toBeNaN();
  });
});
