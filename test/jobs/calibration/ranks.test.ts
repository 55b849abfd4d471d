import { describe, expect, it } from "vitest";
import { CounterRandom } from "../../../src/engine/random/streams.ts";
import { distanceShare, rankShares } from "../../../src/jobs/calibration/ranks.ts";
import { histogram, kolmogorovSurvival, uniformity, usualDistance } from "../../../src/jobs/calibration/uniformity.ts";

describe("uniformity", () => {
  it("knows Kolmogorov's distribution", () => {
    // Smirnov 1948, Table 1: the statistics that chance exceeds in 10, 5 and 1 of 100 cases.
    for (const [statistic, p] of [
      [1.22385, 0.1],
      [1.3581, 0.05],
      [1.62762, 0.01],
      [0.82757, 0.5],
    ]) {
      expect(kolmogorovSurvival(statistic)).toBeCloseTo(p, 4);
    }
    // Both series where they meet.
    expect(kolmogorovSurvival(1.18 - 1e-9)).toBeCloseTo(kolmogorovSurvival(1.18 + 1e-9), 8);
    expect(kolmogorovSurvival(0)).toBe(1);
  });

  it("accepts a uniform grid and refuses shifted and narrow shares", () => {
    const shares = Float64Array.from({ length: 500 }, (_, at) => (at + 0.5) / 500);
    expect(uniformity(shares).pValue).toBeGreaterThan(0.999);
    expect(uniformity(shares.map((share) => share ** 1.3)).pValue).toBeLessThan(1e-3);
    expect(uniformity(shares.map((share) => 0.5 + 0.7 * (share - 0.5))).pValue).toBeLessThan(1e-6);
    expect(uniformity([0.5]).distance).toBe(0.5);
    expect(() => uniformity([])).toThrow("no shares");
  });

  it("draws the line at one case of 100", () => {
    expect(uniformity(Float64Array.from({ length: 400 }, (_, at) => (at + 0.5) / 400)).distance).toBeLessThan(
      usualDistance(400),
    );
    const distance = usualDistance(400);
    const root = 20;
    expect(kolmogorovSurvival((root + 0.12 + 0.11 / root) * distance)).toBeCloseTo(0.01, 4);
  });

  it("counts bins, the ends included", () => {
    expect(histogram([0, 0.24, 0.25, 0.999, 1], 4)).toEqual([2, 1, 0, 2]);
  });
});

/** Truth and samples of a two-dimensional Gaussian posterior; `widen` and `correlation` make the samples wrong. */
function events(count: number, { widen = 1, correlation = 0.8 } = {}) {
  const random = new CounterRandom(5, "noise");
  let draw = 0;
  const normal = () => random.normal(0, draw++);
  const pair = (rho: number, scale: number) => {
    const [a, b] = [normal(), normal()];
    return [scale * a, scale * (rho * a + Math.sqrt(1 - rho * rho) * b)];
  };
  return Array.from({ length: count }, () => {
    // The posterior's centre is between prior and data; only its shape matters here.
    const centre = [0.1 * normal(), 0.1 * normal()];
    const truth = pair(0.8, 0.3).map((value, at) => value + centre[at]);
    const samples = Float64Array.from(
      Array.from({ length: 99 }, () => pair(correlation, 0.3 * widen).map((value, at) => value + centre[at])).flat(),
    );
    return { truth, samples };
  });
}

describe("ranks", () => {
  const random = () => new CounterRandom(9, "coverage");
  const ranksOf = (own: ReturnType<typeof events>, parameter: number) =>
    own.map((event, number) => rankShares(event, random(), number)[parameter]);
  const logistic = (rows: Float64Array) => rows.map((value) => 1 / (1 + Math.exp(-5 * value)));
  const tarpOf = (own: ReturnType<typeof events>) =>
    own.map((event, number) => distanceShare(event, logistic, random(), number));

  it("are uniform where the samples are of the posteriors", () => {
    const right = events(600);
    expect(uniformity(ranksOf(right, 0)).pValue).toBeGreaterThan(0.01);
    expect(uniformity(ranksOf(right, 1)).pValue).toBeGreaterThan(0.01);
    expect(uniformity(tarpOf(right)).pValue).toBeGreaterThan(0.01);
  });

  it("are not where the samples are too narrow", () => {
    const narrow = events(600, { widen: 0.6 });
    expect(uniformity(ranksOf(narrow, 0)).pValue).toBeLessThan(1e-3);
    expect(uniformity(tarpOf(narrow)).pValue).toBeLessThan(1e-3);
  });

  it("of distances see wrong correlations, which ranks of single parameters do not", () => {
    const uncorrelated = events(2500, { correlation: -0.8 });
    expect(uniformity(ranksOf(uncorrelated, 0)).pValue).toBeGreaterThan(0.01);
    expect(uniformity(tarpOf(uncorrelated)).pValue).toBeLessThan(1e-3);
  });

  it("share out samples that equal the truth", () => {
    const event = { truth: [1], samples: Float64Array.from({ length: 50 }, () => 1) };
    const shares = Array.from({ length: 400 }, (_, number) => rankShares(event, random(), number)[0]);
    expect(uniformity(shares).pValue).toBeGreaterThan(0.01);
  });
});
