import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { InputError } from "../../src/engine/errors.ts";
import { checkRedshift, orderByMass, toSourceFrame } from "../../src/lightcurves/binary/frame.ts";
import { parseGrid } from "../../src/lightcurves/grid.ts";
import { applyNoise, checkNoise } from "../../src/lightcurves/noise.ts";

describe("parseGrid", () => {
  it("runs through the last parameter first", () => {
    const grid = parseGrid(DU17, "m1=1.4:1.5:0.1, m2=1.3, lambda1=100|200, lambda2=1:100:x3");
    expect(grid.count).toBe(12);
    const sets = grid.read(0, 4);
    expect([...sets.subarray(0, 4)]).toEqual([1.4, 1.3, 100, 1]);
    expect(sets[7]).toBeCloseTo(10, 12);
    expect([...sets.subarray(8, 12)]).toEqual([1.4, 1.3, 100, 100]);
    expect([...sets.subarray(12, 15)]).toEqual([1.4, 1.3, 200]);
    expect([...grid.read(11, 1)]).toEqual([1.5, 1.3, 200, 100]);
  });

  it("reaches the end of a range by decimal steps", () => {
    const grid = parseGrid(DU17, "m1=1.2:2.0:0.05,m2=1,lambda1=1,lambda2=1");
    expect(grid.count).toBe(17);
    expect(grid.read(16, 1)[0]).toBe(2);
    expect(grid.read(3, 1)[0]).toBe(1.35);
  });

  it("needs no memory for its size", () => {
    const grid = parseGrid(DU17, "m1=1:2:0.001,m2=1:2:0.001,lambda1=1:1000:1,lambda2=1:1000:1");
    expect(grid.count).toBe(1001 * 1001 * 1000 * 1000);
    expect([...grid.read(grid.count - 1, 1)]).toEqual([2, 2, 1000, 1000]);
  });

  it("reads the same rows in any pieces", () => {
    const grid = parseGrid(DU17, "m1=1:2:0.25,m2=1|1.5,lambda1=1:9:2,lambda2=5");
    const whole = grid.read(0, grid.count);
    fc.assert(
      fc.property(fc.nat(grid.count - 1), (start) => {
        expect(grid.read(start, grid.count - start)).toEqual(whole.slice(4 * start));
      }),
    );
  });

  it.each([
    ["m1=1,m2=1,lambda1=1", "gives no lambda2"],
    ["m1=1,m2=1,lambda1=1,lambda2=1,m1=2", "gives m1 a second time"],
    ["mass=1,m2=1,lambda1=1,lambda2=1", 'unknown parameter "mass"'],
    ["m1,m2=1,lambda1=1,lambda2=1", "is not of the form"],
    ["m1=1:2,m2=1,lambda1=1,lambda2=1", "needs start:stop:step"],
    ["m1=2:1:0.1,m2=1,lambda1=1,lambda2=1", "runs backwards"],
    ["m1=1:2:0,m2=1,lambda1=1,lambda2=1", "must be positive"],
    ["m1=1:2:-1,m2=1,lambda1=1,lambda2=1", "must be positive"],
    ["m1=-1,m2=1,lambda1=1,lambda2=1", "must be positive"],
    ["m1=x,m2=1,lambda1=1,lambda2=1", 'has "x" where a number must be'],
    ["m1=inf,m2=1,lambda1=1,lambda2=1", "where a number must be"],
    ["m1=1:2:x1,m2=1,lambda1=1,lambda2=1", "is an integer from 2"],
    ["m1=1:2:1e-9,m2=1,lambda1=1,lambda2=1", "values, more than"],
    ["", "is not of the form"],
  ])("refuses %j", (text, message) => {
    expect(() => parseGrid(DU17, text)).toThrow(InputError);
    expect(() => parseGrid(DU17, text)).toThrow(message);
  });
});

describe("noise", () => {
  const sets = () => Float64Array.from({ length: 4000 }, (_, index) => [1.5, 1.3, 300, 500][index % 4]);

  it("moves each parameter its own way when one-sided", () => {
    const noisy = sets();
    applyNoise(DU17, noisy, 0, { kind: "one-sided", amplitude: 0.01, seed: 1 });
    const original = sets();
    for (let at = 0; at < noisy.length; at++) {
      const change = noisy[at] / original[at] - 1;
      expect(Math.abs(change)).toBeLessThanOrEqual(0.01);
      expect(Math.sign(change)).toBe([1, -1, -1, 1][at % 4]);
    }
  });

  it("is centred when symmetric, and depends on the row alone", () => {
    const noisy = sets();
    applyNoise(DU17, noisy, 100, { kind: "symmetric", amplitude: 0.01, seed: 1 });
    const original = sets();
    const mean = noisy.reduce((sum, value, at) => sum + value / original[at] - 1, 0) / noisy.length;
    expect(Math.abs(mean)).toBeLessThan(5e-4);
    const part = sets().subarray(0, 40);
    applyNoise(DU17, part, 110, { kind: "symmetric", amplitude: 0.01, seed: 1 });
    expect(part).toEqual(noisy.subarray(40, 80));
  });

  it("refuses other kinds and absurd amplitudes", () => {
    expect(() => checkNoise({ kind: "x" as "symmetric", amplitude: 0.1, seed: 0 })).toThrow('`noise` is "x"');
    expect(() => checkNoise({ kind: "symmetric", amplitude: 0.6, seed: 0 })).toThrow("`noiseAmplitude` is 0.6");
  });
});

describe("order and frame", () => {
  it("swaps stars with their Lambdas", () => {
    const sets = Float64Array.from([1.3, 1.5, 600, 200, 1.5, 1.3, 200, 600, 1.4, 1.4, 300, 400]);
    expect(orderByMass(sets)).toBe(1);
    expect([...sets]).toEqual([1.5, 1.3, 200, 600, 1.5, 1.3, 200, 600, 1.4, 1.4, 300, 400]);
  });

  it("divides masses, and only masses, by 1 + z", () => {
    const sets = Float64Array.from([1.5, 1.2, 200, 600]);
    toSourceFrame(sets, 0.5);
    expect([...sets]).toEqual([1, 1.2 / 1.5, 200, 600]);
    expect(() => checkRedshift(-0.1)).toThrow("`redshift` is -0.1");
    expect(() => checkRedshift(Number.NaN)).toThrow("`redshift` is NaN");
  });
});
