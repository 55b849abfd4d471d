/** Magnitudes and luminosities on both backends and in float64 against the published vectors, and against each other. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { configuredModel } from "../../src/lightcurves/registry.ts";
import { VILLAR2017 } from "../../src/villar2017/model.ts";
import { describeWithShared, hasAdapter } from "../support/environment.ts";
import { readVillar2017Vectors } from "../support/vectors.ts";

const BANDS = bandNames(VILLAR2017);

/** Largest difference between values brighter than magnitude 10, and how many those are. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): { largest: number; compared: number } {
  let largest = 0;
  let compared = 0;
  for (let index = 0; index < expected.length; index++) {
    if (!(expected[index] < 10)) continue;
    compared++;
    largest = Math.max(largest, Math.abs(actual[index] - expected[index]));
    if (Number.isNaN(actual[index])) throw new Error(`value ${index} is missing`);
  }
  return { largest, compared };
}

describeWithShared("the vectors in float64", () => {
  it("are those of the sum of three components", () => {
    const { inputs, times, magnitudes, luminosities } = readVillar2017Vectors();
    const options = VILLAR2017.completeOptions({});
    const found: number[] = [];
    let worst = 0;
    for (let set = 0; set < inputs.length / 12; set++) {
      const curves = VILLAR2017.reference(inputs.subarray(12 * set, 12 * set + 12), times, options, BANDS);
      found.push(...curves.magnitudes);
      curves.bolometricLuminosity!.forEach((luminosity, point) => {
        const sum = [0, 1, 2].reduce((total, one) => total + luminosities[(3 * set + one) * times.length + point], 0);
        worst = Math.max(worst, Math.abs(luminosity / sum - 1));
      });
    }
    const { largest, compared } = difference(found, magnitudes);
    expect(compared).toBeGreaterThan(13_000);
    expect(largest).toBeLessThan(2e-3);
    expect(worst).toBeLessThan(1e-3);
  });
});

describe.each(["cpu", "webgpu"] as const)("on the %s backend", (name) => {
  let backend: Backend;
  const wanted = it.skipIf(name === "webgpu" && !hasAdapter);
  beforeAll(async () => {
    if (name === "cpu" || hasAdapter) backend = await openBackend(name);
  });
  afterAll(() => backend?.dispose());

  describeWithShared("the vectors", () => {
    wanted("are those of three components, with luminosities", async () => {
      const { inputs, times, magnitudes, luminosities } = readVillar2017Vectors();
      const curves = await evaluateLightCurves(backend, inputs, { model: VILLAR2017, times, bolometric: true });
      const { largest, compared } = difference(curves.magnitudes, magnitudes);
      expect(compared).toBeGreaterThan(13_000);
      expect(largest).toBeLessThan(5e-3);
      curves.logBolometricLuminosity!.forEach((logarithm, index) => {
        const [set, point] = [Math.floor(index / times.length), index % times.length];
        const sum = [0, 1, 2].reduce((total, one) => total + luminosities[(3 * set + one) * times.length + point], 0);
        expect(Math.abs(10 ** (logarithm - Math.log10(sum)) - 1)).toBeLessThan(1.5e-3);
      });
    });
  });

  wanted.each([1, 2, 3])("sets of %i components are like the reference, from seconds on", async (components) => {
    const model = configuredModel(VILLAR2017, { components });
    const width = model.inputs.length;
    const parameters = createPrior(model, "wide", 40, 3).read(0, 40);
    // One without its last component, and one without any.
    parameters[2 * width - 4] = components === 1 ? parameters[2 * width - 4] : 0;
    for (let at = 2 * width; at < 3 * width; at += 4) parameters[at] = 0;
    const times = Float64Array.of(0, 1e-5, 1.1e-4, 1e-3, 0.01, 0.1, 0.5, 1, 3, 8, 20, 60, 500, 1100);
    const options = { components, distanceMpc: 100, redshift: 0.03 };
    const curves = await evaluateLightCurves(backend, parameters, { model: VILLAR2017, times, options });
    const complete = model.completeOptions(options);
    for (let set = 0; set < 40; set++) {
      const expected = model.reference(parameters.subarray(width * set, width * (set + 1)), times, complete, BANDS);
      expect(curves.status[set]).toBe(expected.status);
      expected.properties.forEach((value, column) => {
        const actual = curves.properties[2 * set + column];
        if (Number.isNaN(value)) expect(actual).toBeNaN();
        else expect(Math.abs(actual - value)).toBeLessThan(1e-6 * (1 + value));
      });
      expected.magnitudes.forEach((value, index) => {
        const actual = curves.magnitudes[set * expected.magnitudes.length + index];
        if (Number.isNaN(value)) expect(actual).toBeNaN();
        // Colder ejecta, far beyond what is seen, feel a luminosity's error more.
        else expect(Math.abs(actual - value)).toBeLessThan(2e-3 + 1e-4 * Math.max(0, value - 10));
      });
      const first = expected.magnitudes.subarray(0, times.length);
      expect(first.findIndex((value) => !Number.isNaN(value))).toBe(set === 2 ? -1 : 2);
      expect(Number.isNaN(first[times.length - 1])).toBe(true);
    }
  });

  wanted("a value does not depend on other times, bands or sets", async () => {
    const parameters = createPrior(VILLAR2017, "wide", 70, 4).read(0, 70);
    const all = { model: VILLAR2017, times: Float64Array.from({ length: 110 }, (_, index) => 0.1 * (index + 1)) };
    const whole = await evaluateLightCurves(backend, parameters, all);
    const alone = await evaluateLightCurves(backend, parameters.subarray(12 * 33, 12 * 34), {
      model: VILLAR2017,
      times: all.times.slice(29, 30),
      bands: ["z"],
    });
    expect(alone.magnitudes[0]).toBe(whole.magnitudes[(33 * BANDS.length + BANDS.indexOf("z")) * 110 + 29]);
  });

  wanted("invalid inputs give no values", async () => {
    const good = [0.02, 0.2, 1, 1000];
    const bad = [
      [-0.01, 0.2, 1, 1000],
      [1.1, 0.2, 1, 1000],
      [0.02, 0, 1, 1000],
      [0.02, 1.01, 1, 1000],
      [0.02, 0.2, 0, 1000],
      [0.02, 0.2, 1, 0],
      [0.02, 0.2, Number.NaN, 1000],
    ];
    const parameters = Float64Array.from([good, good, ...bad.flatMap((one) => [good, one])].flat());
    const curves = await evaluateLightCurves(backend, parameters, {
      model: VILLAR2017,
      times: Float64Array.of(1, 2),
      options: { components: 2 },
    });
    expect([...curves.status]).toEqual([0, ...bad.map(() => 2)]);
    expect(curves.magnitudes.subarray(0, 18).every(Number.isFinite)).toBe(true);
    expect(curves.magnitudes.subarray(18).every(Number.isNaN)).toBe(true);
    expect(curves.properties.subarray(2).every(Number.isNaN)).toBe(true);
  });
});
