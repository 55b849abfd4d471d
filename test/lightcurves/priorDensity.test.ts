/** Densities of priors against the priors' own draws. */

import { describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import type { PriorChanges } from "../../src/lightcurves/priorChanges.ts";
import { priorLogDensity } from "../../src/lightcurves/priorDensity.ts";
import { createPrior, type Ranges } from "../../src/lightcurves/priors.ts";
import { VILLAR2017 } from "../../src/villar2017/model.ts";

const SETS = 20_000;

describe.each<[string, typeof DU17, string, Ranges, PriorChanges]>([
  ["du17", DU17, "uniform", { mass: [0.8, 2.4] }, {}],
  ["villar2017", VILLAR2017.configure!({ components: 1 }), "wide", {}, {}],
  [
    "villar2017, an input in another range",
    VILLAR2017.configure!({ components: 1 }),
    "wide",
    {},
    { inputs: { opacity_1: { range: [1, 3], scale: "linear" } }, fixed: { temperature_floor_1: 1000 } },
  ],
])("the density of a prior of %s", (_title, model, name, ranges, changes) => {
  const density = priorLogDensity(model, name, ranges, changes);
  const width = model.inputs.length;
  const sets = createPrior(model, name, SETS, 1, ranges, changes).read(0, SETS) as Float64Array;

  it("has the mean of its inverse, the volume of its box, over its draws", () => {
    // Integral of 1 over the support: the mean of 1 / density under the density.
    const columns = Array.from({ length: width }, (_, column) =>
      Float64Array.from({ length: SETS }, (_, row) => sets[row * width + column]),
    );
    const varying = columns.filter((column) => column.some((value) => value !== column[0]));
    const box = varying.reduce((volume, column) => volume * (Math.max(...column) - Math.min(...column)), 1);
    // Of two sorted masses the support is half of the box.
    const support = box / (name === "uniform" ? 2 : 1);
    let sum = 0;
    for (let row = 0; row < SETS; row++) sum += Math.exp(-density(sets.subarray(row * width, (row + 1) * width)));
    expect(Math.abs(sum / SETS / support - 1)).toBeLessThan(0.06);
  });

  it("is zero outside", () => {
    const outside = sets.slice(0, width).map((value) => 1e3 * value + 1e3);
    expect(density(outside)).toBe(Number.NEGATIVE_INFINITY);
  });
});

it("is refused where there is no closed form", () => {
  expect(() => priorLogDensity(DU17, "eos")).toThrow("`prior` eos of du17 has no density in closed form");
});
