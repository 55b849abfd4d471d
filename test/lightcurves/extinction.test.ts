/** The law of extinction against published values. */

import { describe, expect, it } from "vitest";
import { fitzpatrick, LAW_RANGE_NM, milkyWay } from "../../src/lightcurves/extinction.ts";

/** Wavelengths of the usual bands, and A / E(B-V) of Schlafly & Finkbeiner 2011, Table 6. */
const USUAL: readonly (readonly [string, number, number])[] = [
  ["u", 354.3, 4.239],
  ["g", 477.56, 3.303],
  ["r", 612.95, 2.285],
  ["i", 748.46, 1.698],
  ["z", 865.78, 1.263],
  ["y", 960.31, 1.088],
  ["J", 1235, 0.709],
  ["H", 1662, 0.449],
  ["K", 2159, 0.302],
];

describe("the law of Fitzpatrick 1999", () => {
  it.each([
    // His Table 3, R_V = 3.1.
    [2650, 0.265],
    [1220, 0.829],
    [600, 2.688],
    [547, 3.055],
    [467, 3.806],
    [411, 4.315],
    [270, 6.265],
    [260, 6.591],
  ])("has the published value at %d nm", (wavelength, expected) => {
    expect(fitzpatrick(wavelength)).toBeCloseTo(expected, 2);
  });

  it("reddens by E(B-V) = 1 between B and V, and is R_V = 3.1 in V", () => {
    // Effective wavelengths of Johnson's B and V for a blue star, near which the law is normalised.
    expect(fitzpatrick(440) - fitzpatrick(541)).toBeCloseTo(1, 1);
    expect(fitzpatrick(541)).toBeCloseTo(3.1, 1);
  });

  it("has its bump at 217.5 nm, and goes on smoothly at 270 nm", () => {
    const around = Array.from({ length: 101 }, (_, index) => 200 + index * 0.5);
    const highest = around.reduce((best, wave) => (fitzpatrick(wave) > fitzpatrick(best) ? wave : best));
    expect(highest).toBeGreaterThan(215);
    expect(highest).toBeLessThan(219);
    expect(fitzpatrick(270.001)).toBeCloseTo(fitzpatrick(269.999), 3);
  });

  it("ends where it is not known", () => {
    const [low, high] = LAW_RANGE_NM;
    expect([low, high].map(fitzpatrick).every(Number.isFinite)).toBe(true);
    expect([low - 0.1, high + 0.1, 0, Number.NaN].map(fitzpatrick).every(Number.isNaN)).toBe(true);
  });
});

describe("extinction by the Milky Way", () => {
  it.each(USUAL)(
    "of %s is the published coefficient, which the law meets within 5 %%",
    (band, wavelength, expected) => {
      expect(milkyWay(band, wavelength)).toBe(expected);
      expect(milkyWay(undefined, wavelength) / expected).toBeGreaterThan(0.95);
      expect(milkyWay(undefined, wavelength) / expected).toBeLessThan(1.05);
    },
  );

  it("of a band that has the letter and another wavelength is the law's", () => {
    expect(milkyWay("g", 500)).toBe(milkyWay(undefined, 500));
  });
});
