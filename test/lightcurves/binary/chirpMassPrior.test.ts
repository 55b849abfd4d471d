import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { chirpMass } from "../../../src/ejecta/neutronStars.ts";
import { CounterRandom } from "../../../src/engine/random/streams.ts";
import { chirpMassPrior, type MeasuredChirpMass } from "../../../src/lightcurves/binary/chirpMassPrior.ts";
import { createPrior, type Ranges } from "../../../src/lightcurves/priors.ts";

const COUNT = 20_000;

const setsOf = (measured: MeasuredChirpMass, count = COUNT, ranges: Ranges = {}, seed = 3): Float64Array =>
  createPrior({ ...DU17, priors: { given: chirpMassPrior(measured) } }, "given", count, seed, ranges).read(0, count);

/** Sets of the prior `eos` that a noisy measurement would have given. */
function bruteForce({ value, sigma }: MeasuredChirpMass, draws: number, ranges: Ranges = {}): Float64Array {
  const sets = createPrior(DU17, "eos", draws, 8, ranges).read(0, draws);
  const random = new CounterRandom(8, "noise");
  const kept: number[] = [];
  for (let row = 0; row < draws; row++) {
    const set = sets.subarray(4 * row, 4 * row + 4);
    const z = (chirpMass(set[0], set[1]) - value) / sigma;
    if (random.uniform(row, 0) < Math.exp(-z * z * 0.5)) kept.push(...set);
  }
  return Float64Array.from(kept);
}

const column = (sets: Float64Array, of: (set: Float64Array) => number): number[] =>
  Array.from({ length: sets.length / 4 }, (_, row) => of(sets.subarray(4 * row, 4 * row + 4))).sort((a, b) => a - b);

/** Largest distance of two empirical distributions, in units of what the two-sample test of Kolmogorov and Smirnov admits once in 1,000. */
function distance(a: readonly number[], b: readonly number[]): number {
  let largest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] <= b[j]) i++;
    else j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest / (1.95 * Math.sqrt((a.length + b.length) / (a.length * b.length)));
}

describe("the prior eos given a chirp mass", () => {
  it.each([
    ["narrow", { value: 1.188, sigma: 0.02 }, {}],
    ["wide", { value: 1.3, sigma: 0.3 }, {}],
    ["at the upper edge", { value: 1.9, sigma: 0.06 }, {}],
    ["below the lower edge", { value: 0.82, sigma: 0.08 }, {}],
    ["with other masses", { value: 1.7, sigma: 0.1 }, { mass: [1.1, 3] }],
  ] as const)("is what is left of the prior's sets: %s", (_, measured, ranges) => {
    const sets = setsOf(measured, COUNT, ranges);
    const expected = bruteForce(measured, 100_000, ranges);
    expect(expected.length / 4).toBeGreaterThan(300);
    for (const of of [
      (set: Float64Array) => set[0],
      (set: Float64Array) => set[1] / set[0],
      (set: Float64Array) => chirpMass(set[0], set[1]),
      (set: Float64Array) => set[2],
      (set: Float64Array) => set[3],
      // Of the equation of state: how Lambda goes with mass.
      (set: Float64Array) => set[2] * set[0] ** 6,
    ])
      expect(distance(column(sets, of), column(expected, of))).toBeLessThan(1);
  });

  it("has an exact chirp mass where no deviation is given", () => {
    const sets = setsOf({ value: 1.188, sigma: 0 }, 500);
    for (let at = 0; at < sets.length; at += 4) {
      expect(chirpMass(sets[at], sets[at + 1])).toBeCloseTo(1.188, 12);
      expect(sets[at]).toBeGreaterThanOrEqual(sets[at + 1]);
      expect(sets[at + 1]).toBeGreaterThanOrEqual(1);
    }
  });

  it("divides a chirp mass of the detector's frame by each set's own redshift", () => {
    const of = (row: number) => 0.01 + 0.0001 * (row % 100);
    const sets = setsOf({ value: 1.2, sigma: 0, redshift: { of, range: [0.01, 0.02] } }, 500);
    for (let row = 0; row < 500; row++)
      expect(chirpMass(sets[4 * row], sets[4 * row + 1]) * (1 + of(row))).toBeCloseTo(1.2, 12);
  });

  it("gives each row the same set wherever reading starts", () => {
    const model = { ...DU17, priors: { given: chirpMassPrior({ value: 1.188, sigma: 0.1 }) } };
    const source = createPrior(model, "given", 100, 4);
    expect(source.read(37, 20)).toEqual(source.read(0, 100).subarray(4 * 37, 4 * 57));
  });

  it.each([
    [{ value: -1, sigma: 0.1 }, /`chirpMass` is -1, but must be a positive/],
    [{ value: 1.2, sigma: -0.1 }, /standard deviation -0.1/],
    [
      { value: 3, sigma: 0.1 },
      /`chirpMass` is 3 \+- 0.1 Msun, but two neutron stars of 1 to 2.2 Msun have one from 0.871 to 1.915/,
    ],
    [{ value: 0.5, sigma: 0 }, /`chirpMass` is 0.5 Msun/],
  ])("refuses %j", (measured, message) => {
    expect(() => setsOf(measured, 1)).toThrow(message);
  });
});
