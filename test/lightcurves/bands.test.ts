/** Selections of bands, of models with and without a spectrum. */

import { describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { bandNames, findBand, parseBands, wavelengthsOf } from "../../src/lightcurves/bands.ts";
import { FILTERS } from "../../src/lightcurves/spectrum/filters.ts";
import { definitionOf, spectralBands } from "../../src/lightcurves/spectrum/spectralBands.ts";

const MODEL = spectralBands();

describe("the table of filters", () => {
  it.each([
    // Pivot or isophotal wavelengths of the SVO filter profile service, nm.
    ["sdss::g", 470.2],
    ["sdssr", 617.6],
    ["ps1::z", 867.9],
    ["2massj", 1235],
    ["2massks", 2159],
    ["desr", 641.8],
    ["bessellv", 547.7],
    ["gaia::g", 621.8],
    ["f606w", 588.9],
    ["f160w", 1536.9],
    ["f200w", 1988.6],
    ["wise::W1", 3352.6],
  ])("has %s within half a percent", (name, wavelength) => {
    expect(FILTERS.get(name)! / wavelength).toBeCloseTo(1, 2);
    expect(Math.abs(FILTERS.get(name)! / wavelength - 1)).toBeLessThan(5e-3);
  });

  it("has each name once, and numbers that are wavelengths", () => {
    expect(FILTERS.size).toBeGreaterThan(220);
    for (const [name, wavelength] of FILTERS) {
      expect(name).toMatch(/^[A-Za-z0-9_:]+$/);
      expect(wavelength).toBeGreaterThan(200);
      expect(wavelength).toBeLessThan(6000);
      // The letters alone are the models'.
      expect(bandNames(MODEL)).not.toContain(name);
    }
  });
});

describe("parseBands of a model with a spectrum", () => {
  it("takes filters by their names, alone and beside letters", () => {
    expect(parseBands(MODEL, "griz")).toEqual(["g", "r", "i", "z"]);
    expect(parseBands(MODEL, "ztfg")).toEqual(["ztfg"]);
    expect(parseBands(MODEL, " ztfg, lsstr ,ps1::z,2massj,uvot::uvw1,K")).toEqual([
      "ztfg",
      "lsstr",
      "ps1::z",
      "2massj",
      "uvot::uvw1",
      "K",
    ]);
    expect(wavelengthsOf(MODEL, ["g", "ztfg", "unknown"])).toEqual({ g: 4775.6, ztfg: 4783.5 });
  });

  it.each([
    ["ztfx", 'the unknown band "ztfx"; nearby names are ztfg, ztfr, ztfi'],
    ["g,PS1::Z", 'the unknown band "PS1::Z"; nearby names are ps1::z'],
    ["g,nothing-like-it", "choose from ugrizyJHK and names of filters"],
    ["ztfg,ztfg", 'names the band "ztfg" twice'],
    ["g,,r", 'the unknown band ""'],
    ["", "names no band"],
    ["__proto__", 'the unknown band "__proto__"'],
  ])("refuses %j", (text, message) => {
    expect(() => parseBands(MODEL, text, "--bands")).toThrow(message);
  });

  it("leaves models with fixed bands as they are", () => {
    expect(() => parseBands(DU17, "ztfg")).toThrow('the unknown band "t"; choose from ugrizyJHK');
    expect(() => parseBands(DU17, "g,ztfg")).toThrow('the unknown band "ztfg"; choose from ugrizyJHK');
    expect(parseBands(["sdss::g", "K"], "sdss::g")).toEqual(["sdss::g"]);
  });
});

describe("bands that users define", () => {
  it("are known by their names, before usual bands and filters", () => {
    const model = spectralBands({ bandDefinitions: "F200W=1989;g=500;ztfr=600*1|700*3" });
    expect(findBand(model, "F200W")).toEqual({ name: "F200W", wavelengthNm: 1989 });
    expect(findBand(model, "g")).toEqual({ name: "g", wavelengthNm: 500 });
    expect(findBand(model, "ztfr")).toEqual({
      ...{ name: "ztfr", wavelengthNm: 675 },
      transmission: { wavelengthsNm: [600, 700], weights: [0.25, 0.75] },
    });
    expect(findBand(model, "ztfg")?.wavelengthNm).toBe(478.35);
    expect(bandNames(model)).toEqual(bandNames(MODEL));
  });

  it("go through text", () => {
    const transmission = { wavelengthsNm: [400.123456789, 500], weights: [0.3, 0.7] };
    const text = definitionOf("X", transmission);
    expect(text).toBe("X=400.12346*0.3|500*0.7");
    const known = findBand(spectralBands({ bandDefinitions: text }), "X")?.transmission;
    expect(known?.wavelengthsNm[0]).toBeCloseTo(400.123457, 5);
    expect(known?.weights[1]).toBeCloseTo(0.7, 12);
  });

  it.each([
    ["", "must be NAME=nm"],
    ["X", "must be NAME=nm"],
    ["X=", "the wavelength 0 nm"],
    ["X=blue", "the wavelength NaN nm"],
    ["X=-5", "the wavelength -5 nm"],
    ["X=1e9", "from 10 to 1000000 nm"],
    ["X=1=2", "must be NAME=nm"],
    ["X=500*0", "must be NAME=nm"],
    ["X=600*1|500*1", "ascending"],
    ["X=500|600*1", "must be NAME=nm"],
    ["a b=500", 'the band "a b"'],
    ["__proto__=500", 'the band "__proto__"'],
    ["X=500;X=600", 'defines the band "X" twice'],
  ])("are refused where they are none: %j", (bandDefinitions, message) => {
    expect(() => spectralBands({ bandDefinitions })).toThrow(message);
  });
});
