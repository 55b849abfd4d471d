/** Filters as few wavelengths. */

import { describe, expect, it } from "vitest";
import { blackbodyBands, blackbodyMagnitude } from "../../../src/lightcurves/spectrum/blackbody.ts";
import { reducedTransmission } from "../../../src/lightcurves/spectrum/transmission.ts";
import { parseTransmission } from "../../../src/lightcurves/spectrum/transmissionTable.ts";

const range = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));

/** A smooth filter with steep edges. */
const edged = (low: number, high: number, edge: number) => (wavelength: number) =>
  1 / (1 + Math.exp((low - wavelength) / edge)) / (1 + Math.exp((wavelength - high) / edge));

const FILTERS: readonly (readonly [string, number[], (wavelength: number) => number])[] = [
  ["a narrow one", range(1980, 2000, 50), () => 1],
  ["one like ztfg", range(400, 560, 200), edged(410, 550, 4)],
  ["one like J", range(1080, 1420, 120), edged(1140, 1370, 12)],
  ["one with ripples", range(580, 700, 400), (wave) => 0.9 + 0.1 * Math.sin(wave)],
  ["a wide one", range(380, 900, 300), edged(420, 860, 15)],
  ["ultraviolet with a leak", range(180, 600, 400), (wave) => Math.exp(-(((wave - 210) / 25) ** 2)) + 1e-4],
];

const constants = { lightSpeed: 2.99792458e10, planck: 6.62607015e-27, boltzmann: 1.380649e-16 };

/** The mean of F(nu) with T dlambda / lambda, by many steps. */
function integrated(wavelengths: readonly number[], transmission: (wavelength: number) => number, temperature: number) {
  const steps = range(wavelengths[0], wavelengths[wavelengths.length - 1], 20_001);
  const table = wavelengths.map(transmission);
  const linear = (wave: number) => {
    const step = wavelengths[1] - wavelengths[0];
    const at = Math.min(wavelengths.length - 2, Math.floor((wave - wavelengths[0]) / step));
    return table[at] + ((wave - wavelengths[at]) / step) * (table[at + 1] - table[at]);
  };
  let [flux, total] = [0, 0];
  for (const wave of steps) {
    const nu = constants.lightSpeed / (wave * 1e-7);
    const weight = linear(wave) / wave;
    total += weight;
    flux += (weight * nu ** 3) / Math.expm1((constants.planck * nu) / (constants.boltzmann * temperature));
  }
  const scale = (2 * Math.PI * constants.planck) / constants.lightSpeed ** 2;
  return -2.5 * Math.log10((scale * flux) / total) - 48.6;
}

describe.each(FILTERS)("the integral over %s", (_, wavelengths, transmission) => {
  const nodes = reducedTransmission(wavelengths, wavelengths.map(transmission));

  it("is right to 1e-3 mag for blackbodies from 2,000 to 30,000 K", () => {
    const [band] = blackbodyBands([{ name: "x", wavelengthNm: 500, transmission: nodes }], {}, constants);
    for (const temperature of [2000, 2500, 3500, 5000, 8000, 15_000, 30_000]) {
      const magnitude = blackbodyMagnitude(band, [{ inverseTemperature: 1 / temperature, logArea: 0 }]);
      expect(Math.abs(magnitude - integrated(wavelengths, transmission, temperature))).toBeLessThan(1e-3);
    }
  });

  it("takes few wavelengths, within the filter, with positive weights of sum 1", () => {
    expect(nodes.weights.length).toBeLessThanOrEqual(16);
    expect(nodes.weights.every((weight) => weight > 0)).toBe(true);
    expect(nodes.weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 12);
    expect(nodes.wavelengthsNm[0]).toBeGreaterThanOrEqual(wavelengths[0]);
    expect(nodes.wavelengthsNm.at(-1)).toBeLessThanOrEqual(wavelengths.at(-1)!);
    expect([...nodes.wavelengthsNm].sort((a, b) => a - b)).toEqual(nodes.wavelengthsNm);
  });
});

describe("transmission files", () => {
  it("are nm or Angstrom by their largest wavelength, or as they are said to be", () => {
    expect(parseTransmission("400 0.1\n500 1\n", "f")).toEqual({
      ...{ wavelengthsNm: [400, 500], transmission: [0.1, 1], unit: "nm" },
    });
    expect(parseTransmission("4000 0.1\n5000 1\n", "f")).toMatchObject({ wavelengthsNm: [400, 500], unit: "Angstrom" });
    expect(parseTransmission("1900 1\n2600 1", "f", "Angstrom").wavelengthsNm).toEqual([190, 260]);
    expect(parseTransmission("4000 1\n5000 1", "f", "nm").wavelengthsNm).toEqual([4000, 5000]);
  });

  it("may have comments, headings, commas and the line ends of others", () => {
    const text = "\ufeff# a filter\r\nwavelength,transmission\r\n400, 0 # edge\r\n\r\n450;1\r\n500\t1\r\n";
    expect(parseTransmission(text, "f").transmission).toEqual([0, 1, 1]);
  });

  it.each([
    ["400 1\n300 1", "row 2 of f.dat has the wavelength 300 after 400"],
    ["400 1\n400 1", "row 2 of f.dat has the wavelength 400 after 400"],
    ["400 1\n500 -0.1", "row 2 of f.dat has the transmission -0.1"],
    ["-400 1\n500 1", "row 1 of f.dat has the wavelength -400"],
    ["400 1 2\n500 1", 'row 1 of f.dat is "400 1 2"'],
    ["# x\n400 1\n500 nan", 'row 3 of f.dat is "500 nan"'],
    ["a b\nc d", 'row 2 of f.dat is "c d"'],
    ["400 1\n500 0", "f.dat lets light through in one row"],
    ["", "f.dat lets light through in no row"],
  ])("are refused with file and row: %j", (text, message) => {
    expect(() => parseTransmission(text, "f.dat")).toThrow(message);
  });
});
