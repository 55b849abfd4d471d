/** Learned orders: what depends on each other comes to opposite sides, whatever the data. */

import { determinant, inverse, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { buildArchitecture, type Permutation } from "../../src/flow/architecture.ts";
import { learnedOrders, residualCovariance } from "../../src/flow/learnedOrder.ts";
import { passingFeatures } from "../support/passingFeatures.ts";

const ROWS = 3000;

interface Rows {
  readonly curves: Float32Array;
  readonly conditions: Float32Array;
}

/** Rows of curves that `curve` makes of two conditions and of standard normal numbers, by their index. */
function makeRows(curve: (conditions: number[], normal: (index: number) => number) => number[]): Rows {
  const random = new CounterRandom(5, "noise");
  const curves: number[] = [];
  const conditions: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    const own = [random.normal(row, 0), random.normal(row, 1)];
    curves.push(...curve(own, (index) => random.normal(row, 2 + index)));
    conditions.push(...own);
  }
  return { curves: Float32Array.from(curves), conditions: Float32Array.from(conditions) };
}

/** The passing features of each coupling of a flow with learned, or other, permutations. */
function passing(rows: Rows, couplings: number, seed = 1, permutation: Permutation = "learned"): number[][] {
  const dimensions = rows.curves.length / ROWS;
  const orders = learnedOrders(rows, new Float32Array(dimensions), couplings, seed);
  expect(orders).toHaveLength(couplings);
  return passingFeatures(
    buildArchitecture({
      dimensions,
      conditions: 2,
      couplings,
      hidden: 4,
      blocks: 1,
      transformer: { kind: "affine", scale: "sigmoid" },
      normalisation: "none",
      permutation,
      seed,
      orders,
    }),
  );
}

function restOf(covariance: Matrix, half: number[]): number[] {
  return Array.from({ length: covariance.rows }, (_, feature) => feature).filter((one) => !half.includes(one));
}

/** Mutual information of a half and the rest in nats, by determinants. */
function information(covariance: Matrix, half: number[]): number {
  const rest = restOf(covariance, half);
  const logDet = (features: number[]) => Math.log(determinant(covariance.selection(features, features)));
  return 0.5 * (logDet(half) + logDet(rest) - logDet([...half, ...rest]));
}

function expectNoBetterSwap(covariance: Matrix, half: number[], mayChange: (one: number, other: number) => boolean) {
  const reached = information(covariance, half);
  let swaps = 0;
  for (const out of half) {
    for (let feature = 0; feature < covariance.rows; feature++) {
      if (half.includes(feature) || !mayChange(out, feature)) continue;
      const swapped = half.map((one) => (one === out ? feature : one));
      expect(information(covariance, swapped)).toBeLessThan(reached + 1e-5);
      swaps++;
    }
  }
  expect(swaps).toBeGreaterThan(0);
}

/** The rest's covariance given the half is the inverse of the rest's block of the inverse. */
function afterCoupling(covariance: Matrix, half: number[]): Matrix {
  const rest = restOf(covariance, half);
  const given = inverse(inverse(covariance).selection(rest, rest));
  const remaining = covariance.clone();
  for (let a = 0; a < covariance.rows; a++) {
    for (let b = 0; b < covariance.rows; b++) {
      if (half.includes(a) !== half.includes(b)) remaining.set(a, b, 0);
      else if (!half.includes(a)) remaining.set(a, b, given.get(rest.indexOf(a), rest.indexOf(b)));
    }
  }
  return remaining;
}

/** Pairs of nearly equal features: 0 and 2, 1 and 3, 4 and 6, 5 and 7. Alternation never puts one of a pair against the other. */
const PAIRS = [
  [0, 2],
  [1, 3],
  [4, 6],
  [5, 7],
];
const pairedRows = makeRows(([condition], normal) => {
  const curve = new Array<number>(8).fill(0);
  for (const [pair, [a, b]] of PAIRS.entries()) {
    // The condition makes all features alike: what it explains must not count.
    curve[a] = 3 * condition + normal(pair);
    curve[b] = 3 * condition + normal(pair) + 0.3 * normal(10 + pair);
  }
  return curve;
});

/** A random walk of ten points around a smooth function of the conditions. */
const walkRows = makeRows(([slope, phase], normal) =>
  Array.from({ length: 10 }, (_, point) => {
    const walk = Array.from({ length: point + 1 }, (_, step) => normal(step) * 0.3).reduce((sum, step) => sum + step);
    return slope * point * 0.1 + Math.sin(phase + point / 3) + walk;
  }),
);

describe("learned orders", () => {
  it.each([1, 2, 3, 4, 5])("separate features that depend on each other, with seed %i", (seed) => {
    const [first, second] = passing(pairedRows, 2, seed);
    for (const pair of PAIRS) {
      expect(pair.filter((feature) => first.includes(feature))).toHaveLength(1);
      expect(pair.filter((feature) => second.includes(feature))).toHaveLength(1);
    }
    expect(first.filter((feature) => second.includes(feature))).toEqual([]);
  });

  /** What the passing half of a coupling tells about the rest. */
  function told(rows: Rows, permutation: Permutation, coupling: number): number {
    const covariance = residualCovariance(rows, new Float32Array(rows.curves.length / ROWS));
    return information(covariance, passing(rows, 2, 1, permutation)[coupling]);
  }

  it("tell more than alternation and than random orders", () => {
    expect(told(pairedRows, "learned", 0)).toBeGreaterThan(told(pairedRows, "none", 0) + 1);
    for (const rows of [pairedRows, walkRows]) {
      // The first coupling has no random permutation before it, the second one has.
      expect(told(rows, "learned", 0)).toBeGreaterThan(told(rows, "random", 1) + 0.1);
    }
  });

  it("tell no less than alternation where neighbours depend on each other", () => {
    expect(told(walkRows, "learned", 0)).toBeGreaterThan(told(walkRows, "none", 0) - 1e-9);
  });

  it.each([1, 2, 3])(
    "leave no swap that tells more, in what remains after the first halves neither, seed %i",
    (seed) => {
      const covariance = residualCovariance(walkRows, new Float32Array(10));
      const [first, , second] = passing(walkRows, 3, seed);
      expectNoBetterSwap(covariance, first, () => true);
      expectNoBetterSwap(
        afterCoupling(covariance, first),
        second,
        (one, other) => first.includes(one) === first.includes(other),
      );
    },
  );

  it("separate any two features within ceil(log2 dimensions) pairs of couplings, and transform each in every pair", () => {
    for (const dimensions of [2, 3, 5, 8, 9, 64]) {
      const rows = makeRows((_, normal) => Array.from({ length: dimensions }, (_, feature) => normal(feature)));
      const lists = passing(rows, 2 * Math.ceil(Math.log2(dimensions)), 3);
      for (let a = 0; a < dimensions; a++) {
        for (let coupling = 0; coupling < lists.length; coupling += 2) {
          expect(lists[coupling].includes(a)).not.toBe(lists[coupling + 1].includes(a));
        }
        for (let b = 0; b < a; b++) {
          expect(lists.some((list) => list.includes(a) !== list.includes(b))).toBe(true);
        }
      }
    }
  });

  it("turn to what remains after the first halves", () => {
    // Four nearly equal features and four independent ones: after two of the four are told, the other two remain to each side.
    const rows = makeRows((_, normal) =>
      Array.from({ length: 8 }, (_, feature) =>
        feature < 4 ? normal(0) + 0.3 * normal(1 + feature) : normal(9 + feature),
      ),
    );
    const lists = passing(rows, 4);
    const alike = (list: number[]) => list.filter((feature) => feature < 4);
    expect(alike(lists[0])).toHaveLength(2);
    expect(alike(lists[2])).toHaveLength(2);
    expect(alike(lists[2]).filter((feature) => alike(lists[0]).includes(feature))).toHaveLength(1);
  });

  it("follow from data and seed", () => {
    const orders = (seed: number) => learnedOrders(walkRows, new Float32Array(10), 8, seed);
    expect(orders(4)).toEqual(orders(4));
    expect(orders(5)).not.toEqual(orders(4));
  });

  it("do not stumble over constant, equal or wholly explained features, nor over few rows", () => {
    const odd = makeRows(([condition], normal) => [1, normal(0), normal(0), condition, -2 * condition, 1, normal(1)]);
    for (const list of passing(odd, 8)) expect([3, 4]).toContain(list.length);
    const [first] = passing(odd, 1);
    expect(first.includes(1)).not.toBe(first.includes(2));
    const constant = makeRows(() => [1, 2, 3]);
    for (const list of passing(constant, 6)) expect([1, 2]).toContain(list.length);
    const few = { curves: pairedRows.curves.slice(0, 16), conditions: new Float32Array(4) };
    for (const order of learnedOrders(few, new Float32Array(8), 4, 1)) {
      expect([...order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    }
  });

  it("alternate where there are only two features", () => {
    const rows = makeRows((_, normal) => [normal(0), normal(0) + normal(1)]);
    expect(passing(rows, 5, 7)).toEqual([[0], [1], [0], [1], [0]]);
  });
});

describe("the covariance that orders are learned from", () => {
  it("is without the linear effect of the conditions, and has the noise of the training", () => {
    const rows = makeRows(([a, b], normal) => [2 * a - b + normal(0), b + 0.5 * normal(0), a]);
    const covariance = residualCovariance(rows, Float32Array.of(0, 0.5, 0.1));
    const expected = Matrix.rowVector([1, 0.5, 0, 0.5, 0.25 + 0.25, 0, 0, 0, 0.01]);
    const flat = covariance.to1DArray();
    for (const [at, value] of flat.entries()) expect(Math.abs(value - expected.get(0, at))).toBeLessThan(0.06);
    expect(flat[8]).toBeCloseTo(0.01, 4);
  });
});
