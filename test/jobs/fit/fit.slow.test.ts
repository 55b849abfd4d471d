/** Fits of simulated points, from the points to the files. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../../src/engine/backend.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { CounterRandom } from "../../../src/engine/random/streams.ts";
import { POSTERIOR_WIDTH } from "../../../src/jobs/fit/binaryPosterior.ts";
import { fitPoints } from "../../../src/jobs/fit/fit.ts";
import { samplesBlock, smoothedBlock } from "../../../src/jobs/fit/posteriorBlock.ts";
import { setUpFit } from "../../../src/jobs/fit/setup.ts";
import { ParameterSpace } from "../../../src/jobs/fit/space.ts";
import { fillFolder } from "../../../src/jobs/fit/write.ts";
import { openSets } from "../../../src/lightcurves/openSets.ts";
import { PhotometricLikelihood, referenceLogLikelihood } from "../../../src/lightcurves/photometric/likelihood.ts";
import type { PhotometricObservation } from "../../../src/lightcurves/photometric/observation.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import "../../../src/models.ts";
import { kiloflow } from "../../support/inProcess.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const model = modelNamed("villar2017").configure!({ components: 1 });
const TRUTH = { ejecta_mass_1: 0.03, ejecta_velocity_1: 0.15, temperature_floor_1: 2500 };
const OPACITY = { opacity_1: 3 };
const ERROR = 0.1;

/** Points of one component at 40 Mpc, and a limit that it passes below. */
function simulated(): PhotometricObservation[] {
  const options = model.completeOptions({ distanceMpc: 40, redshift: 0.009 });
  const [bands, times] = [
    ["g", "r", "i", "J", "K"],
    [0.8, 1.5, 3, 5, 8, 12],
  ];
  const set = [TRUTH.ejecta_mass_1, TRUTH.ejecta_velocity_1, OPACITY.opacity_1, TRUTH.temperature_floor_1];
  const { magnitudes } = model.reference(set, times, options, bands);
  const random = new CounterRandom(5, "noise");
  const points = bands.flatMap((band, b) =>
    times.map((timeDays, t): PhotometricObservation => {
      const index = b * times.length + t;
      const magnitude = magnitudes[index] + ERROR * random.normal(index, 0);
      return { row: index + 1, timeDays, band, magnitude, error: ERROR, limit: false, limitSigmas: Number.NaN };
    }),
  );
  const last = points[5];
  return [
    ...points.filter((point) => point !== last),
    { ...last, limit: true, error: Number.NaN, limitSigmas: 5, magnitude: last.magnitude - 1 },
  ];
}

const points = simulated();
const choices = {
  ...{ model, options: { components: 1 }, points, fixed: OPACITY },
  systematic: { kind: "free" },
  observer: { distance: { value: 40 }, redshift: { value: 0.009 } },
} as const;

const fitted = (backend: Backend, seed: number) =>
  fitPoints(backend, choices, { seed, samples: 1000, particles: 1000 });

describe("a fit of simulated points", () => {
  it("finds what made them", async () => {
    using backend = await openBackend("cpu");
    const fit = await fitted(backend, 1);
    expect(fit.problems).toEqual([]);
    for (const { name, median, standardDeviation } of fit.summaries) {
      if (name in TRUTH)
        expect(Math.abs(median - TRUTH[name as keyof typeof TRUTH])).toBeLessThan(4 * standardDeviation);
    }
    // The best fit is at least as good as the truth, and its residuals are those of the model.
    const set = [TRUTH.ejecta_mass_1, TRUTH.ejecta_velocity_1, OPACITY.opacity_1, TRUTH.temperature_floor_1, 0.01];
    expect(fit.bestLogLikelihood).toBeGreaterThan(referenceLogLikelihood(fit.request, set) - 0.01);
    const rms = Math.hypot(
      ...fit.residuals.filter(({ point }) => !point.limit).map(({ point, best }) => point.magnitude - best),
    );
    expect(rms / Math.sqrt(fit.residuals.length)).toBeLessThan(1.5 * ERROR);
  });

  it("has the evidence that the mean of the likelihood over the prior is", async () => {
    using backend = await openBackend("cpu");
    const few = {
      ...choices,
      points: points.filter((_, at) => at % 7 === 1),
      systematic: { kind: "fixed", magnitude: 0.4 },
    } as const;
    const fit = await fitPoints(backend, few, { seed: 2, samples: 1000, particles: 1000, ofParameters: false });
    expect(fit.problems).toEqual([]);
    const draws = 40_000;
    const { request, sets, space } = setUpFit(few, undefined);
    using likelihood = await PhotometricLikelihood.open(backend, request);
    const logs = await likelihood.logLikelihood(sets(await space.draws(draws, 9), draws), draws);
    const mean = Math.log(logs.reduce((all, one) => all + Math.exp(one), 0) / draws);
    const square = logs.reduce((all, one) => all + Math.exp(2 * one), 0) / draws;
    const error = Math.sqrt((square / Math.exp(2 * mean) - 1) / draws);
    expect(error).toBeLessThan(0.1);
    expect(Math.abs(mean - fit.logEvidence)).toBeLessThan(4 * Math.hypot(error, fit.logEvidenceError));
  });

  it("is the same for the same seed, and its files are read back", async () => {
    using backend = await openBackend("cpu");
    const [one, two] = [await fitted(backend, 3), await fitted(backend, 3)];
    expect(one.equal.values).toEqual(two.equal.values);
    const folder = join(temporaryFolder(), "fit");
    mkdirSync(folder);
    await fillFolder(backend, folder, one, { label: "fit", outdir: "." });
    expect(readdirSync(folder).sort()).toEqual([
      ...[
        "corner.svg",
        "overlay.svg",
        "posterior.csv",
        "posterior.h5",
        "posterior.npz",
        "residuals.csv",
        "result.json",
      ],
      ...["summary.json", "weighted.csv", "weighted.h5", "weighted.npz"],
    ]);
    for (const name of ["result.json", "posterior.csv", "posterior.h5", "posterior.npz"]) {
      const source = await openSets(model, join(folder, name));
      expect(source.count).toBe(1000);
      const [mass, , opacity] = source.read(0, 1);
      expect(mass).toBe(one.equal.values[0]);
      expect(opacity).toBe(OPACITY.opacity_1);
    }
    const text = readFileSync(join(folder, "result.json"), "utf8");
    expect(text).toMatch(/"log_noise_evidence": NaN/);
    const result = JSON.parse(text.replaceAll(/\bNaN\b|-?Infinity/g, "null"));
    expect(result.search_parameter_keys).toEqual([...Object.keys(TRUTH), "systematic"]);
    expect(result.priors.ejecta_mass_1).toMatchObject({
      __prior__: true,
      __name__: "LogUniform",
      kwargs: { name: "ejecta_mass_1" },
    });
    expect(result.priors.opacity_1).toMatchObject({ __name__: "DeltaFunction", kwargs: { peak: 3 } });
    expect(result.posterior.content.log_likelihood).toHaveLength(1000);
    expect(result.nested_samples.content.weights.reduce((sum: number, weight: number) => sum + weight, 0)).toBeCloseTo(
      1,
    );
  });

  it("says that it is not to be used where points are fewer than parameters, by exit code 1, and writes it all the same", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "points.csv");
    writeFileSync(
      file,
      `time,band,magnitude,error\n${points
        .slice(6, 8)
        .map((one) => [one.timeDays, one.band, one.magnitude, 0.1].join())
        .join("\n")}\n`,
    );
    const shared = ["fit", file, "--backend", "cpu", "--distance", "40", "--samples", "300", "--particles", "400"];
    const { code, out } = await kiloflow(
      ...shared,
      "--model",
      "villar2017",
      "--components",
      "1",
      "--output",
      join(folder, "fit.json"),
    );
    expect(out).toMatch(/NOT TO BE USED: 2 points cannot determine 5 parameters/);
    expect(code).toBe(1);
    expect(readFileSync(join(folder, "fit.json"), "utf8")).toMatch(/"usable": false/);
    // Evidences can be compared all the same, beside a smooth fade.
    const several = await kiloflow(...shared, "--model", "villar2017,metzger2017", "--components", "1", "--json");
    expect(several.code, several.error).toBe(0);
    const { comparison, models } = JSON.parse(several.out);
    expect(models.map(({ leftOut }: { leftOut: unknown }) => leftOut)).toEqual([[], []]);
    expect(comparison.models.map((one: { model: string }) => one.model)).toEqual(["villar2017", "metzger2017"]);
    expect(comparison.fade.parameters).toBe(3);
    expect(comparison.verdict[0]).toMatch(/a smooth fade/);
  });
});

describe("a posterior of gravitational waves as the prior", () => {
  const rows = 2000;
  const random = new CounterRandom(2, "draws");
  const values = new Float64Array(rows * POSTERIOR_WIDTH);
  for (let row = 0; row < rows; row++) {
    const q = 1 - 0.3 * random.uniform(row, 0);
    const chirp = 1.188 * (1 + 0.002 * random.normal(row, 1));
    const m1 = chirp * ((1 + q) / q ** 3) ** 0.2;
    const lambda = 400 * Math.exp(0.5 * random.normal(row, 2));
    values.set([m1, q * m1, lambda, lambda / q ** 6, 40 + 5 * random.normal(row, 3)], row * POSTERIOR_WIDTH);
  }
  const posterior = { values, rows, description: "made here", hasDistance: true, notes: [] };
  const quantity = (drawn: Float64Array, width: number, of: (row: Float64Array) => number) => {
    const all = Array.from({ length: drawn.length / width }, (_, row) =>
      of(drawn.subarray(row * width, (row + 1) * width)),
    ).sort((a, b) => a - b);
    return [0.16, 0.5, 0.84].map((share) => all[Math.floor(share * all.length)]);
  };
  const QUANTITIES: readonly ((row: Float64Array) => number)[] = [
    ([m1, m2]) => 1000 * ((m1 * m2) ** 0.6 / (m1 + m2) ** 0.2 / 1.188 - 1),
    ([m1, m2]) => 10 * (m2 / m1),
    ([, , lambda1]) => 2 * Math.log(lambda1),
    ([, , , , distance]) => distance / 5,
  ];

  it.each(["samples", "a flow"])("is drawn by %s as it is", async (way) => {
    using backend = await openBackend("cpu");
    const block = way === "samples" ? samplesBlock(posterior, true) : await smoothedBlock(backend, posterior, true);
    const space = new ParameterSpace([block]);
    expect(space.names).toEqual(["m1", "m2", "lambda1", "lambda2", "luminosity_distance"]);
    const drawn = await space.draws(4000, 1);
    for (const of of QUANTITIES) {
      const [expected, found] = [quantity(values, POSTERIOR_WIDTH, of), quantity(drawn, 5, of)];
      expected.forEach((value, at) => {
        expect(Math.abs(found[at] - value)).toBeLessThan(way === "samples" ? 0.12 : 0.35);
      });
    }
    for (let at = 0; at < drawn.length; at += 5) expect(drawn[at]).toBeGreaterThanOrEqual(drawn[at + 1]);
  });
});
