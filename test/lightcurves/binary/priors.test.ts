import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { CounterRandom } from "../../../src/engine/random/streams.ts";
import {
  BINARY_PRIORS,
  drawEquationOfState,
  radiusKm,
  tidalDeformability,
} from "../../../src/lightcurves/binary/priors.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";

describe.each(Object.keys(BINARY_PRIORS))("prior %s", (name) => {
  it("gives each row the same set, however it is read", () => {
    const whole = createPrior(DU17, name, 200, 9).read(0, 200);
    fc.assert(
      fc.property(fc.nat(199), fc.nat(50), (start, rows) => {
        const length = Math.min(rows, 200 - start);
        expect(createPrior(DU17, name, 200, 9).read(start, length)).toEqual(
          whole.slice(4 * start, 4 * (start + length)),
        );
      }),
    );
  });

  it("keeps its ranges, the heavier star first", () => {
    const sets = createPrior(DU17, name, 5000, 1).read(0, 5000);
    for (let at = 0; at < sets.length; at += 4) {
      const [m1, m2, lambda1, lambda2] = sets.subarray(at, at + 4);
      expect(m1).toBeGreaterThanOrEqual(m2);
      expect(m2).toBeGreaterThanOrEqual(1);
      expect(m1).toBeLessThanOrEqual(2.2);
      expect(lambda1).toBeGreaterThan(0);
      expect(lambda2).toBeLessThanOrEqual(20_000);
    }
  });
});

describe("prior uniform", () => {
  it("has the moments of its distributions", () => {
    const count = 20_000;
    const sets = createPrior(DU17, "uniform", count, 3).read(0, count);
    const mean = (value: (at: number) => number) =>
      Array.from({ length: count }, (_, row) => value(4 * row)).reduce((sum, x) => sum + x, 0) / count;
    // The sum of two uniform masses, and a log-uniform Lambda.
    expect(mean((at) => sets[at] + sets[at + 1])).toBeCloseTo(3.2, 1);
    expect(mean((at) => Math.log(sets[at + 2]))).toBeCloseTo((Math.log(10) + Math.log(5000)) / 2, 1);
    expect(mean((at) => sets[at] - sets[at + 1])).toBeCloseTo(0.4, 1);
  });

  it("takes other ranges", () => {
    const sets = createPrior(DU17, "uniform", 100, 3, { mass: [1.3, 1.4], lambda: [300, 301] }).read(0, 100);
    for (let at = 0; at < sets.length; at += 4) {
      expect(sets[at] <= 1.4 && sets[at + 1] >= 1.3 && sets[at + 2] >= 300 && sets[at + 3] <= 301).toBe(true);
    }
  });
});

describe("prior eos", () => {
  it("puts both stars on one relation that falls with mass", () => {
    const random = new CounterRandom(5, "prior");
    for (let row = 0; row < 500; row++) {
      const eos = drawEquationOfState(random, row);
      let before = Number.POSITIVE_INFINITY;
      for (let mass = 1; mass <= eos.maximumMass; mass += 0.05) {
        const lambda = tidalDeformability(eos, mass);
        expect(lambda).toBeLessThan(before);
        before = lambda;
      }
    }
    const sets = createPrior(DU17, "eos", 2000, 5).read(0, 2000);
    for (let at = 0; at < sets.length; at += 4) expect(sets[at + 2]).toBeLessThanOrEqual(sets[at + 3]);
  });

  it("covers what GW170817 and NICER leave for a star of 1.4 Msun", () => {
    const random = new CounterRandom(6, "prior");
    const lambdas = Array.from({ length: 2000 }, (_, row) =>
      tidalDeformability(drawEquationOfState(random, row), 1.4),
    ).sort((a, b) => a - b);
    expect(lambdas[0]).toBeGreaterThan(100);
    expect(lambdas[0]).toBeLessThan(260);
    expect(lambdas[1999]).toBeGreaterThan(700);
    expect(lambdas[1999]).toBeLessThan(1300);
  });

  // Radius at 1.4 Msun (km), maximum mass (Msun) and Lambda at 1.4 Msun of tabulated equations of state, as Read et al.
  // 2009 and the GW170817 papers list them. The universal relation is good to about 15 % in Lambda.
  it.each([
    ["SLy", 11.7, 2.05, 297],
    ["APR4", 11.3, 2.19, 248],
    ["MPA1", 12.5, 2.46, 487],
  ])("resembles %s", (_, radius14Km, maximumMass, lambda14) => {
    const lambda = tidalDeformability({ radius14Km, maximumMass, deviation: 1 }, 1.4);
    expect(Math.abs(lambda / lambda14 - 1)).toBeLessThan(0.2);
    expect(radiusKm({ radius14Km, maximumMass, deviation: 1 }, maximumMass)).toBeCloseTo(0.85 * radius14Km, 10);
  });
});

describe("createPrior", () => {
  it.each([
    [() => createPrior(DU17, "x", 1, 0), '`prior` is "x", but must be one of uniform, eos'],
    [() => createPrior(DU17, "toString", 1, 0), '`prior` is "toString"'],
    [() => createPrior(DU17, "eos", 0, 0), "`count` is 0"],
    [() => createPrior(DU17, "eos", 1.5, 0), "`count` is 1.5"],
    [() => createPrior(DU17, "eos", 1, -1), "`seed` is -1"],
    [() => createPrior(DU17, "eos", 1, 0, { lambda: [1, 2] }), "`lambdaRange` does not go with `prior` eos"],
    [() => createPrior(DU17, "eos", 1, 0, { mass: [2.1, 2.2] }), "`massRange` starts at 2.1"],
  ])("refuses what makes no sense (%#)", (create, message) => {
    expect(create).toThrow(message);
  });
});
