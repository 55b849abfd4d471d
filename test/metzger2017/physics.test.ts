/** The parts of metzger2017's physics, against what they are approximations of. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HEATING, OUTERMOST_MASS, START } from "../../src/metzger2017/physics/constants.ts";
import { convergedSphere } from "../../src/metzger2017/physics/converged.ts";
import { advance, growth, stepShape, stepTo } from "../../src/metzger2017/physics/energy.ts";
import { neutronsLeft, nucleiHeating } from "../../src/metzger2017/physics/heating.ts";
import {
  type Ejecta,
  firstNeutrons,
  layerRule,
  layersOf,
  opacityOf,
  velocityOf,
} from "../../src/metzger2017/physics/layers.ts";
import { literalSphere, literalTimes } from "../../src/metzger2017/physics/literal.ts";
import { photosphereVelocity, unitDepth } from "../../src/metzger2017/physics/photosphere.ts";
import { gaussLegendre } from "../../src/metzger2017/physics/quadrature.ts";

const TYPICAL: Ejecta = { mass: 0.01, velocity: 0.2, beta: 3, opacity: 10 };

/** Any ejecta that the model admits, within the bounds of float64 arithmetic. */
const ejecta = fc.record({
  mass: fc.double({ min: Math.log(1e-6), max: 0, noNaN: true }).map(Math.exp),
  velocity: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  beta: fc.double({ min: 1, max: 12, noNaN: true }),
  opacity: fc.double({ min: Math.log(0.05), max: Math.log(200), noNaN: true }).map(Math.exp),
});
const days = fc.double({ min: Math.log(1e-5), max: Math.log(100), noNaN: true }).map(Math.exp);

describe("quadrature", () => {
  it.each([1, 2, 12, 20, 40])("%i nodes are exact for polynomials of twice as many terms", (count) => {
    const { nodes, weights } = gaussLegendre(count);
    for (let power = 0; power < 2 * count; power++) {
      const sum = nodes.reduce((total, node, index) => total + weights[index] * node ** power, 0);
      expect(Math.abs(sum * (power + 1) - 1)).toBeLessThan(1e-12);
    }
  });

  it("layers stand for all of the mass but what is outside of the outermost one", () => {
    fc.assert(
      fc.property(ejecta, (one) => {
        const sum = layersOf(one, layerRule(12, 20)).reduce((total, { weight }) => total + weight, 0);
        expect(Math.abs(sum / (one.mass - OUTERMOST_MASS) - 1)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe("a layer's energy", () => {
  it("follows its differential equation", () => {
    // Steps of a midpoint rule, a thousand for one of ours.
    for (const [layer, velocity] of [
      [3, 0.02],
      [20, 0.3],
    ]) {
      const one = layersOf({ ...TYPICAL, velocity }, layerRule(12, 20))[layer];
      const [from, to] = [0.3, 0.32];
      let exact = 5;
      for (let index = 0; index < 1000; index++) {
        const h = (to - from) / 1000;
        const slope = (t: number, energyTimesT: number) => {
          const heating = HEATING.neutrons * one.neutrons * neutronsLeft(t) + nucleiHeating(t);
          const width = one.diffusion - one.diffusionLess * neutronsLeft(t) + one.velocity * t * t;
          return heating * t - (energyTimesT * t) / width;
        };
        const t = from + index * h;
        exact += h * slope(t + h / 2, exact + (h / 2) * slope(t, exact));
      }
      const length = Math.log(to / from);
      const got = advance(5 / growth(from), one, stepTo(to, length), stepShape(length)) * growth(to);
      expect(Math.abs(got / exact - 1)).toBeLessThan(1e-5);
    }
  });

  it("is nothing at the start", () => {
    const { luminosity } = convergedSphere(TYPICAL, [0, START, 1.000001 * START, 2 * START]);
    expect([...luminosity.subarray(0, 2)]).toEqual([0, 0]);
    expect(luminosity[2]).toBeGreaterThan(0);
    expect(luminosity[3]).toBeGreaterThan(1e4 * luminosity[2]);
  });
});

describe("the photosphere", () => {
  const depth = (one: Ejecta, m: number, time: number) =>
    Math.log((opacityOf(one, firstNeutrons(m), neutronsLeft(time)) * m) / velocityOf(one, m) ** 2) - unitDepth(time);

  it("is where the optical depth is 1, or at an end", () => {
    fc.assert(
      fc.property(ejecta, days, (one, time) => {
        let [low, high] = [Math.log(OUTERMOST_MASS), Math.log(one.mass)];
        for (let step = 0; step < 100; step++) {
          const middle = (low + high) / 2;
          if (depth(one, Math.exp(middle), time) > 0) high = middle;
          else low = middle;
        }
        const expected = Math.log(velocityOf(one, Math.exp((low + high) / 2)));
        expect(photosphereVelocity(one, unitDepth(time), neutronsLeft(time))).toBeCloseTo(expected, 5);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("luminosities", () => {
  const at = (times: number[], day: number, sphere: (times: number[]) => { luminosity: Float64Array }) =>
    sphere(times).luminosity[times.findIndex((time) => Math.abs(time - day) < 1e-9)];
  const grid = (step: number) => Array.from({ length: 1 / step }, (_, index) => (index + 1) * step);

  it("of explicit steps depend on the steps, and tend to the sum at the left edges of the layers", () => {
    const literal = (times: number[]) => literalSphere(TYPICAL, literalTimes(times));
    expect([0.1, 0.02, 0.005].map((step) => Math.round(at(grid(step), 0.5, literal) / 1e38))).toEqual([
      1014, 1074, 1103,
    ]);
  });

  it("of the continuous limit do not depend on the times", () => {
    const converged = (times: number[]) => convergedSphere(TYPICAL, times);
    expect(at([0.5], 0.5, converged)).toBeCloseTo(1.1032e41, -37);
    for (const step of [0.1, 0.02]) {
      expect(Math.abs(at(grid(step), 0.5, converged) / at([0.5], 0.5, converged) - 1)).toBeLessThan(1e-12);
    }
  });
});
