/** The normal distribution against tabulated values, and against its own inverse. */

import { describe, expect, it } from "vitest";
import { logNormalCdf, normalCdf, normalQuantile } from "../../../src/engine/random/normal.ts";

describe("the normal distribution", () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.959963984540054, 0.025],
    [3, 0.9986501019683699],
    [-6, 9.865876450376981e-10],
    [-20, 2.7536241186062337e-89],
  ])("has the probability of less than %d", (z, probability) => {
    expect(Math.abs(normalCdf(z) / probability - 1)).toBeLessThan(1e-12);
  });

  it.each([
    [-1000, -500007.82669481],
    [-40, -804.6084420137538],
    [-3, Math.log(0.0013498980316300946)],
    [0, -Math.LN2],
    [6, -9.86587645524376e-10],
  ])("has the logarithm of it for %d", (z, logarithm) => {
    expect(Math.abs(logNormalCdf(z) / logarithm - 1)).toBeLessThan(1e-12);
  });

  it("has an inverse, also far in the tails", () => {
    for (let z = -8; z <= 5; z += 0.01) expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThan(1e-9);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(1e-300)).toBeCloseTo(-37.0471, 4);
  });

  it("ends nowhere", () => {
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
  });
});
