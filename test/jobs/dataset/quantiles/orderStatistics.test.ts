import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderStatistics, quantilesOf } from "../../../../src/jobs/dataset/quantiles/orderStatistics.ts";
import { quantile } from "../../../../src/jobs/statistics.ts";

describe("order statistics", () => {
  it("are what a sort puts at each rank", () => {
    const values = fc.float32Array({ noNaN: true, maxLength: 3000 });
    fc.assert(
      fc.property(values, fc.array(fc.nat(2999), { maxLength: 12 }), (numbers, wanted) => {
        const ranks = [...new Set(wanted.filter((rank) => rank < numbers.length))].sort((a, b) => a - b);
        const sorted = numbers.slice().sort();
        // Both zeros are the same number.
        const found = orderStatistics(numbers.slice(), ranks).map((value) => value + 0);
        expect(found).toEqual(ranks.map((rank) => sorted[rank] + 0));
      }),
    );
  });

  it.each([
    ["equal", () => 20],
    ["ascending", (at: number) => at],
    ["descending", (at: number) => -at],
    ["of two kinds", (at: number) => at % 2],
    ["around 20, but for one", (at: number) => (at === 7 ? 1e38 : 20 + 1e-3 * (at % 999))],
    ["logarithmically even", (at: number) => 10 ** (-40 + ((at * 7919) % 78))],
    ["infinite here and there", (at: number) => (at % 10 === 0 ? Number.POSITIVE_INFINITY : at)],
  ])("of values that are %s", (_, form: (at: number) => number) => {
    const values = Float32Array.from({ length: 20_001 }, (_, at) => form(at));
    const sorted = values.slice().sort();
    const ranks = [0, 1000, 1001, 10_000, 19_000, 20_000];
    expect(orderStatistics(values, ranks)).toEqual(ranks.map((rank) => sorted[rank]));
  });
});

describe("quantiles", () => {
  const levels = [0, 0.05, 0.16, 0.5, 0.84, 0.95, 1];

  it("are those of sorted values", () => {
    fc.assert(
      fc.property(
        fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, maxLength: 2000 }),
        (values) => {
          const sorted = Float64Array.from(values).sort();
          const found = quantilesOf(values.slice(), levels);
          for (const [at, level] of levels.entries()) {
            const expected = quantile(sorted, level);
            expect(Math.abs(found[at] - expected)).toBeLessThanOrEqual(
              1e-12 * (Math.abs(sorted[0]) + Math.abs(sorted.at(-1)!)),
            );
          }
        },
      ),
    );
  });

  it("count what lies above all values, and are NaN of nothing", () => {
    const values = Float32Array.of(3, 1, 2);
    // Of five numbers, of which two are infinite.
    expect([...quantilesOf(values, [0, 0.25, 0.5, 0.75, 1], 2)]).toEqual([
      1,
      2,
      3,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect([...quantilesOf(Float32Array.of(1, 2), [0.5], 1)]).toEqual([2]);
    expect([...quantilesOf(Float32Array.of(1), [0.5], 1)]).toEqual([Number.POSITIVE_INFINITY]);
    expect([...quantilesOf(new Float32Array(), [0.5], 1)]).toEqual([Number.POSITIVE_INFINITY]);
    expect([...quantilesOf(new Float32Array(), [0.5])]).toEqual([Number.NaN]);
  });
});
