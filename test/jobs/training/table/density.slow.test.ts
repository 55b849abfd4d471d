/** Flows of tables learn densities that are known. */

import { describe, expect, it } from "vitest";
import { normalRows } from "../../../support/normalTable.ts";
import { logProb, sample, trainFlow } from "../../../support/tableCalls.ts";

const ROWS = normalRows(6000);
const conditions = ROWS.map(({ a, b }) => [a, b]);
const GIVEN = [
  [-1, 0.5],
  [0, 0],
  [1, -0.5],
] as const;
/** Fast, and enough of these densities. */
const SMALL = { couplings: 4, hidden: 16, blocks: 1, epochs: 60, backend: "cpu" } as const;

/** Median and half of the width that holds 68.3 % of the samples [count, targets]. */
function summary(samples: Float64Array, width: number, column: number, of: (value: number) => number) {
  const sorted = samples
    .filter((_, at) => at % width === column)
    .map(of)
    .sort();
  const quantile = (share: number) => sorted[Math.floor(share * sorted.length)];
  return { median: quantile(0.5), sigma: (quantile(0.8415) - quantile(0.1585)) / 2 };
}

const COUNT = 4000;

describe("of two targets", () => {
  it("one log-normal and one bounded: medians, widths and densities", async () => {
    const targets = ROWS.map(({ y, z }) => [y, z]);
    const model = await trainFlow({
      ...SMALL,
      ...{ targets, conditions, names: { targets: ["y", "z"], conditions: ["a", "b"] } },
      transforms: { y: "log", z: "bounded:2:5" },
    });
    const samples = await sample(model, { conditions: GIVEN, count: COUNT });
    GIVEN.forEach(([a, b], row) => {
      const own = samples.subarray(2 * COUNT * row, 2 * COUNT * (row + 1));
      const y = summary(own, 2, 0, Math.log);
      const z = summary(own, 2, 1, (value) => Math.log((value - 2) / (5 - value)));
      expect(Math.abs(y.median - a)).toBeLessThan(0.08);
      expect(Math.abs(y.sigma / 0.5 - 1)).toBeLessThan(0.15);
      expect(Math.abs(z.median - b)).toBeLessThan(0.16);
      expect(Math.abs(z.sigma - 1)).toBeLessThan(0.15);
    });
    // The density itself, with all Jacobians, where it is known.
    const fresh = normalRows(1000, 8);
    const densities = await logProb(model, {
      targets: fresh.map(({ y, z }) => [y, z]),
      conditions: fresh.map(({ a, b }) => [a, b]),
    });
    const normal = (x: number, sigma: number) =>
      -0.5 * (x / sigma) ** 2 - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI);
    const differences = fresh.map(({ a, b, y, z }, row) => {
      const ofY = normal(Math.log(y) - a, 0.5) - Math.log(y);
      const ofZ = normal(Math.log((z - 2) / (5 - z)) - b, 1) + Math.log(3 / ((z - 2) * (5 - z)));
      return ofY + ofZ - densities[row];
    });
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
    // The mean difference is a Kullback-Leibler divergence: no flow is better than the truth.
    expect(mean).toBeGreaterThan(-0.03);
    expect(mean).toBeLessThan(0.1);
  });
});

describe("of one target", () => {
  it("linear in its conditions: mean and width", async () => {
    const model = await trainFlow({ ...SMALL, targets: ROWS.map(({ x }) => [x]), conditions });
    const samples = await sample(model, { conditions: GIVEN, count: COUNT });
    GIVEN.forEach(([a, b], row) => {
      const { median, sigma } = summary(samples.subarray(COUNT * row, COUNT * (row + 1)), 1, 0, (value) => value);
      expect(Math.abs(median - (a + b / 2))).toBeLessThan(0.06);
      expect(Math.abs(sigma / 0.3 - 1)).toBeLessThan(0.2);
    });
  });
});

describe("with a condition that rows may lack", () => {
  it("the width is that of what is known", async () => {
    // Without b, x is normal around a, and sqrt(0.3^2 + 0.5^2) wide.
    const holes = conditions.map(([a, b], row) => [a, row % 2 ? b : Number.NaN]);
    const targets = ROWS.map(({ x, y }) => [x, y]);
    const names = { targets: ["x", "y"], conditions: ["a", "b"] };
    const model = await trainFlow({
      ...SMALL,
      targets,
      conditions: holes,
      names,
      masks: { b: true },
      transforms: { y: "log" },
    });
    const given = [
      [0, 1],
      [0, Number.NaN],
      [0, -1],
    ];
    const samples = await sample(model, { conditions: given, count: COUNT });
    const [known, missing, other] = given.map((_, row) =>
      summary(samples.subarray(2 * COUNT * row, 2 * COUNT * (row + 1)), 2, 0, (value) => value),
    );
    expect(Math.abs(known.median - 0.5)).toBeLessThan(0.08);
    expect(Math.abs(other.median + 0.5)).toBeLessThan(0.08);
    expect(Math.abs(missing.median)).toBeLessThan(0.08);
    expect(Math.abs(known.sigma / 0.3 - 1)).toBeLessThan(0.2);
    expect(Math.abs(missing.sigma / Math.hypot(0.3, 0.5) - 1)).toBeLessThan(0.2);
  });
});

describe("with noise on a condition", () => {
  it("the posterior is that of the noisy condition", async () => {
    // x given a + noise of 0.5 (and b): around a / 1.25, and sqrt(0.3^2 + 0.25 / 1.25) wide.
    const targets = ROWS.map(({ x, y }) => [x, y]);
    const names = { targets: ["x", "y"], conditions: ["a", "b"] };
    const request = { ...SMALL, targets, conditions, names, transforms: { y: "log" } };
    const model = await trainFlow({ ...request, conditionNoise: { a: 0.5 } });
    const samples = await sample(model, { conditions: [[1.5, 0]], count: COUNT });
    const { median, sigma } = summary(samples, 2, 0, (value) => value);
    expect(Math.abs(median - 1.2)).toBeLessThan(0.15);
    expect(Math.abs(sigma / Math.hypot(0.3, Math.sqrt(0.2)) - 1)).toBeLessThan(0.2);
  });
});
