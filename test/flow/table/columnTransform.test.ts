/** Transforms of columns: there and back, and their slopes. */

import { describe, expect, it } from "vitest";
import {
  type ColumnTransform,
  fitTransform,
  logSlope,
  ofRow,
  parseTransform,
  restored,
  transformed,
} from "../../../src/flow/table/columnTransform.ts";

const CASES: [ColumnTransform, number[]][] = [
  [{ kind: "linear" }, [-3, 0, 1e6]],
  [{ kind: "log" }, [1e-30, 1, 1e30]],
  [{ kind: "positive", unit: 2 }, [1e-6, 0.5, 2, 100]],
  [{ kind: "bounded", low: -1, high: 3 }, [-0.999, 0, 2.9]],
  [{ kind: "log-bounded", low: 1e-3, high: 50 }, [1.001e-3, 0.2, 49]],
];

describe.each(CASES)("%o", (transform, values) => {
  it.each(values)("comes back from %d, with the slope of its difference quotient", (value) => {
    const u = transformed(transform, value);
    expect(restored(transform, u)).toBeCloseTo(value, -Math.log10(1e-9 * Math.max(1, Math.abs(value))));
    const step = 1e-6 * Math.abs(value || 1);
    const quotient = (transformed(transform, value + step) - transformed(transform, value - step)) / (2 * step);
    expect(logSlope(transform, value)).toBeCloseTo(Math.log(quotient), 4);
  });
});

describe("ranges", () => {
  it("have no place for what is outside", () => {
    for (const [transform, outside] of [
      [{ kind: "log" }, 0],
      [{ kind: "positive", unit: 1 }, -1],
      [{ kind: "bounded", low: 0, high: 1 }, 1],
    ] as [ColumnTransform, number][]) {
      expect(transformed(transform, outside)).toBeNaN();
    }
  });

  it("are never left by samples, however far out", () => {
    const bounded: ColumnTransform = { kind: "bounded", low: 5, high: 7 };
    for (const transform of [bounded, { ...bounded, kind: "log-bounded" } as const]) {
      for (const u of [-1000, -40, 40, 1000]) {
        expect(restored(transform, u)).toBeGreaterThan(5);
        expect(restored(transform, u)).toBeLessThan(7);
      }
    }
  });

  it("may end where another value of the row is", () => {
    const below: ColumnTransform = { kind: "bounded", low: 1, high: 3, below: 0 };
    expect(ofRow(below, [9, 9, 2, 1.5], 2)).toEqual({ kind: "bounded", low: 1, high: 2 });
    expect(transformed(ofRow(below, [2, 1.5], 0), 1.5)).toBeCloseTo(0, 12);
    expect(transformed(ofRow(below, [2, 2.5], 0), 2.5)).toBeNaN();
  });
});

describe("declarations", () => {
  it("are read, and take their unit from the data", () => {
    expect(parseTransform("bounded:-1:2.5", "x")).toEqual({ kind: "bounded", low: -1, high: 2.5 });
    expect(parseTransform("log-bounded:0.1:2", "x")).toEqual({ kind: "log-bounded", low: 0.1, high: 2 });
    expect(fitTransform({ kind: "positive" }, [1, Number.NaN, 3])).toEqual({ kind: "positive", unit: 2 });
  });

  it.each(["logit", "bounded", "bounded:1", "bounded:2:1", "bounded:a:b", "bounded::1", "log-bounded:0:1", ""])(
    "are not %j",
    (text) => {
      expect(() => parseTransform(text, "the transform of x")).toThrow(
        /^the transform of x is ".*", but must be linear/,
      );
    },
  );
});
