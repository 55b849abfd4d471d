import { describe, expect, it } from "vitest";
import { independentBlock } from "../../../src/jobs/fit/independentBlock.ts";
import { nuisancesOf } from "../../../src/jobs/fit/nuisances.ts";
import { priorBlock } from "../../../src/jobs/fit/priorBlock.ts";
import { resolvePriors } from "../../../src/jobs/fit/priors.ts";
import { ParameterSpace, priorShareBelow, standardNormals } from "../../../src/jobs/fit/space.ts";
import { parseDistribution } from "../../../src/lightcurves/draws/distribution.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import "../../../src/models.ts";

/** Largest distance of two empirical distribution functions. */
function distance(a: number[], b: number[]): number {
  const [x, y] = [a, b].map((values) => [...values].sort((one, other) => one - other));
  let [i, j, most] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    if (x[i] <= y[j]) i++;
    else j++;
    most = Math.max(most, Math.abs(i / x.length - j / y.length));
  }
  return most;
}

const column = (values: Float64Array, width: number, k: number): number[] =>
  Array.from({ length: values.length / width }, (_, row) => values[row * width + k]);

const du17 = modelNamed("du17");
const villar = modelNamed("villar2017");

describe("distributions of latent numbers", () => {
  const range = [0, Number.MAX_VALUE] as const;
  it.each(["uniform:2:4", "log:0.1:10", "normal:5:1", "logn:3:0.2", "isotropic:0:1.5"])(
    "%s has the share below that it says",
    async (text) => {
      const distribution = parseDistribution({ name: "x", range }, text);
      const space = new ParameterSpace([independentBlock([{ name: "x", unit: "1", distribution }])]);
      const values = await space.draws(4000, 1);
      const shares = Array.from(values, (value) => priorShareBelow(distribution, value));
      const uniform = Array.from({ length: 4000 }, (_, at) => (at + 0.5) / 4000);
      expect(distance(shares, uniform)).toBeLessThan(0.03);
    },
  );

  it("know which of them a measurement has near its middle", () => {
    const of = (name: string, text: string) => ({
      name,
      unit: "1",
      distribution: parseDistribution({ name, range }, text),
    });
    const space = new ParameterSpace([independentBlock([of("x", "0:1"), of("y", "normal:5:1")])]);
    expect(Array.from(space.logMeasured(Float64Array.of(3, 0, 0, 2)))).toEqual([0, -2]);
    // Of the prior's equations of state the deviation from the universal relation is normal.
    expect(resolvePriors(du17, { prior: "eos" }).blocks[0].measured.filter(Boolean)).toHaveLength(1);
    expect(resolvePriors(du17, { prior: "uniform" }).blocks[0].measured.some(Boolean)).toBe(false);
  });

  it("stay inside their ranges, however far out the latent number is", async () => {
    const distribution = parseDistribution({ name: "x", range }, "log:0.1:10");
    const block = independentBlock([{ name: "x", unit: "1", distribution }]);
    expect(Array.from(await block.values(Float64Array.of(-40, 40), 2))).toEqual([0.1, 10]);
  });
});

describe("a prior's own draws, answered by latent numbers", () => {
  it.each(["uniform", "eos"] as const)("%s of a binary is what generate draws", async (name) => {
    const { blocks } = resolvePriors(du17, { prior: name });
    const space = new ParameterSpace(blocks);
    expect(space.names).toEqual(["m1", "m2", "lambda1", "lambda2"]);
    expect(space.dimensions).toBe(name === "eos" ? 5 : 4);
    const rows = 4000;
    const values = await space.draws(rows, 3);
    const drawn = createPrior(du17, name, rows, 5).read(0, rows);
    for (let k = 0; k < 4; k++) expect(distance(column(values, 4, k), column(drawn, 4, k))).toBeLessThan(0.04);
    // The two are tied: their ratio is distributed alike, too.
    const ratio = (all: Float64Array) => column(all, 4, 0).map((m1, row) => all[row * 4 + 1] / m1);
    expect(distance(ratio(values), ratio(drawn))).toBeLessThan(0.04);
  });

  it("take no latent number for what is given otherwise", () => {
    const { ranges } = du17.priors.uniform;
    const complete = Object.fromEntries(Object.entries(ranges).map(([key, one]) => [key, one.range]));
    const block = priorBlock(du17.inputs, du17.priors.uniform, complete, ["lambda1"]);
    expect(block.parameters.map(({ name }) => name)).toEqual(["m1", "m2", "lambda2"]);
    expect(block.dimensions).toBe(3);
  });
});

describe("components of ejecta that are drawn alike", () => {
  const opacities = (choices: Parameters<typeof resolvePriors>[1]) => {
    const { blocks, notes } = resolvePriors(villar, choices);
    return { space: new ParameterSpace(blocks), notes };
  };

  it("are in the order of their opacities, which are those of a prior without order, sorted", async () => {
    const { space, notes } = opacities({});
    expect(notes.join()).toContain("opacity_1 <= opacity_2 <= opacity_3");
    const rows = 4000;
    const values = await space.draws(rows, 1);
    const drawn = createPrior(villar, "wide", rows, 2).read(0, rows);
    const places = [1, 2, 3].map((n) => space.names.indexOf(`opacity_${n}`));
    const sorted = Array.from({ length: rows }, (_, row) =>
      [2, 6, 10].map((column) => drawn[row * 12 + column]).sort((a, b) => a - b),
    );
    places.forEach((place, n) => {
      const own = column(values, space.names.length, place);
      expect(
        distance(
          own,
          sorted.map((one) => one[n]),
        ),
      ).toBeLessThan(0.04);
      expect(space.parameters[place].unordered).toMatchObject({ kind: "log", a: 0.3, b: 30 });
      if (n > 0)
        expect(own.every((value, row) => value >= values[row * space.names.length + places[n - 1]])).toBe(true);
    });
  });

  it("are only those: what tells one apart by its range or its value has no order", () => {
    const ordered = (choices: Parameters<typeof resolvePriors>[1]) =>
      opacities(choices).space.parameters.flatMap(({ name, unordered }) => (unordered ? [name] : []));
    expect(ordered({ fixed: { opacity_1: 0.5 } })).toEqual(["opacity_2", "opacity_3"]);
    expect(ordered({ priorRanges: { ejecta_velocity_3: "0.05:0.2" } })).toEqual(["opacity_1", "opacity_2"]);
    expect(ordered({ fixed: { opacity_1: 0.5, opacity_2: 3, opacity_3: 10 } })).toEqual([]);
    // Of alike components whose opacities are one and the same the masses are ordered.
    expect(ordered({ fixed: { opacity_1: 3, opacity_2: 3, opacity_3: 3 } })).toEqual(
      [1, 2, 3].map((n) => `ejecta_mass_${n}`),
    );
    expect(ordered({ prior: "at2017gfo" })).toEqual([]);
  });
});

describe("the way back to latent numbers", () => {
  it.each([
    ["villar2017", "wide"],
    ["villar2017", "at2017gfo"],
    ["du17", "uniform"],
  ])("%s, %s", async (model, prior) => {
    const space = new ParameterSpace(resolvePriors(modelNamed(model), { prior }).blocks);
    const latent = standardNormals(200, space.dimensions, 4);
    const back = space.latent(await space.values(latent, 200), 200)!;
    expect(Math.max(...back.map((value, at) => Math.abs(value - latent[at])))).toBeLessThan(1e-6);
  });

  it("is not finite outside the prior, and there is none of draws that a set does not tell", () => {
    const space = new ParameterSpace(resolvePriors(du17, { prior: "uniform" }).blocks);
    const sets = [1.4, 1.5, 100, 100, 1.5, 1.4, 100, 6000, 1.5, 1.4, 100, 100];
    const back = space.latent(Float64Array.from(sets), 3)!;
    const finite = [0, 1, 2].map((row) => back.subarray(row * 4, row * 4 + 4).every(Number.isFinite));
    expect(finite).toEqual([false, false, true]);
    const without = (choices: Parameters<typeof resolvePriors>[1]) =>
      new ParameterSpace(resolvePriors(du17, choices).blocks).latent(Float64Array.from(sets), 3);
    expect(without({ prior: "eos" })).toBeUndefined();
    expect(without({ prior: "uniform", fixed: { m1: 1.5 } })).toBeUndefined();
  });
});

describe("what a user says of priors", () => {
  it("leaves the inputs of the check of AT2017gfo: nine numbers", () => {
    const fixed = { opacity_1: 0.5, opacity_2: 3, opacity_3: 10 };
    const { blocks, fixed: values } = resolvePriors(villar, { fixed });
    expect(new ParameterSpace(blocks).names).toEqual(
      [1, 2, 3].flatMap((n) => [`ejecta_mass_${n}`, `ejecta_velocity_${n}`, `temperature_floor_${n}`]),
    );
    expect(values).toEqual(fixed);
    const [{ parameters }] = blocks;
    expect(parameters[0].distribution).toMatchObject({ kind: "log", a: 10 ** -3.3, b: 10 ** -0.9 });
    expect(parameters[1].distribution).toMatchObject({ kind: "uniform", a: 0.05, b: 0.45 });
  });

  it("fixes what a prior fixes, and takes ranges and distributions", () => {
    const { blocks, fixed } = resolvePriors(villar, {
      prior: "at2017gfo",
      priorRanges: { opacity_2: "1:5:log", ejecta_mass_1: "normal:0.02:0.01" },
    });
    const found = Object.fromEntries(
      blocks.flatMap(({ parameters }) => parameters).map((one) => [one.name, one.distribution?.kind]),
    );
    expect(found).toMatchObject({ opacity_2: "log", ejecta_mass_1: "normal", ejecta_mass_2: "uniform" });
    expect(fixed).toEqual({ opacity_1: 0.5, opacity_3: 10 });
  });

  it("makes inputs of constants, and of a binary's masses where inputs follow from it", () => {
    const drawn = resolvePriors(du17, { priorRanges: { kappa: "log:1:30" } });
    expect(drawn.model.inputs.map(({ name }) => name)).toContain("kappa");
    const two = villar.configure!({ components: 2 });
    const binary = resolvePriors(two, { fromBinary: true, prior: "eos" });
    expect(new ParameterSpace(binary.blocks).names).toEqual(["m1", "m2", "lambda1", "lambda2"]);
    expect(Object.keys(binary.fixed)).toContain("temperature_floor_1");
  });

  it.each([
    [{ priorRanges: { kapa: "1:2" } }, /`priorRange` names "kapa", but what a fit of du17 varies is m1/],
    [{ fixed: { mass: 1 } }, /"mass" is not an input of du17/],
    [{ fixed: { m1: 1.4 }, priorRanges: { m1: "1:2" } }, /`priorRange` names m1, which is 1.4/],
    [{ prior: "wide" }, /`prior` is "wide", but those of du17 are uniform, eos/],
    [{ priorRanges: { m1: "2:1" } }, /`priorRange` of m1 "2:1" goes from 2 to 1/],
  ])("refuses %j", (choices, message) => {
    expect(() => resolvePriors(du17, choices)).toThrow(message);
  });
});

describe("nuisances", () => {
  const points = [
    ["g", 0.5],
    ["r", 0.6],
    ["g", 2],
    ["g", 9],
  ].map(([band, timeDays], row) => ({
    row,
    band: band as string,
    timeDays: timeDays as number,
    magnitude: 18,
    error: 0.1,
    limit: false,
    limitSigmas: Number.NaN,
  }));

  it("are one systematic error, one a band, or one a band and range of days", () => {
    const of = (choice: Parameters<typeof nuisancesOf>[1]) =>
      nuisancesOf(points, choice, {}, {}).map(({ nuisance, parameter }) => [
        parameter.name,
        (nuisance as unknown as { points: number[] }).points,
      ]);
    expect(of({ kind: "fixed", magnitude: 1 })).toEqual([]);
    expect(of({ kind: "free" })).toEqual([["systematic", [0, 1, 2, 3]]]);
    expect(of({ kind: "band" })).toEqual([
      ["systematic_g", [0, 2, 3]],
      ["systematic_r", [1]],
    ]);
    expect(of({ kind: "band-time", edgesDays: [1, 3] })).toEqual([
      ["systematic_g_1", [0]],
      ["systematic_r_1", [1]],
      ["systematic_g_2", [2]],
      ["systematic_g_3", [3]],
    ]);
  });

  it("are the uncertain numbers of the observer alone", () => {
    const found = nuisancesOf(
      points,
      { kind: "fixed", magnitude: 0 },
      { distance: { value: 40, sigma: 8 }, redshift: { value: 0.01 }, timeOffset: [-0.1, 0.2] },
      { ebv: "0:0.3" },
    );
    expect(found.map(({ nuisance, parameter }) => [nuisance.kind, parameter.name])).toEqual([
      ["timeOffset", "time_offset"],
      ["distanceMpc", "luminosity_distance"],
      ["ebv", "ebv"],
    ]);
  });

  it("have ranges as inputs have them, and one each", () => {
    const of = (observer: Parameters<typeof nuisancesOf>[2], ranges: Record<string, string>) =>
      nuisancesOf(points, { kind: "free" }, observer, ranges).map(({ parameter: { name, distribution } }) => [
        name,
        distribution.kind,
        distribution.b,
      ]);
    expect(of({}, { systematic: "0.1:1:log", distance: "10:400:log", time_offset: "-1:0:linear" })).toEqual([
      ["systematic", "log", 1],
      ["time_offset", "uniform", 0],
      ["luminosity_distance", "log", 400],
    ]);
    const twice = /`priorRange` names distance, for which another is given/;
    expect(() => of({ distance: { value: 40, sigma: 8 } }, { distance: "10:400" })).toThrow(twice);
    expect(() => of({}, { luminosity_distance: "1:2", distance: "10:400" })).toThrow(twice);
  });
});

it("standard normal numbers are those of the seed", () => {
  expect(standardNormals(3, 2, 7)).toEqual(standardNormals(5, 2, 7).slice(0, 6));
});
