/** The float64 reference against the published vectors, and what must hold whatever they say. */

import { describe, expect, it } from "vitest";
import { componentsOf } from "../../src/villar2017/physics/component.ts";
import { PARSEC } from "../../src/villar2017/physics/constants.ts";
import { efficiency, heating, thermalisation } from "../../src/villar2017/physics/heating.ts";
import { componentCurve } from "../../src/villar2017/physics/reference.ts";
import { describeWithShared } from "../support/environment.ts";
import { readVillar2017Vectors } from "../support/vectors.ts";
import { PUBLISHED_FIT } from "../support/villar2017.ts";

const [BLUE, PURPLE, RED] = componentsOf(PUBLISHED_FIT);

const relative = (actual: number, expected: number) => Math.abs(actual / expected - 1);

describeWithShared("each component of the vectors", () => {
  it("has its luminosity, temperature and radius", () => {
    const { inputs, times, luminosities, temperatures, radii } = readVillar2017Vectors();
    const worst = { luminosity: 0, temperature: 0, radius: 0 };
    for (const [index, component] of componentsOf(inputs).entries()) {
      const { photospheres, luminosities: found } = componentCurve(component, times);
      times.forEach((_, point) => {
        const at = index * times.length + point;
        const { inverseTemperature, logArea } = photospheres[point];
        worst.luminosity = Math.max(worst.luminosity, relative(found[point], luminosities[at]));
        worst.temperature = Math.max(worst.temperature, relative(1 / inverseTemperature, temperatures[at]));
        worst.radius = Math.max(worst.radius, relative(10 * PARSEC * Math.exp(logArea / 2), radii[at]));
      });
    }
    expect(worst.luminosity).toBeLessThan(3e-4);
    expect(worst.temperature).toBeLessThan(1e-4);
    expect(worst.radius).toBeLessThan(2e-4);
  });
});

describe("the heating", () => {
  it("is flat for a second, then falls as t^-1.3", () => {
    expect(heating(1e-6)).toBeCloseTo((0.5 + Math.atan((1.3 - 0.0864) / 0.11) / Math.PI) ** 1.3, 10);
    expect(heating(2000) / heating(1000)).toBeCloseTo(2 ** -1.3, 7);
    // (0.11 s / pi t)^1.3, all of whose digits the difference of the formula would lose.
    expect(relative(heating(1000), (0.11 / (Math.PI * 1000 * 86400)) ** 1.3)).toBeLessThan(1e-7);
  });

  it("thermalises by the table, between its rows, and beyond it as at its edge", () => {
    expect(thermalisation(0.01, 0.2)).toEqual({ a: 1.31, b: 0.21, d: 1.13 });
    expect(thermalisation(0.1, 0.4)).toEqual({ a: 0.9, b: 0.12, d: 1.5 });
    expect(thermalisation(1, 0.9)).toEqual(thermalisation(0.1, 0.4));
    expect(thermalisation(0, 0.01)).toEqual(thermalisation(0.001, 0.1));
    const { a, b, d } = thermalisation(0.03, 0.25);
    expect(a).toBeCloseTo((1.31 + 2.19 + 0.55 + 0.95) / 4, 12);
    expect(b).toBeCloseTo((0.21 + 0.31 + 0.13 + 0.15) / 4, 12);
    expect(d).toBeCloseTo((1.13 + 1.32 + 0.9 + 1.13) / 4, 12);
  });

  it("thermalises almost all at first, of what can, and little at last", () => {
    for (const [mass, velocity] of [
      [0.001, 0.4],
      [0.1, 0.1],
    ]) {
      const coefficients = thermalisation(mass, velocity);
      expect(efficiency(coefficients, 1e-5)).toBeCloseTo(0.72, 2);
      expect(efficiency(coefficients, 100)).toBeLessThan(0.2);
    }
  });
});

describe("a component", () => {
  it("gives in the end what heats it: energy is conserved", () => {
    for (const component of [BLUE, PURPLE, RED]) {
      const { luminosities } = componentCurve(component, [50]);
      const source =
        4e18 *
        component.mass *
        1.98841e33 *
        heating(50) *
        efficiency(thermalisation(component.mass, component.velocity), 50);
      // The luminosity lags behind a source that falls.
      expect(luminosities[0] / source).toBeGreaterThan(1);
      expect(luminosities[0] / source).toBeLessThan(1.03);
    }
  });

  it("has the same luminosity at a time whatever other times are asked for", () => {
    const alone = componentCurve(PURPLE, [3.21]).luminosities[0];
    expect(componentCurve(PURPLE, [3.21, 0.001, 800]).luminosities[0]).toBe(alone);
    expect(componentCurve(PURPLE, [800, 3.21, 0.001]).luminosities[1]).toBe(alone);
    expect(componentCurve(PURPLE, [0.5, 3.2, 3.21, 3.22]).luminosities[2]).toBe(alone);
  });

  it("expands until it has cooled to the floor, and recedes from then on", () => {
    const times = Array.from({ length: 60 }, (_, index) => 0.2 * (index + 1));
    const { photospheres } = componentCurve(PURPLE, times);
    const floor = photospheres.findIndex(({ inverseTemperature }) => inverseTemperature >= 1 / 1308.0001);
    expect(floor).toBeGreaterThan(10);
    for (let point = 1; point < times.length; point++) {
      const { inverseTemperature, logArea } = photospheres[point];
      if (point < floor)
        expect(logArea - photospheres[0].logArea).toBeCloseTo(2 * Math.log(times[point] / times[0]), 9);
      else {
        expect(1 / inverseTemperature).toBeCloseTo(1308, 6);
        if (point > floor) expect(logArea).toBeLessThan(photospheres[point - 1].logArea);
      }
    }
  });

  it("is dark where its mass is 0, and outside the range of times", () => {
    const absent = componentCurve({ ...RED, mass: 0 }, [1, 2]);
    expect(absent.luminosities).toEqual(Float64Array.of(0, 0));
    expect(absent.photospheres.every(({ inverseTemperature }) => inverseTemperature === 0)).toBe(true);
    const { photospheres } = componentCurve(RED, [0, 0.9e-4, 1e-4, 1000, 1001]);
    expect(photospheres.map(({ inverseTemperature }) => inverseTemperature > 0)).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });
});
