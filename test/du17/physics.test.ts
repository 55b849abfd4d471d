import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelOptions } from "../../src/du17/options.ts";
import { BAND_CORRECTIONS, BANDS } from "../../src/du17/physics/bands.ts";
import { bolometricMagnitude } from "../../src/du17/physics/curves.ts";
import { evaluateEjecta } from "../../src/du17/physics/ejecta.ts";
import type { ModelOptions } from "../../src/du17/physics/options.ts";
import { evaluateReference } from "../../src/du17/physics/reference.ts";
import { compactness } from "../../src/ejecta/compactness.ts";
import { InputError } from "../../src/engine/errors.ts";
import { parseBands } from "../../src/lightcurves/bands.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";

const mass = fc.double({ min: 1, max: 2.2, noNaN: true });
const lambda = fc.double({ min: 20, max: 3000, noNaN: true });

describe("compactness", () => {
  it.each(["yagi-yunes", "nmma"] as const)("%s is capped to what stars can have", (relation) => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e18, noNaN: true }), (value) => {
        const result = compactness(value, relation);
        expect(result).toBeGreaterThanOrEqual(0);
        expect(result).toBeLessThanOrEqual(4 / 9);
      }),
    );
  });

  it("differs between the relations by up to 0.012 on usual Lambdas", () => {
    const differences = [10, 100, 400, 1000, 5000].map((value) =>
      Math.abs(compactness(value, "nmma") - compactness(value, "yagi-yunes")),
    );
    expect(Math.max(...differences)).toBeLessThan(0.0125);
    expect(Math.max(...differences)).toBeGreaterThan(0.001);
  });
});

describe("opening angles", () => {
  it("solve theta^3 + 12 theta = 24 k in the paper's variant", () => {
    const options = modelOptions();
    fc.assert(
      fc.property(mass, mass, lambda, lambda, (a, b, l1, l2) => {
        const ejecta = evaluateEjecta(Math.max(a, b), Math.min(a, b), l1, l2, options);
        if (Number.isNaN(ejecta.polarAngle)) return;
        const k = ejecta.axisVelocity / ejecta.planeVelocity;
        expect(ejecta.polarAngle ** 3 + 12 * ejecta.polarAngle).toBeCloseTo(24 * k, 9);
        expect(ejecta.azimuthalAngle).toBeCloseTo(4 * ejecta.polarAngle + Math.PI / 2, 12);
      }),
    );
  });

  it("are never below 4 rad in the gwemlightcurves variant", () => {
    const options = modelOptions({ variant: "gwemlightcurves" });
    fc.assert(
      fc.property(mass, mass, lambda, lambda, (a, b, l1, l2) => {
        const { polarAngle } = evaluateEjecta(Math.max(a, b), Math.min(a, b), l1, l2, options);
        expect(polarAngle >= 4 || Number.isNaN(polarAngle)).toBe(true);
      }),
    );
  });

  it("agree between gwemlightcurves and kilonovaml where both stars have the same Lambda", () => {
    const one = evaluateEjecta(1.4, 1.3, 400, 400, modelOptions({ variant: "gwemlightcurves" }));
    const other = evaluateEjecta(1.4, 1.3, 400, 400, modelOptions({ variant: "kilonovaml" }));
    expect(one).toEqual(other);
  });
});

describe("bands", () => {
  it("interpolates y between z and J in magnitudes", () => {
    const { magnitudes } = evaluateReference([1.5, 1.3, 300, 600], [4], modelOptions(), ["z", "y", "J"]);
    const [z, y, J] = magnitudes;
    expect(y).toBeCloseTo(z + 0.256026217431342 * (J - z), 12);
    expect(BAND_CORRECTIONS.y.last).toBe(15);
  });

  it("reads selections and refuses others", () => {
    expect(parseBands(BANDS, "griz")).toEqual(["g", "r", "i", "z"]);
    expect(parseBands(BANDS, "K,u")).toEqual(["K", "u"]);
    expect(parseBands(BANDS, "ugrizyJHK")).toEqual([...BANDS]);
    expect(() => parseBands(BANDS, "gx")).toThrow('`bands` "gx" has the unknown band "x"; choose from ugrizyJHK');
    expect(() => parseBands(BANDS, "gg")).toThrow('names the band "g" twice');
    expect(() => parseBands(BANDS, "")).toThrow("names no band");
    expect(() => parseBands(BANDS, "j")).toThrow('unknown band "j"');
  });
});

describe("options", () => {
  it("have each variant's own alpha", () => {
    expect(modelOptions().alpha).toBe(1.3);
    expect(modelOptions({ variant: "gwemlightcurves" }).alpha).toBe(1.2);
    expect(modelOptions({ variant: "kilonovaml" }).alpha).toBe(1.2);
    expect(modelOptions({ variant: "kilonovaml", alpha: 1.5 }).alpha).toBe(1.5);
  });

  it.each<[Partial<ModelOptions>, string]>([
    [{ variant: "best" as "paper" }, '`variant` is "best", but must be one of paper, gwemlightcurves, kilonovaml'],
    [{ ejectaFit: "x" as "du17" }, '`ejectaFit` is "x"'],
    [{ compactness: "x" as "nmma" }, '`compactness` is "x"'],
    [{ kappa: 0 }, "`kappa` is 0"],
    [{ eth: 2 }, "`eth` is 2, but must be a number from 0.000001 to 1"],
    [{ vmin: -1 }, "`vmin` is -1"],
    [{ distanceMpc: 0 }, "`distanceMpc` is 0"],
    [{ alpha: Number.NaN }, "`alpha` is NaN"],
  ])("refuse %j", (given, message) => {
    expect(() => modelOptions(given)).toThrow(InputError);
    expect(() => modelOptions(given)).toThrow(message);
  });

  it("shift magnitudes by the distance modulus and nothing else", () => {
    const near = evaluateReference([1.5, 1.3, 300, 600], [3, 4], modelOptions());
    const far = evaluateReference([1.5, 1.3, 300, 600], [3, 4], modelOptions({ distanceMpc: 40 }));
    expect(far.magnitudes[5] - near.magnitudes[5]).toBeCloseTo(33.010299956639813, 10);
    expect(far.bolometricLuminosity).toEqual(near.bolometricLuminosity);
  });

  it("follow the folded constants of the pipeline", () => {
    // One solar mass that shines at full power after one day, with the default heating: -19.29183 mag.
    expect(bolometricMagnitude(0.5 * 1.58e10 * 1.988e33)).toBeCloseTo(-19.2918282382921, 10);
  });
});

describe("later ejecta fits", () => {
  it.each(["coughlin2019", "krueger-foucart2020"] as const)(
    "%s gives masses of a few thousandths for GW170817-like binaries",
    (ejectaFit) => {
      const { ejectaMass, status } = evaluateEjecta(1.45, 1.3, 300, 550, modelOptions({ ejectaFit }));
      expect(status).toBe("ok");
      expect(ejectaMass).toBeGreaterThan(5e-4);
      expect(ejectaMass).toBeLessThan(2e-2);
    },
  );

  it.each(["coughlin2019", "krueger-foucart2020"] as const)(
    "%s gives no value outside its range, and says so",
    (ejectaFit) => {
      const options = modelOptions({ ejectaFit });
      for (const set of [
        [2.9, 1.1, 1, 5000],
        [1.4, 1.3, 300, 1e5],
        [2.2, 1, 300, 300],
      ]) {
        const { ejecta, magnitudes } = evaluateReference(set, [2, 4, 6], options);
        expect(ejecta.status).toBe("outside-fit");
        expect([...magnitudes].every(Number.isNaN)).toBe(true);
      }
    },
  );

  it("never gives absurd masses inside the guarded range", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("coughlin2019" as const, "krueger-foucart2020" as const),
        mass,
        mass,
        lambda,
        lambda,
        (ejectaFit, a, b, l1, l2) => {
          const { status, ejectaMass } = evaluateEjecta(
            Math.max(a, b),
            Math.min(a, b),
            l1,
            l2,
            modelOptions({ ejectaFit }),
          );
          if (status === "ok") expect(ejectaMass).toBeLessThan(0.1);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("parseTimes", () => {
  it("includes the end where a step reaches it, without the noise of decimal steps", () => {
    expect(parseTimes("0:11:0.01")).toHaveLength(1101);
    expect([...parseTimes("0:0.5:0.1")]).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect([...parseTimes("1:2:0.7")]).toEqual([1, 1.7]);
    expect([...parseTimes("2")]).toEqual([2]);
    expect([...parseTimes("0.5,1,4")]).toEqual([0.5, 1, 4]);
  });

  it.each([
    ["11:0:0.1", "runs backwards"],
    ["0:11:0", "a step is positive"],
    ["0:11:-1", "a step is positive"],
    ["0:11", "must be start:stop:step"],
    ["", "where a number must be"],
    ["1,x", 'has "x"'],
    ["1,1", "is not ascending"],
    ["-1:2:1", "negative time"],
    ["0:1e9:1e-3", "more than 1000000"],
    ["0:inf:1", "where a number must be"],
  ])("refuses %j", (text, message) => {
    expect(() => parseTimes(text)).toThrow(InputError);
    expect(() => parseTimes(text)).toThrow(message);
  });
});
