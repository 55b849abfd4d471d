/** DU17 through the seam: its windows, its representation without holes, its options. */

import { describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { statedOptions } from "../../src/lightcurves/options.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { quantitiesOf, quantityValues } from "../../src/lightcurves/quantities.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";

const SETS = 200;
const WIDTH = DU17.inputs.length;
const sets = createPrior(DU17, "uniform", SETS, 5).read(0, SETS);
const set = (row: number) => sets.subarray(WIDTH * row, WIDTH * row + WIDTH);
const rows = Array.from({ length: SETS }, (_, row) => row);
const bands = bandNames(DU17);
const times = parseTimes("0.5:25:0.25");

describe("validity", () => {
  it("is where the reference has values, and nowhere else", () => {
    const options = DU17.completeOptions({});
    let values = 0;
    for (const row of rows) {
      const windows = DU17.validity(set(row), options, bands);
      const { magnitudes, status } = DU17.reference(set(row), times, options, bands);
      expect(windows.some((window) => window !== undefined)).toBe(DU17.statuses[status].hasValues);
      windows.forEach((window, band) => {
        times.forEach((time, point) => {
          const edge = window?.some((end) => Math.abs(time / end - 1) < 1e-9);
          if (edge) return;
          const inside = window !== undefined && time > window[0] && time < window[1];
          expect(!Number.isNaN(magnitudes[band * times.length + point])).toBe(inside);
          if (inside) values++;
        });
      });
    }
    expect(values).toBeGreaterThan(10_000);
  });
});

describe("the representation", () => {
  it.each(["paper", "kilonovaml"])("has no holes and gives the curves of %s back", (variant) => {
    const options = DU17.completeOptions({ variant, distanceMpc: 40 });
    const representation = DU17.representation!;
    let encoded = 0;
    let largest = 0;
    for (const row of rows) {
      const { magnitudes, status } = DU17.reference(set(row), times, options, bands);
      const numbers = representation.encode(set(row), options);
      expect(numbers !== undefined).toBe(DU17.statuses[status].hasValues);
      if (!numbers) continue;
      encoded++;
      expect(numbers.length).toBe(representation.names.length);
      expect(numbers.every(Number.isFinite)).toBe(true);
      const decoded = representation.decode(numbers, times, bands, options);
      magnitudes.forEach((value, index) => {
        expect(Number.isNaN(decoded[index])).toBe(Number.isNaN(value));
        if (!Number.isNaN(value)) largest = Math.max(largest, Math.abs(decoded[index] - value));
      });
    }
    expect(encoded).toBeGreaterThan(SETS / 3);
    // A power law is a line in ln t: only the kink where the rise ends is cut.
    expect(largest).toBeLessThan(0.1);
  });
});

describe("quantities", () => {
  it("are inputs and what the reference computes of them, by name", () => {
    const options = DU17.completeOptions({});
    const all = quantitiesOf(DU17);
    const wanted = ["lambda2", "ejecta_mass"].map((name) => all.find((one) => one.name === name)!);
    expect(wanted.map(({ scale }) => scale)).toEqual(["log", "log"]);
    const values = quantityValues(DU17, wanted, sets, options);
    const mass = DU17.properties.findIndex(({ name }) => name === "ejecta_mass");
    for (const row of rows) {
      expect(values[2 * row]).toBe(set(row)[3]);
      expect(values[2 * row + 1]).toBe(DU17.reference(set(row), times, options, bands).properties[mass]);
    }
  });
});

describe("options", () => {
  it("come back out of a provenance that holds much else", () => {
    const options = DU17.completeOptions({ variant: "kilonovaml", kappa: 3 });
    const provenance = { model: "du17", seed: 4, noise: null, ...options, distanceMpc: null };
    expect(DU17.completeOptions(statedOptions(DU17.options, provenance))).toEqual(options);
  });
});
