import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandColour, bandColours } from "../../src/figures/bands.ts";

/** Hue in degrees, and lightness from 0 to 1. */
function hueAndLightness(colour: string): { hue: number; lightness: number } {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [low, high] = [Math.min(red, green, blue), Math.max(red, green, blue)];
  const span = high - low || 1;
  const sector =
    high === red ? (green - blue) / span : high === green ? 2 + (blue - red) / span : 4 + (red - green) / span;
  return { hue: (60 * sector + 360) % 360, lightness: (low + high) / 2 };
}

describe("colours of bands", () => {
  it("are those that people expect", () => {
    const { u, g, r, i, z, y, K } = Object.fromEntries(
      [..."ugrizyJHK"].map((band) => [band, hueAndLightness(bandColour(band))]),
    );
    for (const [band, low, high] of [
      [u, 255, 285],
      [g, 120, 160],
      [i, 25, 45],
      [z, 20, 40],
    ] as const) {
      expect(band.hue).toBeGreaterThan(low);
      expect(band.hue).toBeLessThan(high);
    }
    expect(Math.min(r.hue, 360 - r.hue)).toBeLessThan(15);
    expect(y.lightness).toBeLessThan(z.lightness);
    expect(z.lightness).toBeLessThan(i.lightness);
    expect(K.lightness).toBeLessThan(0.15);
  });

  it("are those of the letter that a survey's name ends in", () => {
    for (const [name, letter] of [
      ["ps1::g", "g"],
      ["sdssu", "u"],
      ["2massj", "J"],
      ["2massks", "K"],
      ["LSST_y", "y"],
    ])
      expect(bandColour(name)).toBe(bandColour(letter));
    expect(bandColour("clear")).not.toBe(bandColour("r"));
  });

  it("lie between the letters' where the wavelength does", () => {
    const { hue } = hueAndLightness(bandColour("B", { B: 4400 }));
    expect(hue).toBeGreaterThan(200);
    expect(hue).toBeLessThan(240);
    expect(bandColour("near g", { "near g": 4776 })).toBe(bandColour("g"));
    expect(bandColour("radio", { radio: 1e9 })).toBe(bandColour("K"));
    expect(bandColour("x-rays", { "x-rays": 1 })).toMatch(/^#[0-9a-f]{6}$/);
    expect(bandColour("g", { g: 21590 })).toBe(bandColour("g"));
  });

  it("are told apart, whatever the names, and are the same every time", () => {
    expect(new Set(bandColours([..."ugrizyJHK"])).size).toBe(9);
    expect(new Set(bandColours(["g", "ps1::g", "sdss::g"])).size).toBe(3);
    expect(new Set(bandColours(["constructor", "__proto__", "g"])).size).toBe(3);
    expect(bandColours(["ps1::g", "g"])[1]).toBe(bandColour("g"));
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 4 }), (bands) => {
        const colours = bandColours(bands);
        expect(new Set(colours).size).toBe(bands.length);
        expect(bandColours(bands)).toEqual(colours);
      }),
    );
  });
});
