import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantilesOf, selectRanks } from "../../../../src/jobs/dataset/quantiles/selectRanks.ts";
import { quantile } from "../../../../src/jobs/statistics.ts";

const floats = fc.float32Array({ noNaN: true, maxLength: 600 });

describe("selectRanks", () => {
  it("puts at each rank what a sort puts there, and keeps all values", () => {
    fc.assert(
      fc.property(floats, fc.array(fc.nat(599), { maxLength: 12 }), (values, wanted) => {
        const ranks = [...new Set(wanted.filter((rank) => rank < values.length))].sort((a, b) => a - b);
        const sorted = values.slice().sort();
        const moved = values.slice();
        selectRanks(moved, ranks);
        for (const rank of ranks) expect(moved[rank]).toBe(sorted[rank]);
        expect(moved.sort()).toEqual(sorted);
      }),
    );
  });

  it.each([
    ["equal", () => 20],
    ["ascending", (at: number) => at],
    ["descending", (at: number) => -at],
    ["of two kinds", (at: number) => at % 2],
    ["an organ pipe", (at: number, count: number) => Math.min(at, count - at)],
  ])("takes values that are %s", (_, form) => {
    const values = Float32Array.from({ length: 20_001 }, (_, at) => form(at, 20_001));
    const sorted = values.slice().sort();
    selectRanks(values, [0, 1000, 10_000, 20_000]);
    for (const rank of [0, 1000, 10_000, 20_000]) expect(values[rank]).toBe(sorted[rank]);
  });
});

describe("quantiles", () => {
  const levels = [0, 0.05, 0.16, 0.5, 0.84, 0.95, 1];

  it("are those of sorted values", () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, maxLength: 600 }), (values) => {
        const sorted = Float64Array.from(values).sort();
        const found = quantilesOf(values.slice(), levels);
        for (const [at, level] of levels.entries()) {
          const expected = quantile(sorted, level);
          expect(Math.abs(found[at] - expected)).toBeLessThanOrEqual(
            1e-12 * (Math.abs(sorted[0]) + Math.abs(sorted.at(-1)!)),
          );
        }
      }),
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
