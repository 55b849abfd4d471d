/** From the source to the observer. */

import { describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { luminosityDistance } from "../../src/lightcurves/cosmology.ts";
import { fitzpatrick, milkyWay } from "../../src/lightcurves/extinction.ts";
import { bandOffset, OBSERVER_OPTIONS, REDSHIFT, withDistance } from "../../src/lightcurves/observation.ts";
import { DISTANCE } from "../../src/lightcurves/options.ts";
import { blackbodyBands, blackbodyMagnitude } from "../../src/lightcurves/spectrum/blackbody.ts";

const R = { name: "r", wavelengthNm: 612.95 };

describe("bandOffset", () => {
  it("is nothing without options, and the sum of distance and both dusts", () => {
    expect(bandOffset(R, {})).toBe(0);
    expect(bandOffset(R, { distanceMpc: 40 })).toBe(5 * Math.log10(40e5));
    const offset = bandOffset(R, { distanceMpc: 40, redshift: 0.2, ebv: 0.105, ebvHost: 0.3 });
    const dust = 0.105 * 2.285 + 0.3 * fitzpatrick(612.95 / 1.2);
    expect(offset).toBeCloseTo(5 * Math.log10(40e5) + dust, 12);
  });

  it("takes the law at the wavelength of other bands", () => {
    expect(bandOffset({ name: "ztfg", wavelengthNm: 478.35 }, { ebv: 1 })).toBeCloseTo(milkyWay(undefined, 478.35), 12);
  });

  it("refuses dust where no law is known, and only there", () => {
    const far = { name: "irac::I2", wavelengthNm: 4478 };
    expect(bandOffset(far, { ebv: 0 })).toBe(0);
    expect(() => bandOffset(far, { ebv: 0.1 })).toThrow('4478 nm of the band "irac::I2"');
    expect(() => bandOffset(R, { ebvHost: 0.1, redshift: 8 })).toThrow("from 100 to 3300 nm");
  });
});

it("dust dims each wavelength of a filter by its own", () => {
  const constants = { lightSpeed: 2.99792458e10, planck: 6.62607015e-27, boltzmann: 1.380649e-16 };
  const transmission = { wavelengthsNm: [300, 900], weights: [0.5, 0.5] };
  const magnitude = (options: object) => {
    const [band] = blackbodyBands([{ name: "wide", wavelengthNm: 600, transmission }], { ...options }, constants);
    return blackbodyMagnitude(band, [{ inverseTemperature: 1 / 2500, logArea: -20 }]);
  };
  // At 2500 K all light is in the longer wavelength.
  expect(magnitude({ ebv: 1 }) - magnitude({})).toBeCloseTo(milkyWay(undefined, 900), 3);
});

describe("DU17 with dust", () => {
  it("is dimmer by it, and the same without", () => {
    const set = [1.5, 1.3, 300, 600];
    const curve = (given: object) =>
      DU17.reference(set, [3, 4], DU17.completeOptions({ ...given }), ["g", "K"]).magnitudes;
    const [plain, dusty] = [curve({}), curve({ ebv: 0.2, ebvHost: 0.1 })];
    const dust = [0.2 * 3.303 + 0.1 * fitzpatrick(477.56), 0.2 * 0.302 + 0.1 * fitzpatrick(2159)];
    expect(dusty[0] - plain[0]).toBeCloseTo(dust[0], 12);
    expect(dusty[3] - plain[3]).toBeCloseTo(dust[1], 12);
    expect(curve({ ebv: 0 })).toEqual(plain);
  });
});

describe("withDistance", () => {
  const model = { options: OBSERVER_OPTIONS };

  it("gives the luminosity distance of a redshift alone, and says so", () => {
    const { options, note } = withDistance(model, { redshift: 0.1 });
    expect(options.distanceMpc).toBeCloseTo(luminosityDistance(0.1), 4);
    expect(note).toContain("475.876 Mpc");
    expect(note).toContain("Planck 2018");
  });

  it("leaves distances alone that are given, and models without redshifts", () => {
    for (const options of [{ redshift: 0.1, distanceMpc: 40 }, { redshift: 0 }, {}]) {
      expect(withDistance(model, options)).toEqual({ options });
    }
    expect(withDistance(DU17, { redshift: 0.1 })).toEqual({ options: { redshift: 0.1 } });
  });

  it("refuses a redshift that is nearer than any distance", () => {
    expect(() => withDistance(model, { redshift: 1e-11 })).toThrow("distances are of 0.000001 Mpc at least");
    expect(withDistance(model, { redshift: 1e-11, distanceMpc: 1 }).options.distanceMpc).toBe(1);
  });

  it("finds a distance that the options admit for every redshift", () => {
    const { options } = withDistance(model, { redshift: REDSHIFT.range[1] });
    expect(options.distanceMpc).toBeLessThan(DISTANCE.range[1]);
  });
});
