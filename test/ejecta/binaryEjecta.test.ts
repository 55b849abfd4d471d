/** What a binary ejects as a whole; black-hole companions by hand. */

import { describe, expect, it } from "vitest";
import { binaryEjecta, type EjectaChoices } from "../../src/ejecta/binaryEjecta.ts";
import { innermostStableOrbit, massOutside, tidalEjectaMass, tidalEjectaVelocity } from "../../src/ejecta/blackHole.ts";

const CHOICES: EjectaChoices = {
  ...{ dynamicalEjecta: "krueger-foucart2020", dynamicalVelocity: "radice2018", disk: "nmma" },
  ...{ windFraction: 0.3, compactness: "yagi-yunes", maximumMass: 2.1, spin: 0 },
};

describe("two neutron stars", () => {
  it("eject by the chosen relations, and a share of the disk", () => {
    const ejecta = binaryEjecta([1.48, 1.26, 250, 700], CHOICES);
    expect(ejecta.dynamicalMass.value).toBeCloseTo(0.007462, 6);
    expect(ejecta.dynamicalVelocity.value).toBeCloseTo(0.2157, 4);
    expect(ejecta.diskMass.value).toBeCloseTo(0.1244, 4);
    expect(ejecta.windMass.value).toBe(0.3 * ejecta.diskMass.value);
    const other = binaryEjecta([1.48, 1.26, 250, 700], { ...CHOICES, disk: "radice2018", windFraction: 1 });
    expect(other.windMass.value).toBeCloseTo(0.04151, 5);
  });

  it("have NaN and a reason where one relation does not hold, and the others' values", () => {
    const { dynamicalMass, windMass } = binaryEjecta([2, 1.4, 20, 420], CHOICES);
    expect(dynamicalMass).toEqual({
      value: Number.NaN,
      problem:
        "krueger-foucart2020 gives no dynamical ejecta mass: the compactness of star 1 is 0.26, and it holds from 0.1 to 0.24",
    });
    expect(windMass.value).toBeCloseTo(0.3 * 0.07963, 5);
  });

  it.each([
    [[1.4, 1.3, 300, 0], /^lambda2 is 0, which is a black hole/],
    [[1.4, 1.3, 0, 0], /two black holes/],
    [[1.4, 1.3, 300, -5], /^lambda2 is -5, but must be positive/],
    [[1.4, 1.3, 300, 1e12], /^lambda2 is 1000000000000, beyond any/],
    [[2.9e30, 1.3, 300, 300], /^m1 is 2.9e\+30, but masses are in Msun/],
    [[Number.NaN, 1.3, 300, 300], /^m1 is NaN/],
  ])("%j are none", (binary, reason) => {
    const ejecta = binaryEjecta(binary, CHOICES);
    for (const { value, problem } of Object.values(ejecta)) {
      expect(value).toBeNaN();
      expect(problem).toMatch(reason);
    }
  });
});

describe("a black hole and a neutron star", () => {
  it("the innermost stable orbit", () => {
    expect(innermostStableOrbit(0)).toBe(6);
    expect(innermostStableOrbit(1)).toBeCloseTo(1, 12);
    expect(innermostStableOrbit(-1)).toBeCloseTo(9, 12);
    // Bardeen, Press & Teukolsky 1972: 2.32 for a spin of 0.9, 4.23 for 0.5.
    expect(innermostStableOrbit(0.9)).toBeCloseTo(2.3209, 4);
    expect(innermostStableOrbit(0.5)).toBeCloseTo(4.233, 4);
  });

  it("a hole of 4.2 Msun with the spin 0.5 and a star of 1.4 Msun with the compactness 0.17", () => {
    const binary = { m1: 4.2, m2: 1.4, c2: 0.17, spin: 0.5 };
    const orbit = 4.23300252953;
    // Q = 3, eta = 3/16; 1 - 2 C = 0.66; baryonic: 1.4 (1 + 0.102/0.915).
    const baryonic = 1.4 * (1 + 0.102 / 0.915);
    const outside = (0.40642158 * 0.66) / (3 / 16) ** (1 / 3) - (0.13885773 * orbit * 0.17 * 16) / 3 + 0.25512517;
    expect(massOutside(binary)).toBeCloseTo(baryonic * outside ** 1.761250847, 9);
    const tidal = (7.11595154e-3 * 3 ** 0.863604211 * 0.66) / 0.17 - 1.43636803e-3 * 3 ** 1.68399507 * orbit;
    expect(tidalEjectaMass(binary)).toBeCloseTo(baryonic * (tidal - 0.027620299), 9);
    expect(tidalEjectaVelocity(binary)).toBeCloseTo(0.19066667 + 0.046, 6);
  });

  it("is what Lambda1 = 0 means: the disk is what is outside without the dynamical ejecta", () => {
    const { dynamicalMass, dynamicalVelocity, diskMass, windMass } = binaryEjecta([4.2, 1.4, 0, 420], {
      ...CHOICES,
      spin: 0.5,
    });
    const c2 = 0.36 + (-0.0355 + 0.000705 * Math.log(420)) * Math.log(420);
    const binary = { m1: 4.2, m2: 1.4, c2, spin: 0.5 };
    expect(dynamicalMass.value).toBe(tidalEjectaMass(binary));
    expect(dynamicalMass.value).toBeGreaterThan(1e-3);
    expect(dynamicalVelocity.value).toBe(tidalEjectaVelocity(binary));
    expect(diskMass.value).toBe(massOutside(binary) - tidalEjectaMass(binary));
    expect(windMass.value).toBe(0.3 * diskMass.value);
  });

  it("swallows the star whole where the hole is heavy or turns the other way, and then nothing leaves", () => {
    const { dynamicalMass, diskMass } = binaryEjecta([8, 1.4, 0, 200], { ...CHOICES, spin: -0.4 });
    expect([dynamicalMass, diskMass]).toEqual([{ value: 0 }, { value: 0 }]);
  });

  it.each([
    [[14, 1.4, 0, 400], 0, /m1\/m2 is 10, .* more than 7$/],
    [[5, 1.4, 0, 400], 0.99, /the spin is 0.99, and they hold from -0.5 to 0.97$/],
    [[5, 2.1, 0, 15], 0, /the compactness of star 2 is 0.269/],
  ])("%j with the spin %d is outside the simulations", (binary, spin, reason) => {
    expect(binaryEjecta(binary, { ...CHOICES, spin }).windMass.problem).toMatch(reason);
  });
});
