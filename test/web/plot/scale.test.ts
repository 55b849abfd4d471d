import fc from "fast-check";
import { expect, it } from "vitest";
import { type Axis, numberText, placer, ticksOf, valueAt } from "../../../web/src/plot/scale.ts";

const axes = fc.oneof(
  fc
    .tuple(
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      fc.double({ min: 0.1, max: 1e3, noNaN: true }),
      fc.boolean(),
    )
    .map(([from, width, turned]): Axis => ({ range: turned ? [from + width, from] : [from, from + width] })),
  fc
    .tuple(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.double({ min: 1.5, max: 1e4, noNaN: true }))
    .map(([from, factor]): Axis => ({ range: [from, from * factor], scale: "log" })),
);

it("a place's value has that place", () => {
  fc.assert(
    fc.property(axes, fc.double({ min: 0, max: 1, noNaN: true }), (axis, share) => {
      const place = 40 + share * 500;
      expect(placer(axis, 40, 540)(valueAt(axis, 40, 540, place))).toBeCloseTo(place, 5);
    }),
  );
});

it("ticks are within the axis, ascend, and are about as many as have room", () => {
  fc.assert(
    fc.property(axes, fc.integer({ min: 3, max: 14 }), (axis, most) => {
      const ticks = ticksOf(axis, most);
      const [low, high] = [Math.min(...axis.range), Math.max(...axis.range)];
      const air = 1e-6 * (Math.abs(low) + Math.abs(high));
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThanOrEqual(most + 1);
      ticks.forEach(({ value }, at) => {
        expect(value).toBeGreaterThanOrEqual(low - air);
        expect(value).toBeLessThanOrEqual(high + air);
        if (at > 0) expect(value).toBeGreaterThan(ticks[at - 1].value);
      });
    }),
  );
});

it("numbers are written as people read them", () => {
  expect([0, -19.5, 0.3, 1000, 1e7, 2.5e-5, -1e-4].map(numberText)).toEqual([
    ...["0", "−19.5", "0.3", "1000", "10⁷", "2.5×10⁻⁵", "−1×10⁻⁴"],
  ]);
});
