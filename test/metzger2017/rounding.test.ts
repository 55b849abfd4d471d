/** What the reference says of float32 in the explicit steps of gwemlightcurves. */

import { expect, it } from "vitest";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { METZGER2017 } from "../../src/metzger2017/model.ts";

const bands = bandNames(METZGER2017);
const LITERAL = METZGER2017.completeOptions({ variant: "gwemlightcurves" });
const SETS = [
  [0.01, 0.2, 3, 10],
  [0.002293, 0.029306, 4.15744, 2.677132],
];

function curves(set: readonly number[], times: Float64Array) {
  const { magnitudes, rounding } = METZGER2017.reference(set, times, LITERAL, bands);
  if (!rounding) throw new Error("no rounding");
  return { magnitudes, rounding };
}

it("is little where steps are short, but where two layers are as near to the photosphere", () => {
  const times = Float64Array.from({ length: 110 }, (_, index) => (index + 1) / 10);
  for (const set of SETS) {
    const { magnitudes, rounding } = curves(set, times);
    const small = rounding.filter((value) => value < 2e-2).length;
    expect(small).toBeGreaterThan(0.98 * magnitudes.length);
  }
});

it("covers what rounded inputs do where steps are so long that errors grow", () => {
  const times = Float64Array.from({ length: 30 }, (_, index) => 0.05 * 400 ** (index / 29));
  const exact = curves(SETS[1], times);
  const rounded = curves(SETS[1].map(Math.fround), times.map(Math.fround));
  let largest = 0;
  exact.magnitudes.forEach((magnitude, at) => {
    if (Number.isNaN(magnitude) || Number.isNaN(rounded.magnitudes[at])) return;
    const difference = Math.abs(rounded.magnitudes[at] - magnitude);
    expect(difference).toBeLessThanOrEqual(1e-3 + exact.rounding[at]);
    largest = Math.max(largest, difference);
  });
  expect(largest).toBeGreaterThan(5e-3);
});

it("is not there for the continuous limit", () => {
  const { rounding } = METZGER2017.reference(SETS[0], [1], METZGER2017.completeOptions({}), bands);
  expect(rounding).toBeUndefined();
});
