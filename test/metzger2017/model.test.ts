/** metzger2017 through the seam: windows, representation, options, bands, binaries, priors. */

import { describe, expect, it } from "vitest";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { admits, type BinaryMapping } from "../../src/lightcurves/model.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { configuredModel, modelNamed } from "../../src/lightcurves/registry.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { METZGER2017 } from "../../src/metzger2017/model.ts";
import "../../src/models.ts";

const SETS = 20;
const sets = createPrior(METZGER2017, "wide", SETS, 5).read(0, SETS);
const rows = Array.from({ length: SETS }, (_, row) => sets.subarray(4 * row, 4 * row + 4));
const bands = bandNames(METZGER2017);
const TYPICAL = [0.01, 0.2, 3, 10];

it("is registered", () => {
  expect(modelNamed("metzger2017")).toBe(METZGER2017);
});

describe("validity", () => {
  it("is where the reference has values, and nowhere else", () => {
    const options = METZGER2017.completeOptions({ redshift: 0.5 });
    const [first, last] = METZGER2017.validity(TYPICAL, options, bands)[0]!;
    const times = [0, 0.9999 * first, 1.0001 * first, 1, 0.9999 * last, 1.0001 * last];
    const { magnitudes, status } = METZGER2017.reference(TYPICAL, times, options, ["J"]);
    expect(METZGER2017.statuses[status].name).toBe("ok");
    expect(Array.from(magnitudes, Number.isFinite)).toEqual([false, false, true, true, true, false]);
  });

  it("has no window for sets out of range", () => {
    const set = TYPICAL.with(2, 0.5);
    const options = METZGER2017.completeOptions({});
    expect(METZGER2017.validity(set, options, ["u", "g"])).toEqual([undefined, undefined]);
    const { magnitudes, status } = METZGER2017.reference(set, [1], options, ["u"]);
    expect(METZGER2017.statuses[status].name).toBe("invalid-input");
    expect(magnitudes[0]).toBeNaN();
  });
});

describe("the observer", () => {
  it("sees the light of 1 / (1 + z) of the wavelength, later, and brighter by 1 + z", () => {
    const z = 0.25;
    const near = configuredModel(METZGER2017, { bandDefinitions: "x=1000" });
    const far = configuredModel(METZGER2017, { bandDefinitions: "x=1250" });
    const [emitted] = near.reference(TYPICAL, [2], near.completeOptions({}), ["x"]).magnitudes;
    const [seen] = far.reference(TYPICAL, [2.5], far.completeOptions({ redshift: z }), ["x"]).magnitudes;
    expect(seen).toBeCloseTo(emitted - 2.5 * Math.log10(1 + z), 9);
  });

  it("keeps definitions where it is configured further", () => {
    const definition = { bandDefinitions: "x=1000" };
    const model = configuredModel(configuredModel(METZGER2017, definition), { redshift: 0.1 });
    expect(model.bandNamed!("x")?.wavelengthNm).toBe(1000);
    expect(model.completeOptions({ redshift: 0.1 })).toMatchObject({ ...definition, redshift: 0.1 });
    const other = configuredModel(model, { bandDefinitions: "y=500" });
    expect(other.bandNamed!("x")).toBeUndefined();
    expect(METZGER2017.completeOptions({})).toEqual({ variant: "converged" });
  });

  it("names any filter", () => {
    const options = METZGER2017.completeOptions({});
    const { magnitudes } = METZGER2017.reference(TYPICAL, [1], options, ["2massks", "K"]);
    expect(magnitudes[0]).toBe(magnitudes[1]);
  });
});

describe("the representation", () => {
  const representation = METZGER2017.representation!;
  const times = parseTimes("0.02:20:x100");

  it("has no holes and gives the curves back", () => {
    const options = METZGER2017.completeOptions({ distanceMpc: 40, ebv: 0.1 });
    const differences: number[] = [];
    for (const set of rows) {
      const numbers = representation.encode(set, options)!;
      expect(numbers.length).toBe(representation.names.length);
      expect(numbers.every(Number.isFinite)).toBe(true);
      const decoded = representation.decode(numbers, times, bands, options);
      METZGER2017.reference(set, times, options, bands).magnitudes.forEach((value, index) => {
        if (value < 33) differences.push(Math.abs(decoded[index] - value));
      });
    }
    differences.sort((a, b) => a - b);
    expect(differences.length).toBeGreaterThan(10_000);
    expect(differences[Math.floor(0.99 * differences.length)]).toBeLessThan(0.1);
    expect(differences.at(-1)).toBeLessThan(0.5);
  });

  it("is nearly exact at its own times, in any band and for any observer", () => {
    const options = METZGER2017.completeOptions({ redshift: 0.25, ebvHost: 0.1 });
    const numbers = representation.encode(TYPICAL, options)!;
    const decoded = representation.decode(numbers, [0.025, 25], ["2massks", "g"], options);
    const { magnitudes } = METZGER2017.reference(TYPICAL, [0.025, 25], options, ["2massks", "g"]);
    decoded.forEach((value, index) => {
      // The numbers come of fewer layers and steps.
      expect(Math.abs(value - magnitudes[index])).toBeLessThan(0.005);
    });
  });

  it("has nothing for times beyond its own, sets out of range, and explicit steps", () => {
    const options = METZGER2017.completeOptions({});
    const numbers = representation.encode(TYPICAL, options)!;
    expect(Array.from(representation.decode(numbers, [0.01, 1, 21], ["g"], options), Number.isNaN)).toEqual([
      ...[true, false, true],
    ]);
    expect(representation.encode(TYPICAL.with(0, 2), options)).toBeUndefined();
    const literal = METZGER2017.completeOptions({ variant: "gwemlightcurves" });
    expect(representation.encode(TYPICAL, literal)).toBeUndefined();
  });
});

describe("options", () => {
  it("are the continuous limit by default", () => {
    expect(METZGER2017.completeOptions({}).variant).toBe("converged");
  });

  it("that make no sense are refused", () => {
    expect(() => METZGER2017.completeOptions({ variant: "paper" })).toThrow(
      /must be one of converged, gwemlightcurves/,
    );
    expect(() => METZGER2017.completeOptions({ redshift: -1 })).toThrow(/redshift/);
  });
});

describe("a binary", () => {
  it("gives mass and velocity; beta and opacity are given or usual", () => {
    const binary = METZGER2017.binary as BinaryMapping;
    expect(binary.determines).toEqual(["ejecta_mass", "ejecta_velocity"]);
    const set = Float64Array.of(Number.NaN, Number.NaN, binary.defaults.beta, binary.defaults.opacity);
    binary.map([1.5, 1.25, 300, 800], METZGER2017.completeOptions({}), set);
    expect(admits(METZGER2017, set)).toBe(true);
    expect([...set.subarray(2)]).toEqual([3, 10]);
  });
});

describe("priors", () => {
  it.each(Object.keys(METZGER2017.priors))("%s draws sets that have values", (name) => {
    const drawn = createPrior(METZGER2017, name, 1000, 3).read(0, 1000);
    for (let row = 0; row < 1000; row++) expect(admits(METZGER2017, drawn, 4 * row)).toBe(true);
  });
});
