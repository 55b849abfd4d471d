/** Distributions by their specifications: moments, bounds, and what is refused. */

import { describe, expect, it } from "vitest";
import { distributionText, parseDistribution, quantile } from "../../../src/lightcurves/draws/distribution.ts";

const WIDE = { name: "kappa", range: [1e-6, 1e6] } as const;
const COUNT = 20_000;
const values = (specification: string, drawn: { name: string; range: readonly [number, number] } = WIDE) => {
  const distribution = parseDistribution(drawn, specification);
  return Array.from({ length: COUNT }, (_, index) => quantile(distribution, (index + 0.5) / COUNT));
};
const moments = (numbers: readonly number[]) => {
  const mean = numbers.reduce((sum, value) => sum + value) / numbers.length;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
  return { mean, sigma: Math.sqrt(variance) };
};

describe("distributions", () => {
  it.each([
    ["uniform:2:5", 3.5, 3 / Math.sqrt(12)],
    ["2:5", 3.5, 3 / Math.sqrt(12)],
    ["normal:10:2", 10, 2],
  ])("%s has its moments", (specification, mean, sigma) => {
    const found = moments(values(specification));
    expect(found.mean).toBeCloseTo(mean, 3);
    expect(found.sigma / sigma).toBeCloseTo(1, 3);
  });

  it.each([
    ["log:1:30", Math.log(30) / 2, Math.log(30) / Math.sqrt(12)],
    ["logn:10:0.3dex", Math.log(10), 0.3 * Math.LN10],
    ["logn:10:12%", Math.log(10), Math.log(1.12)],
    ["logn:10:0.5", Math.log(10), 0.5],
  ])("%s has its moments in the logarithm", (specification, mean, sigma) => {
    const found = moments(values(specification).map(Math.log));
    expect(found.mean).toBeCloseTo(mean, 3);
    expect(found.sigma / sigma).toBeCloseTo(1, 3);
  });

  it.each(["normal:1:1", "logn:1:0.5dex"])(
    "%s is cut where the range ends, and not piled up there",
    (specification) => {
      const range = [0.5, 3] as const;
      const drawn = values(specification, { name: "kappa", range });
      expect(Math.min(...drawn)).toBeGreaterThan(0.5);
      expect(Math.max(...drawn)).toBeLessThan(3);
      // Between 1 and 2 it is as likely, relative to between 0.5 and 1, as without the cut.
      const share = (all: readonly number[]) =>
        all.filter((value) => value > 1 && value < 2).length / all.filter((value) => value > 0.5 && value < 1).length;
      expect(share(drawn) / share(values(specification))).toBeCloseTo(1, 2);
    },
  );

  it("never leaves the range, at either end of what is random", () => {
    const beta = { name: "beta", range: [1, 12] } as const;
    for (const specification of ["1:12", "log:1:12", "normal:1:5", "logn:12:2dex", "isotropic:1:3"]) {
      const distribution = parseDistribution(beta, specification);
      for (const u of [2 ** -53, 1 - 2 ** -53]) {
        expect(quantile(distribution, u)).toBeGreaterThanOrEqual(1);
        expect(quantile(distribution, u)).toBeLessThanOrEqual(12);
      }
    }
  });

  it("isotropic angles have a uniform cosine", () => {
    const cosines = values("isotropic:0:1.2", { name: "angle", range: [0, 3] }).map(Math.cos);
    const [low, high] = [Math.cos(1.2), 1];
    const found = moments(cosines);
    expect(found.mean).toBeCloseTo((low + high) / 2, 3);
    expect(found.sigma / ((high - low) / Math.sqrt(12))).toBeCloseTo(1, 3);
    expect(() => parseDistribution({ name: "angle", range: [-1, 4] }, "isotropic:0:3.5")).toThrow(/from 0 to pi/);
  });

  it("say what they are", () => {
    const text = (specification: string) => distributionText(parseDistribution(WIDE, specification));
    expect(text("2:5")).toBe("uniform from 2 to 5");
    expect(text("log:1:30")).toBe("uniform from 1 to 30 in the logarithm");
    expect(text("logn:1.58e5:0.3dex")).toBe("log-normal around 1.58e5 with a width of 0.3dex");
    expect(text("isotropic:0.1:1.5")).toBe("from 0.1 to 1.5 rad, isotropic");
    expect(text("normal:2:0.1")).toBe("normal around 2 with a standard deviation of 0.1");
  });

  it.each([
    ["gauss:1:2", /`draw` of kappa is "gauss:1:2", but must be uniform:a:b/],
    ["log:1", /must be uniform:a:b/],
    ["log:1:30:4", /must be uniform:a:b/],
    ["logn:10:0.3sex", /must be uniform:a:b/],
    ["5:2", /"5:2" goes from 5 to 2, but the first must be the smaller/],
    ["log:0:2", /starts at 0, but logarithms are of positive numbers/],
    ["normal:1:0", /has no width/],
    ["logn:10:-3%", /has no width/],
    ["1:1e7", /has 10000000, but kappa must be a number from 0.000001 to 1000000/],
    ["normal:-1:3", /has -1, but kappa must be/],
  ])("%s is refused", (specification, message) => {
    expect(() => parseDistribution(WIDE, specification)).toThrow(message);
  });
});
