/** Ends of what priors draw. */

import { describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { priorBounds } from "../../src/lightcurves/priorBounds.ts";
import type { PriorChanges } from "../../src/lightcurves/priorChanges.ts";
import { createPrior, type Ranges } from "../../src/lightcurves/priors.ts";
import { readSets } from "../../src/lightcurves/sets.ts";
import { VILLAR2017 } from "../../src/villar2017/model.ts";

const SETS = 4000;

describe.each<[string, typeof DU17, string, Ranges, PriorChanges, string]>([
  ["du17", DU17, "uniform", { mass: [0.8, 2.4] }, {}, "m1,m2,lambda1,lambda2"],
  ["du17, equations of state", DU17, "eos", {}, {}, "m1,m2"],
  [
    "du17, another mass, which may be the heavier",
    DU17,
    "uniform",
    {},
    { inputs: { m2: { range: [2, 3], scale: "linear" } } },
    "m1,m2,lambda1,lambda2",
  ],
  ["du17, a fixed mass", DU17, "uniform", {}, { fixed: { m1: 1.4 } }, "m1,m2,lambda1,lambda2"],
  [
    "villar2017",
    VILLAR2017.configure!({ components: 1 }),
    "wide",
    {},
    { inputs: { ejecta_velocity_1: { range: [0.1, 0.2], scale: "linear" } }, fixed: { opacity_1: 3 } },
    "ejecta_mass_1,ejecta_velocity_1,temperature_floor_1",
  ],
])("%s", (_title, model, name, ranges, changes, varying) => {
  it("are those of its sets, and no wider than these go", () => {
    const bounds = priorBounds(model, name, ranges, changes);
    expect(Object.keys(bounds).join()).toBe(varying);
    const source = createPrior(model, name, SETS, 1, ranges, changes);
    const sets = readSets(model, { source }, 0, SETS).parameters;
    const names = model.inputs.map((input) => input.name);
    for (const [input, { range, below }] of Object.entries(bounds)) {
      const column = names.indexOf(input);
      const values = Array.from({ length: SETS }, (_, row) => sets[row * names.length + column]);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(range[0]);
      expect(Math.max(...values)).toBeLessThanOrEqual(range[1]);
      if (below === undefined) continue;
      expect(values.every((value, row) => value <= sets[row * names.length + names.indexOf(below)])).toBe(true);
    }
  });
});
