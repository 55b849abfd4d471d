import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILLS, fillCurve, parseFill } from "../../../src/jobs/dataset/fill.ts";

const x = Number.NaN;
const times = [0, 1, 2, 3, 4, 5];

function filled(values: number[], fill: (typeof FILLS)[number]): number[] {
  const curve = Float64Array.from(values);
  fillCurve(curve, times, fill);
  return [...curve];
}

describe("fillCurve", () => {
  it("takes the nearest value in time, the earlier of two", () => {
    expect(filled([x, 1, x, x, 4, x], "nearest")).toEqual([1, 1, 1, 4, 4, 4]);
    expect(filled([x, 1, x, 3, x, x], "nearest")).toEqual([1, 1, 1, 3, 3, 3]);
  });

  it("minds uneven times", () => {
    const curve = Float64Array.from([1, x, 3]);
    fillCurve(curve, [0, 5, 6], "nearest");
    expect([...curve]).toEqual([1, 3, 3]);
  });

  it("finds the nearest of all values on any times", () => {
    const point = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.oneof(fc.constant(x), fc.integer()));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
        let time = 0;
        const uneven = points.map(([step]) => {
          time += step;
          return time;
        });
        const curve = Float64Array.from(points, ([, value]) => value);
        fillCurve(curve, uneven, "nearest");
        const known = uneven.flatMap((at, index) =>
          Number.isNaN(points[index][1]) ? [] : [{ at, value: points[index][1] }],
        );
        uneven.forEach((at, index) => {
          const [nearest] = known.toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at));
          expect(curve[index]).toBe(nearest?.value ?? x);
        });
      }),
    );
  });

  it("fills by halves as the published pipeline does", () => {
    expect(filled([x, x, x, x, 7, 8], "kilonovaml")).toEqual([7, 7, 7, 8, 7, 8]);
    expect(filled([1, 2, x, x, x, x], "kilonovaml")).toEqual([1, 2, 1, 2, 2, 2]);
    expect(filled([x, x, x, x, x, x], "kilonovaml")).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("keeps curves without any value missing, except where zeros are asked for", () => {
    const empty = [x, x, x, x, x, x];
    expect(filled(empty, "nearest")).toEqual(empty);
    expect(filled(empty, "crop")).toEqual(empty);
    expect(filled(empty, "zero")).toEqual([0, 0, 0, 0, 0, 0]);
    expect(filled(empty, "mask")).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("leaves given values alone and takes new ones from the curve", () => {
    const value = fc.oneof(fc.constant(x), fc.double({ min: -20, max: 0, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 6, maxLength: 6 }), fc.constantFrom(...FILLS), (values, fill) => {
        const result = filled(values, fill);
        values.forEach((given, index) => {
          if (!Number.isNaN(given)) expect(result[index]).toBe(given);
          else if (fill !== "zero" && values.some((other) => !Number.isNaN(other)))
            expect(values).toContain(result[index]);
        });
      }),
    );
  });

  it("is chosen by name", () => {
    expect(parseFill("mask")).toBe("mask");
    expect(() => parseFill("best")).toThrow(
      '`fill` is "best", but must be one of nearest, zero, crop, kilonovaml, mask',
    );
  });
});
