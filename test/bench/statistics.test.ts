import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossing, fitLine, spreadOf } from "../../bench/suite/statistics.ts";

const COUNTS = [1, 10, 100, 1000, 10_000];

describe("spreads", () => {
  it("gives median, quartiles and ends", () => {
    expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4, minimum: 1, maximum: 5, rounds: 5 });
    expect(spreadOf([2, 1]).median).toBe(1.5);
  });
});

describe("straight lines", () => {
  it("finds the line that exact timings lie on, over five decades", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e-2, noNaN: true }),
        (intercept, slope) => {
          const line = fitLine(COUNTS.map((count) => ({ count, seconds: intercept + slope * count })));
          // The line is fitted to relative errors: its value at each count is what must be right.
          for (const count of COUNTS) {
            const seconds = intercept + slope * count;
            expect(Math.abs(line.intercept + line.slope * count - seconds)).toBeLessThan(1e-6 * seconds);
          }
        },
      ),
    );
  });

  it("is not led astray by the largest count alone", () => {
    // 5 % at the largest count is 50 times the intercept here.
    const points = COUNTS.map((count) => ({ count, seconds: 0.001 + 1e-4 * count * (count === 10_000 ? 1.05 : 1) }));
    const { intercept, slope } = fitLine(points);
    expect(intercept).toBeGreaterThan(0.0009);
    expect(intercept).toBeLessThan(0.0011);
    expect(slope).toBeGreaterThan(1e-4);
    expect(slope).toBeLessThan(1.05e-4);
  });

  it("never gives time back", () => {
    expect(
      fitLine([
        { count: 1, seconds: 1 },
        { count: 2, seconds: 3 },
      ]),
    ).toMatchObject({ intercept: 0 });
    const falling = fitLine([
      { count: 1, seconds: 3 },
      { count: 2, seconds: 1 },
    ]);
    expect(falling.slope).toBe(0);
    expect(falling.intercept).toBeGreaterThan(1);
    expect(falling.intercept).toBeLessThan(3);
  });
});

describe("crossing points", () => {
  it("says from where on a dear start pays", () => {
    expect(crossing({ intercept: 10, slope: 1 }, { intercept: 0, slope: 3 })).toBe(5);
  });

  it("is zero where the faster one starts ahead, and undefined where it falls behind", () => {
    expect(crossing({ intercept: 1, slope: 1 }, { intercept: 2, slope: 3 })).toBe(0);
    expect(crossing({ intercept: 1, slope: 3 }, { intercept: 2, slope: 3 })).toBeUndefined();
    expect(crossing({ intercept: 1, slope: 4 }, { intercept: 2, slope: 3 })).toBeUndefined();
  });
});
