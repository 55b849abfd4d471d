/** A model's inputs from the ejecta of a binary. */

import { describe, expect, it } from "vitest";
import { decimalLogarithm, ejectaMapping, orNegligible } from "../../../src/lightcurves/binary/ejectaMapping.ts";
import {
  DYNAMICAL_OPTIONS,
  EJECTA_OPTIONS,
  ejectaChoices,
  refuseEjectaOptions,
} from "../../../src/lightcurves/binary/ejectaOptions.ts";
import { checkOptions } from "../../../src/lightcurves/options.ts";

const MAPPING = ejectaMapping({
  inputs: ["ejecta_mass_1", "ejecta_velocity_1", "opacity_1", "log10_mass_2", "ejecta_velocity_2"],
  follow: {
    ejecta_mass_1: ({ dynamicalMass }) => orNegligible(dynamicalMass),
    ejecta_velocity_1: ({ dynamicalVelocity }) => dynamicalVelocity,
    log10_mass_2: ({ windMass }) => decimalLogarithm(windMass),
  },
  defaults: { ejecta_velocity_2: 0.1 },
  options: EJECTA_OPTIONS,
});

const mapped = (binary: readonly number[], options = {}) => {
  const target = Float64Array.of(0, 0, 7, 0, 8);
  MAPPING.map(binary, options, target);
  return [...target];
};

describe("a mapping", () => {
  it("writes the inputs that follow, and no others", () => {
    const [mass, velocity, opacity, wind, other] = mapped([1.48, 1.26, 250, 700]);
    expect(mass).toBeCloseTo(0.007462, 6);
    expect(velocity).toBeCloseTo(0.2157, 4);
    expect(wind).toBeCloseTo(Math.log10(0.3 * 0.1244), 3);
    expect([opacity, other]).toEqual([7, 8]);
    expect(MAPPING.determines).toEqual(["ejecta_mass_1", "ejecta_velocity_1", "log10_mass_2"]);
  });

  it("takes the relations that options choose, and says which", () => {
    const options = { dynamicalEjecta: "coughlin2019", windFraction: 0.5, disk: "radice2018" };
    const [mass, , , wind] = mapped([1.48, 1.26, 250, 700], options);
    expect(mass).toBeCloseTo(0.003109, 6);
    expect(wind).toBeCloseTo(Math.log10(0.5 * 0.04151), 3);
    expect(MAPPING.describe?.(options)).toBe(
      "`dynamicalEjecta` coughlin2019, `dynamicalVelocity` radice2018, `compactness` yagi-yunes, `maximumMass` 2.1, `spin` 0, `disk` radice2018, `windFraction` 0.5",
    );
  });

  it("gives NaN outside a domain, with the reason", () => {
    expect(mapped([2, 1.4, 20, 420])[0]).toBeNaN();
    expect(MAPPING.problem?.([2, 1.4, 20, 420], {})).toMatch(
      /^krueger-foucart2020 gives no dynamical ejecta mass: the/,
    );
    expect(MAPPING.problem?.([1.48, 1.26, 250, 700], {})).toBeUndefined();
    expect(MAPPING.problem?.([1.4, 1.3, 0, 400], { spin: 0.5 })).toBeUndefined();
  });

  it("gives a component without ejecta a mass that nobody sees", () => {
    const [mass, , , wind] = mapped([1.75, 1.75, 130, 130]);
    expect(mass).toBe(1e-6);
    expect(wind).toBeGreaterThan(-4);
  });
});

describe("options", () => {
  it("are completed from what the field uses", () => {
    expect(ejectaChoices({ disk: "radice2018", spin: undefined })).toEqual({
      ...{ dynamicalEjecta: "krueger-foucart2020", dynamicalVelocity: "radice2018", disk: "radice2018" },
      ...{ windFraction: 0.3, compactness: "yagi-yunes", maximumMass: 2.1, spin: 0 },
    });
    expect(DYNAMICAL_OPTIONS.some(({ name }) => name === "disk")).toBe(false);
  });

  it.each([
    [{ disk: "x" }, '`disk` is "x", but must be one of nmma, dietrich2020'],
    [{ windFraction: 1.5 }, "`windFraction` is 1.5, but must be a number from 0 to 1"],
    [{ spin: 2 }, "`spin` is 2"],
    [{ maximumMass: 9 }, "`maximumMass` is 9"],
  ])("%j is refused", (options, message) => {
    expect(() => checkOptions(EJECTA_OPTIONS, options)).toThrow(message);
  });

  it("say something only where there is a binary", () => {
    expect(() => refuseEjectaOptions({ windFraction: 0.2 })).toThrow(
      /^`windFraction` says how inputs follow from a binary/,
    );
    expect(() => refuseEjectaOptions({ distanceMpc: 40, spin: undefined })).not.toThrow();
  });
});
