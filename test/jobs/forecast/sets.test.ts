import "../../../src/models.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parameterFile } from "../../../src/data/parameters/index.ts";
import { parseMeasured } from "../../../src/jobs/forecast/distances.ts";
import { chirpMassSets, posteriorSets } from "../../../src/jobs/forecast/sets.ts";
import { resolveUnknowns } from "../../../src/jobs/forecast/unknowns.ts";
import { chirpMass } from "../../../src/lightcurves/binary/chirpMassPrior.ts";
import { binariesOf } from "../../../src/lightcurves/binary/fromBinaries.ts";
import { redshiftOfDistance } from "../../../src/lightcurves/cosmology.ts";
import { configuredModel, modelNamed } from "../../../src/lightcurves/registry.ts";
import { temporaryFolder } from "../../support/temporary.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const plain = modelNamed("du17");
const { model, draws } = resolveUnknowns(plain, [], { seed: 1 });
const request = {
  ...{ model, binaries: undefined, options: model.completeOptions({}), fixed: {}, draws, count: 7, seed: 1 },
};

function posterior(text: string): string {
  const path = join(folder, "posterior.csv");
  writeFileSync(path, text);
  return path;
}

const of = (path: string) => ({ path, read: parameterFile(path) });

describe("sets of a posterior", () => {
  it("have their own distances, and are taken again with other draws where there are few", async () => {
    const path = posterior("m1,m2,lambda1,lambda2,luminosity_distance\n1.5,1.3,300,700,40\n1.4,1.35,400,500,50\n");
    const { source, distances, notes } = await posteriorSets({ ...request, ...of(path) });
    expect([...distances]).toEqual([40, 50, 40, 50, 40, 50, 40]);
    const width = model.inputs.length;
    const sets = source.read(0, 7);
    expect([...sets.subarray(2 * width, 2 * width + 4)]).toEqual([1.5, 1.3, 300, 700]);
    const kappas = [0, 2, 4, 6].map((set) => sets[set * width + 4]);
    expect(new Set(kappas).size).toBe(4);
    expect(source.read(3, 2)).toEqual(sets.subarray(3 * width, 5 * width));
    expect(notes.join()).toMatch(/the file's 2 sets are taken again and again/);
    expect(source.notes.join()).toMatch(/each set has the distance of its luminosity_distance/);
  });

  it("are taken at equal steps where there are many", async () => {
    const rows = Array.from({ length: 14 }, (_, row) => `1.5,1.3,300,700,${row + 1}`);
    const path = posterior(`m1,m2,lambda1,lambda2,distance\n${rows.join("\n")}\n`);
    const { distances } = await posteriorSets({ ...request, ...of(path) });
    expect([...distances]).toEqual([1, 3, 5, 7, 9, 11, 13]);
  });

  it("have the distances of redshifts, or those that are given in their place, with a word", async () => {
    const path = posterior("m1,m2,lambda1,lambda2,redshift\n1.5,1.3,300,700,0.01\n");
    const own = await posteriorSets({ ...request, ...of(path) });
    expect(redshiftOfDistance(own.distances[0])).toBeCloseTo(0.01, 8);
    const given = await posteriorSets({ ...request, ...of(path), distance: { value: 30, sigma: 0 } });
    expect([...given.distances]).toEqual(Array(7).fill(30));
    expect(given.notes.join()).toMatch(/`distance` takes the place of the file's own/);
  });

  it("need a distance", async () => {
    const path = posterior("m1,m2,lambda1,lambda2\n1.5,1.3,300,700\n");
    await expect(posteriorSets({ ...request, ...of(path) })).rejects.toThrow(
      /has no column of distances, and `distance` is not/,
    );
    const { distances } = await posteriorSets({ ...request, ...of(path), distance: { value: 40, sigma: 8 } });
    expect(new Set(distances).size).toBe(7);
    const bad = posterior("m1,m2,lambda1,lambda2,distance\n1.5,1.3,300,700,-3\n");
    await expect(posteriorSets({ ...request, ...of(bad) })).rejects.toThrow(
      /line 2, column distance is -3, but must be positive/,
    );
  });
});

describe("sets around a chirp mass", () => {
  const measured = { chirpMass: { value: 1.2, sigma: 0 }, distance: { value: 200, sigma: 40 } };

  it("have it in the source's frame, or in the detector's at their own distance", () => {
    const width = model.inputs.length;
    for (const detectorFrame of [false, true]) {
      const { source, distances } = chirpMassSets({ ...request, ...measured, detectorFrame });
      const sets = source.read(0, 7);
      for (let set = 0; set < 7; set++) {
        const stretch = detectorFrame ? 1 + redshiftOfDistance(distances[set]) : 1;
        expect(chirpMass(sets[set * width], sets[set * width + 1]) * stretch).toBeCloseTo(1.2, 10);
      }
    }
  });

  it("give the inputs that follow from a binary, with what it leaves open drawn", () => {
    const villar = configuredModel(modelNamed("villar2017"), { components: 2 });
    const binaries = binariesOf(villar);
    const resolved = resolveUnknowns(villar, ["opacity_2=2:4"], { seed: 1, binaries, fixed: { opacity_1: 9 } });
    expect(Object.keys(resolved.draws.inputs)).toEqual([
      ...["temperature_floor_1", "ejecta_velocity_2", "opacity_2", "temperature_floor_2"],
    ]);
    expect(Object.keys(resolved.draws.relations)).toEqual(["maximumMass", "windFraction"]);
    expect(resolved.draws.scatter).toBe(true);
    const { source } = chirpMassSets({
      ...{ ...request, ...measured, ...resolved, binaries, detectorFrame: false, count: 50 },
      ...{ options: resolved.model.completeOptions({ components: 2 }), fixed: { opacity_1: 9 } },
    });
    const sets = source.read(0, 50);
    for (let at = 0; at < sets.length; at += 8) {
      if (Number.isNaN(sets[at])) continue;
      expect(sets[at + 2]).toBe(9);
      expect(sets[at + 6]).toBeGreaterThan(2);
      expect(sets[at + 6]).toBeLessThan(4);
    }
  });
});

describe("what nobody knows", () => {
  it("is not drawn where it is given", () => {
    const resolved = resolveUnknowns(plain, ["eps0=log:1e10:2e10"], { seed: 1, options: { kappa: 3 } });
    expect(Object.keys(resolved.draws.inputs)).not.toContain("kappa");
    expect(resolved.draws.inputs.eps0.specification).toBe("log:1e10:2e10");
    expect(Object.keys(resolved.draws.inputs)).toContain("ejecta_mass_factor");
  });

  it("is of numbers with their deviations", () => {
    expect(parseMeasured("40:8", "distance")).toEqual({ value: 40, sigma: 8 });
    expect(parseMeasured("40", "distance")).toEqual({ value: 40, sigma: 0 });
    expect(() => parseMeasured("40:-1", "distance")).toThrow(/negative standard deviation/);
    for (const wrong of ["", "a", "1:2:3", "40:"])
      expect(() => parseMeasured(wrong, "distance")).toThrow(/must be a number/);
  });
});
