/** Magnitudes of blackbodies in float64, against their formula and against published vectors. */

import { describe, expect, it } from "vitest";
import { blackbodyBands, blackbodyMagnitude } from "../../../src/lightcurves/spectrum/blackbody.ts";
import { describeWithShared } from "../../support/environment.ts";
import { readVector } from "../../support/vectors.ts";

/** CODATA. */
const CONSTANTS = { lightSpeed: 2.99792458e10, planck: 6.62607015e-27, boltzmann: 1.380649e-16 };
const TEN_PARSECS = 3.085677581491367e19;
const WAVELENGTHS_NM = [354.3, 477.56, 612.95, 748.46, 865.78, 960.31, 1235, 1662, 2159];

const photosphere = (temperature: number, radius: number, tenParsecs = TEN_PARSECS) => ({
  inverseTemperature: 1 / temperature,
  logArea: 2 * Math.log(radius / tenParsecs),
});

/** The magnitude as its definition has it, of one wavelength. */
function defined(wavelengthNm: number, redshift: number, components: readonly (readonly [number, number])[]): number {
  const { lightSpeed: c, planck: h, boltzmann: k } = CONSTANTS;
  const nu = (c / (wavelengthNm * 1e-7)) * (1 + redshift);
  let flux = 0;
  for (const [temperature, radius] of components) {
    const spectrum = (2 * Math.PI * h * nu ** 3) / c ** 2 / Math.expm1((h * nu) / (k * temperature));
    flux += spectrum * (radius / TEN_PARSECS) ** 2 * (1 + redshift);
  }
  return -2.5 * Math.log10(flux) - 48.6;
}

describe("blackbodyMagnitude", () => {
  it("is its definition for one and several components, near and far", () => {
    const components = [
      [6000, 3e14],
      [2500, 2e15],
      [900, 4e15],
    ] as const;
    for (const count of [1, 3]) {
      for (const redshift of [0, 0.3]) {
        const options = { redshift, distanceMpc: 40 };
        const [band] = blackbodyBands([{ name: "r", wavelengthNm: 612.95 }], options, CONSTANTS);
        const own = components.slice(0, count);
        const magnitude = blackbodyMagnitude(
          band,
          own.map(([temperature, radius]) => photosphere(temperature, radius)),
        );
        expect(magnitude).toBeCloseTo(defined(612.95, redshift, own) + 5 * Math.log10(40e5), 9);
      }
    }
  });

  it("weights the flux densities of a band's wavelengths", () => {
    const transmission = { wavelengthsNm: [450, 600, 800], weights: [0.2, 0.5, 0.3] };
    const [band] = blackbodyBands([{ name: "x", wavelengthNm: 600, transmission }], { redshift: 0.1 }, CONSTANTS);
    const flux = transmission.wavelengthsNm.map(
      (wavelength) => 10 ** (-0.4 * defined(wavelength, 0.1, [[4000, 1e15]])),
    );
    const mean = flux.reduce((sum, value, index) => sum + transmission.weights[index] * value, 0);
    expect(blackbodyMagnitude(band, [photosphere(4000, 1e15)])).toBeCloseTo(-2.5 * Math.log10(mean), 9);
  });

  it("has values where fluxes underflow, and none where nothing shines", () => {
    const [band] = blackbodyBands([{ name: "u", wavelengthNm: 354.3 }], {}, CONSTANTS);
    const cold = blackbodyMagnitude(band, [photosphere(20, 1e15), photosphere(19, 1e15)]);
    // h nu / kT = 2030
    expect(cold).toBeCloseTo(2.5 * Math.LOG10E * (40609.9 / 20) + blackbodyOffset(), 1);
    expect(blackbodyMagnitude(band, [{ inverseTemperature: 0, logArea: 1 }])).toBeNaN();
    expect(blackbodyMagnitude(band, [])).toBeNaN();
  });
});

/** Magnitude of 2 pi h nu^3 / c^2 (R / 10 pc)^2 for u and 1e15 cm. */
function blackbodyOffset(): number {
  const { lightSpeed: c, planck: h } = CONSTANTS;
  const nu = c / 354.3e-7;
  return -2.5 * Math.log10(((2 * Math.PI * h * nu ** 3) / c ** 2) * (1e15 / TEN_PARSECS) ** 2) - 48.6;
}

describeWithShared("magnitudes of published temperatures and radii", () => {
  const bandsOf = (constants: typeof CONSTANTS) =>
    blackbodyBands(
      WAVELENGTHS_NM.map((wavelengthNm) => ({ name: `${wavelengthNm}`, wavelengthNm })),
      {},
      constants,
    );

  it("are those of metzger2017, with its constants", () => {
    const bands = bandsOf({ lightSpeed: 3e10, planck: 6.63e-27, boltzmann: 1.38e-16 });
    const read = (name: string) => readVector(`metzger2017/${name}.f64`);
    const [temperature, radius, magnitudes] = ["temperature", "radius", "magnitudes"].map(read);
    for (let set = 0; set < 60; set++) {
      for (let time = 0; time < 30; time++) {
        const at = 30 * set + time;
        bands.forEach((band, index) => {
          const magnitude = blackbodyMagnitude(band, [photosphere(temperature[at], radius[at], 3.08e19)]);
          expect(magnitude).toBeCloseTo(magnitudes[(9 * set + index) * 30 + time], 8);
        });
      }
    }
  });

  it("are those of villar2017, three components together", () => {
    const bands = bandsOf(CONSTANTS);
    const read = (name: string) => readVector(`villar2017/${name}.f64`);
    const [temperature, radius, magnitudes] = ["temperature", "radius", "magnitudes"].map(read);
    for (let set = 0; set < 50; set++) {
      for (let time = 0; time < 30; time++) {
        const components = [0, 1, 2].map((component) => {
          const at = (3 * set + component) * 30 + time;
          return photosphere(temperature[at], radius[at]);
        });
        bands.forEach((band, index) => {
          const expected = magnitudes[(9 * set + index) * 30 + time];
          expect(blackbodyMagnitude(band, components)).toBeCloseTo(expected, 8);
        });
      }
    }
  });
});
