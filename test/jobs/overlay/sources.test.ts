/** Curves of sets, datasets and flows at photometry's places, against the models' references. */

import "../../../src/models.ts";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../../src/data/parameters/source.ts";
import { generateDataset } from "../../../src/jobs/dataset/generate.ts";
import { lendFastest } from "../../../src/jobs/machine/fastestBackend.ts";
import type { CurveSource } from "../../../src/jobs/overlay/curveSource.ts";
import { MEDIAN, OVERLAY_LEVELS } from "../../../src/jobs/overlay/curveSource.ts";
import { datasetCurves } from "../../../src/jobs/overlay/datasetCurves.ts";
import { flowCurves } from "../../../src/jobs/overlay/flowCurves.ts";
import { kernelCurves } from "../../../src/jobs/overlay/kernelCurves.ts";
import { completeObserver, seenBy, shiftTo } from "../../../src/jobs/overlay/observer.ts";
import { quantile } from "../../../src/jobs/statistics.ts";
import { luminosityDistance } from "../../../src/lightcurves/cosmology.ts";
import { bandOffset } from "../../../src/lightcurves/observation.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { configuredModel, modelNamed } from "../../../src/lightcurves/registry.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const BINARY = Float64Array.of(1.48, 1.26, 250, 700);
const DU17 = modelNamed("du17");
const OBSERVER = { distanceMpc: 60, redshift: 0.02, ebv: 0.3 };
const places = { bands: ["r", "K"], times: Float64Array.of(0.5, 3, 6.12, 9) };
const one = (set: Float64Array) => memorySource(set, set.length, "a set", "source");
const request = { observer: OBSERVER, options: {}, lend: lendFastest("cpu"), what: "" };

/** Medians [band, time]. */
async function mediansOf(source: CurveSource): Promise<number[]> {
  const { quantiles } = await source.curves(places, {});
  const width = places.bands.length * places.times.length;
  return [...quantiles.subarray(MEDIAN * width, (MEDIAN + 1) * width)];
}

/** DU17 of a binary at places, apparent. */
function expected(set: Float64Array = BINARY): number[] {
  const times = places.times.map((time) => time / 1.02);
  const absolute = DU17.reference(set, times, DU17.completeOptions({}), places.bands).magnitudes;
  return [...absolute].map((value, at) => {
    const band = DU17.bands.find(({ name }) => name === places.bands[at >> 2])!;
    return value + bandOffset(band, { distanceMpc: 60, ebv: 0.3 });
  });
}

const expectNear = (found: readonly number[], wanted: readonly number[], tolerance: number) =>
  found.forEach((value, at) => {
    if (Number.isNaN(wanted[at])) expect(value).toBeNaN();
    else expect(Math.abs(value - wanted[at])).toBeLessThan(tolerance);
  });

describe("an observer", () => {
  it("has a redshift by the distance, and a distance by the redshift", () => {
    const near = completeObserver({ distanceMpc: 40 });
    expect(luminosityDistance(near.observer.redshift!)).toBeCloseTo(40, 3);
    expect(near.notes[0]).toContain("redshift 0.00896606 follows from 40 Mpc");
    const far = completeObserver({ redshift: 0.1 });
    expect(far.observer.distanceMpc).toBeCloseTo(luminosityDistance(0.1), 2);
    expect(completeObserver({ distanceMpc: 40, redshift: 0 })).toEqual({
      observer: { distanceMpc: 40, redshift: 0 },
      notes: [],
    });
  });

  it("is refused without either, and with what makes no sense", () => {
    expect(() => completeObserver({})).toThrow("`distanceMpc` is missing");
    expect(() => completeObserver({ redshift: 0 })).toThrow("`distanceMpc` is missing");
    expect(() => completeObserver({ distanceMpc: -1 })).toThrow("`distanceMpc` is -1");
    expect(() => completeObserver({ distanceMpc: 40, ebv: -1 })).toThrow("`ebv` is -1");
  });

  it("sees models with a spectrum by their options, and others at other times", () => {
    expect(seenBy(modelNamed("metzger2017"), {}, OBSERVER)).toMatchObject({ options: OBSERVER, stretch: 1, notes: [] });
    const { stretch, notes } = seenBy(DU17, {}, OBSERVER);
    expect(stretch).toBe(1.02);
    expect(notes[0]).toContain("divided by 1.02");
  });

  it("does nothing twice to curves that were computed before", () => {
    const stated = { distanceMpc: 60, redshift: 0.02, ebv: 0.3 };
    const done = shiftTo(modelNamed("metzger2017"), stated, OBSERVER, "a.h5");
    expect([done.stretch, done.offset("r")]).toEqual([1, 0]);
    const farther = shiftTo(modelNamed("metzger2017"), { ...stated, distanceMpc: 6 }, OBSERVER, "a.h5");
    expect(farther.offset("r")).toBeCloseTo(5, 10);
    expect(() => shiftTo(DU17, { ebv: 0.1 }, OBSERVER, "a.h5")).toThrow(
      "the curves of a.h5 have the ebv 0.1 in them, but `ebv` is 0.3",
    );
  });
});

describe("curves at places", () => {
  it("of a set are the model's, apparent, stretched and reddened", async () => {
    const source = kernelCurves({ ...request, model: DU17, source: one(BINARY) });
    const wanted = expected();
    expect(wanted.some(Number.isNaN)).toBe(true);
    expectNear(await mediansOf(source), wanted, 2e-3);
  });

  it("of a set with a spectrum have its own redshift", async () => {
    const model = configuredModel(modelNamed("villar2017"), { components: 1 });
    const set = Float64Array.of(0.03, 0.2, 1, 1000);
    const options = model.completeOptions({ ...OBSERVER, components: 1 });
    const wanted = [...model.reference(set, places.times, options, places.bands).magnitudes];
    expectNear(
      await mediansOf(kernelCurves({ ...request, options: { components: 1 }, model, source: one(set) })),
      wanted,
      2e-3,
    );
  });

  it("of a posterior are quantiles over its sets", async () => {
    const source = createPrior(DU17, "uniform", 60, 5);
    const { quantiles, counts, sets } = await kernelCurves({ ...request, model: DU17, source }).curves(places, {});
    expect(sets).toBe(60);
    const all = Array.from({ length: 60 }, (_, row) => expected(source.read(row, 1)));
    for (let place = 0; place < 8; place++) {
      const own = Float64Array.from(all.map((row) => row[place]))
        .filter((value) => !Number.isNaN(value))
        .sort();
      expect(counts[place]).toBe(own.length);
      OVERLAY_LEVELS.forEach((level, at) => {
        if (own.length > 0) expect(Math.abs(quantiles[at * 8 + place] - quantile(own, level))).toBeLessThan(5e-3);
      });
    }
  });

  it("of a dataset lie between its times, and not beyond", async () => {
    const output = join(temporaryFolder(), "d.npz");
    const curves = {
      ...{ options: DU17.completeOptions({}), times: Float64Array.of(2.5, 2.9, 3, 6, 7), bands: ["K", "g", "r"] },
      ...({ magnitudeType: "f32", bolometric: false } as const),
    };
    const quiet = { backend: "cpu", seed: 0, force: false, resume: false } as const;
    await generateDataset({ model: DU17, source: one(BINARY), curves, output, ...quiet });
    const source = await datasetCurves(output, { ...OBSERVER, redshift: 0.02 });
    expect(source).toMatchObject({ name: "d.npz", bands: ["K", "g", "r"], what: expect.stringContaining("m1 1.48") });
    const found = await mediansOf(source);
    const wanted = expected();
    // 6.12 / 1.02 is one of its times, 3 / 1.02 is between two, the others are outside.
    expectNear([found[2], found[6]], [wanted[2], wanted[6]], 2e-3);
    expectNear([found[1], found[5]], [wanted[1], wanted[5]], 1e-2);
    expect([found[0], found[3], found[4], found[7]].every(Number.isNaN)).toBe(true);
  });

  it("of a flow are its samples'", async () => {
    const source = await flowCurves({
      ...{ path: "models/du17.safetensors", observer: OBSERVER, seed: 1, backend: "cpu" },
      sets: () => BINARY,
    });
    const { quantiles, counts, sets } = await source.curves(places, {});
    const wanted = expected();
    const medians = [...quantiles.subarray(MEDIAN * 8, (MEDIAN + 1) * 8)];
    wanted.forEach((value, at) => {
      // A flow says itself where there is a value, and is hardly ever wrong.
      expect(counts[at] / sets > 0.5).toBe(!Number.isNaN(value));
      if (!Number.isNaN(value)) expect(Math.abs(medians[at] - value)).toBeLessThan(0.05);
    });
    // The widest are the outermost.
    expect(quantiles[1]).toBeLessThan(quantiles[4 * 8 + 1]);
  });

  it("of a flow of a spectrum are decoded at the redshift", async () => {
    const set = Float64Array.of(0.02, 0.266, 0.5, 674, 0.047, 0.152, 3, 1308, 0.011, 0.137, 10, 3745);
    const model = modelNamed("villar2017");
    const source = await flowCurves({
      ...{ path: "models/villar2017.safetensors", observer: { ...OBSERVER, redshift: 0.1 }, seed: 1, backend: "cpu" },
      sets: () => set,
    });
    const options = model.completeOptions({ ...OBSERVER, redshift: 0.1 });
    expectNear(await mediansOf(source), [...model.reference(set, places.times, options, places.bands).magnitudes], 0.2);
  });
});
