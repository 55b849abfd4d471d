/** villar2017 through the seam: components, windows, representation, priors. */

import { describe, expect, it } from "vitest";
import { ColumnNames } from "../../src/data/parameters/schema.ts";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { inputColumn } from "../../src/lightcurves/inputColumn.ts";
import { admits, type BinaryMapping } from "../../src/lightcurves/model.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { configuredModel } from "../../src/lightcurves/registry.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { VILLAR2017 } from "../../src/villar2017/model.ts";
import { PUBLISHED_FIT } from "../support/villar2017.ts";

const BANDS = bandNames(VILLAR2017);

describe("components", () => {
  it.each([1, 2, 3])("%i have four inputs each", (components) => {
    const model = configuredModel(VILLAR2017, { components });
    expect(model.inputs.map(({ name }) => name)).toEqual(
      Array.from({ length: components }, (_, index) =>
        ["ejecta_mass", "ejecta_velocity", "opacity", "temperature_floor"].map((name) => `${name}_${index + 1}`),
      ).flat(),
    );
    expect(model.completeOptions({})).toEqual({ components });
    // What is not given stays as it is.
    expect(configuredModel(model, { distanceMpc: 40 }).inputs).toEqual(model.inputs);
  });

  it.each([0, 4, 1.5, "two", Number.NaN])("%s are none", (components) => {
    const sentence = `\`components\` is ${components}, but must be 1, 2 or 3`;
    expect(() => configuredModel(VILLAR2017, { components })).toThrow(sentence);
    expect(() => VILLAR2017.completeOptions({ components })).toThrow(sentence);
  });

  it("that are not there change nothing", () => {
    const times = parseTimes("0.1:20:0.9");
    const one = configuredModel(VILLAR2017, { components: 1 });
    const set = PUBLISHED_FIT.slice(0, 4);
    const alone = one.reference(set, times, one.completeOptions({}), BANDS);
    const beside = VILLAR2017.reference(
      [0, 0.1, 1, 1000, ...set, 0, 0.1, 1, 1000],
      times,
      VILLAR2017.completeOptions({}),
      BANDS,
    );
    expect(beside.magnitudes).toEqual(alone.magnitudes);
    expect([...beside.properties]).toEqual([0.02, 0.266]);
  });
});

describe("spellings", () => {
  it.each([
    [1, "Ejecta_Mass_1,EJECTA-VELOCITY-1,kappa_1,temperature_floor_1"],
    [1, "ejecta_mass,ejecta_velocity,kappa,temperature_floor"],
    [
      2,
      "ejecta_mass_1,ejecta_velocity_1,kappa_1,temperature_floor_1,ejecta_mass_2,ejecta_velocity_2,opacity_2,temperature_floor_2",
    ],
  ])("of %i components may be %s", (components, header) => {
    const { inputs } = VILLAR2017.configure!({ components });
    const table = new ColumnNames(header.split(","), "the file");
    expect(inputs.map((input) => inputColumn(table, input))).toEqual(header.split(","));
  });
});

describe("properties", () => {
  it("are the mass of all components and their mean velocity", () => {
    const [mass, velocity] = Array.from(VILLAR2017.propertiesOf(PUBLISHED_FIT, {}));
    expect(mass).toBeCloseTo(0.078, 12);
    expect(velocity).toBeCloseTo((0.02 * 0.266 + 0.047 * 0.152 + 0.011 * 0.137) / 0.078, 12);
  });
});

describe("validity", () => {
  it("is where the reference has values, as the observer's clock goes", () => {
    const options = VILLAR2017.completeOptions({ redshift: 0.5 });
    const [window] = VILLAR2017.validity(PUBLISHED_FIT, options, ["r"]);
    expect(window![0]).toBeCloseTo(1.5e-4, 12);
    expect(window![1]).toBeCloseTo(1500, 9);
    const [first, last] = window!;
    const { magnitudes } = VILLAR2017.reference(PUBLISHED_FIT, [0.999 * first, first, last, 1.001 * last], options, [
      "r",
    ]);
    expect(Array.from(magnitudes, Number.isNaN)).toEqual([true, false, false, true]);
    const none = PUBLISHED_FIT.map((value, column) => (column % 4 === 0 ? 0 : value));
    expect(VILLAR2017.validity(none, options, ["r"])).toEqual([undefined]);
    expect(VILLAR2017.reference(none, [1], options, ["r"]).magnitudes[0]).toBeNaN();
  });
});

describe("the observer", () => {
  const at = (options: object, days: number, bands = ["r"]) =>
    VILLAR2017.reference(PUBLISHED_FIT, [days], VILLAR2017.completeOptions({ ...options }), bands).magnitudes[0];

  it("sees a source at a redshift later, redder and brighter by 1 + z in F(nu)", () => {
    const z = 0.2;
    // r is emitted at 612.95 nm / 1.2.
    const definition = `X=${612.95 / (1 + z)}`;
    const emitted = configuredModel(VILLAR2017, { bandDefinitions: definition });
    const [blue] = emitted.reference(PUBLISHED_FIT, [2], emitted.completeOptions({ bandDefinitions: definition }), [
      "X",
    ]).magnitudes;
    expect(at({ redshift: z }, 2 * (1 + z))).toBeCloseTo(blue - 2.5 * Math.log10(1 + z), 6);
  });

  it("sees it fainter at a distance and behind dust", () => {
    expect(at({ distanceMpc: 40 }, 1) - at({}, 1)).toBeCloseTo(5 * Math.log10(40e5), 9);
    expect(at({ ebv: 0.105 }, 1) - at({}, 1)).toBeCloseTo(0.105 * 2.285, 9);
  });

  it("takes filters by their names", () => {
    const magnitudes = ["ztfg", "lsstr", "2massj"].map((band) => at({}, 1, [band]));
    expect(magnitudes.every(Number.isFinite)).toBe(true);
    expect(Math.abs(magnitudes[1] - at({}, 1))).toBeLessThan(0.1);
  });
});

describe("the representation", () => {
  it("has no holes, and gives the curves back", () => {
    const representation = VILLAR2017.representation!;
    const options = VILLAR2017.completeOptions({ distanceMpc: 40 });
    const times = parseTimes("0.05:25:0.17");
    const sets = createPrior(VILLAR2017, "at2017gfo", 30, 5).read(0, 30);
    const differences: number[] = [];
    for (let row = 0; row < 30; row++) {
      const set = sets.subarray(12 * row, 12 * row + 12);
      const numbers = representation.encode(set, options)!;
      expect(numbers.length).toBe(representation.names.length);
      expect(numbers.every(Number.isFinite)).toBe(true);
      const { magnitudes } = VILLAR2017.reference(set, times, options, BANDS);
      const decoded = representation.decode(numbers, times, BANDS, options);
      for (const [index, value] of magnitudes.entries()) {
        // What any telescope could see; the rest is only to be there.
        if (value < 30) differences.push(Math.abs(value - decoded[index]));
        else expect(decoded[index]).toBeGreaterThan(28);
      }
    }
    differences.sort((a, b) => a - b);
    expect(differences[Math.floor(0.99 * differences.length)]).toBeLessThan(0.06);
    expect(differences[differences.length - 1]).toBeLessThan(0.3);
  });

  it("has nothing outside its times, and nothing of sets without ejecta", () => {
    const representation = VILLAR2017.representation!;
    const numbers = representation.encode(PUBLISHED_FIT, {})!;
    const decoded = representation.decode(numbers, [0.049, 0.05, 25, 25.1], ["r", "ztfg"], {});
    expect(Array.from(decoded, Number.isNaN)).toEqual([true, false, false, true, true, false, false, true]);
    expect(representation.encode(new Float64Array(12), {})).toBeUndefined();
  });

  it("leaves the light of a component that is not there out", () => {
    const representation = VILLAR2017.representation!;
    const alone = PUBLISHED_FIT.map((value, input) => (input === 0 || input === 8 ? 0 : value));
    const numbers = representation.encode(alone, {})!;
    expect(numbers.every(Number.isFinite)).toBe(true);
    const { magnitudes } = VILLAR2017.reference(alone, [1, 5], {}, ["g", "K"]);
    representation.decode(numbers, [1, 5], ["g", "K"], {}).forEach((value, index) => {
      expect(Math.abs(value - magnitudes[index])).toBeLessThan(0.05);
    });
  });
});

describe("priors", () => {
  it.each([1, 2, 3])("draw %i components within what the model admits, and fill their ranges", (components) => {
    const model = configuredModel(VILLAR2017, { components });
    for (const [name, { independent }] of Object.entries(model.priors)) {
      const width = model.inputs.length;
      const sets = createPrior(model, name, 500, 6).read(0, 500);
      model.inputs.forEach((input, column) => {
        const values = Array.from({ length: 500 }, (_, row) => sets[width * row + column]);
        const [low, high] = independent![input.name].range;
        const [least, most] = [Math.min(...values), Math.max(...values)];
        expect(least).toBeGreaterThanOrEqual(low);
        expect(most).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(input.range[0]);
        expect(high).toBeLessThanOrEqual(input.range[1]);
        expect(most - least).toBeGreaterThanOrEqual(0.9 * (high - low));
      });
    }
  });

  it("fix the opacities of the published colours around AT2017gfo", () => {
    const sets = createPrior(VILLAR2017, "at2017gfo", 20, 7).read(0, 20);
    for (let row = 0; row < 20; row++)
      expect([2, 6, 10].map((column) => sets[12 * row + column])).toEqual([0.5, 3, 10]);
  });
});

describe("from a binary", () => {
  const model = configuredModel(VILLAR2017, VILLAR2017.binaryOptions!);
  const mapping = model.binary as BinaryMapping;
  const map = (binary: readonly number[], options: Options = {}) => {
    const set = Float64Array.from(model.inputs, ({ name }) => mapping.defaults[name] ?? Number.NaN);
    mapping.map(binary, model.completeOptions(options), set);
    return set;
  };

  it("come dynamical ejecta and the wind of the disk, and nothing else", () => {
    const set = map([1.48, 1.26, 250, 700], { windFraction: 0.2 });
    // The dynamical mass of Krueger & Foucart 2020, the velocity of Radice 2018, a fifth of the disk of NMMA.
    const expected = [0.007462, 0.2157, 10, 3745, 0.2 * 0.1244, 0.1, 3, 1308];
    expected.forEach((value, column) => {
      expect(Math.abs(set[column] / value - 1)).toBeLessThan(1e-3);
    });
    expect(admits(model, set)).toBe(true);
    expect(VILLAR2017.binary).toBeUndefined();
    expect(configuredModel(VILLAR2017, { components: 1 }).binary).toBeUndefined();
  });

  it("names the inputs that follow, and has values for all others", () => {
    const others = model.inputs.map(({ name }) => name).filter((name) => !mapping.determines.includes(name));
    expect(others.sort()).toEqual(Object.keys(mapping.defaults).sort());
    expect(mapping.determines.length + others.length).toBe(8);
  });
});
