/** Sigma factors that trainings find, and what comes of them. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNumberArray, writeNumberArray } from "../../../src/data/numpyFile.ts";
import { DU17 } from "../../../src/du17/model.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { buildArchitecture } from "../../../src/flow/architecture.ts";
import { Flow } from "../../../src/flow/flow.ts";
import type { FlowModel } from "../../../src/flow/model.ts";
import { initialState } from "../../../src/flow/parameters.ts";
import { generateDataset } from "../../../src/jobs/dataset/generate.ts";
import { NOMINAL } from "../../../src/jobs/inference/bandComparison.ts";
import { compare } from "../../../src/jobs/inference/compare.ts";
import { logProbFlow } from "../../../src/jobs/inference/logProb.ts";
import { openModel } from "../../../src/jobs/inference/openModel.ts";
import { predict } from "../../../src/jobs/inference/predict.ts";
import { sampleFlow } from "../../../src/jobs/inference/sample.ts";
import { fitSigmaFactors } from "../../../src/jobs/training/fitSigmaFactors.ts";
import type { TrainingRecipe } from "../../../src/jobs/training/options.ts";
import { trainFlow } from "../../../src/jobs/training/train.ts";
import type { TrainingData } from "../../../src/jobs/training/trainingData.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { smallModel } from "../../support/smallModel.ts";

const job = { backend: "cpu", force: true } as const;
const SETS = [1.5, 1.3, 400, 900, 1.4, 1.2, 300, 500];

let folder = "";
const path = (name: string) => join(folder, name);

async function train(output: string, recipe: Partial<TrainingRecipe> = {}, resume = false, stopAfter = 0) {
  const told: string[] = [];
  const small = { epochs: 6, hidden: 8, blocks: 1, couplings: 4, batch: 25, bands: "gr", noise: 0.2 } as const;
  const request = { dataset: path("curves.npz"), output: path(output), recipe: { ...small, ...recipe } };
  const stopped = new AbortController();
  const events = {
    signal: stopped.signal,
    onMessage: (text: string) => told.push(text),
    onEpoch: ({ epoch }: { epoch: number }) => epoch === stopAfter && stopped.abort(),
  };
  const training = trainFlow({ ...job, ...request, resume, figures: false }, events);
  const summary = stopAfter > 0 ? await training.catch(() => undefined) : await training;
  return { summary, told: told.join("\n") };
}

beforeAll(async () => {
  // Not temporaryFolder(): that one is gone after the first test.
  folder = mkdtempSync(join(tmpdir(), "kiloflow-factors-"));
  const curves = {
    options: DU17.completeOptions({}),
    times: Float64Array.of(2, 4, 6, 8),
    bands: ["g", "r"],
    magnitudeType: "f32",
    bolometric: false,
  } as const;
  const source = createPrior(DU17, "eos", 400, 1);
  await generateDataset({ ...job, model: DU17, source, curves, output: path("curves.npz"), resume: false, seed: 1 });
  await train("flow.safetensors");
  await writeNumberArray(path("sets.npy"), Float64Array.from(SETS), [2, 4]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the factor of a band", () => {
  const ROWS = 600;
  /** mag */
  const NOISE = 0.05;

  /** A flow whose samples are normal, with `widths` in two bands, of curves that are all 0 but for the training's noise. */
  async function fitted(widths: readonly number[], { missing = false, times = [3, 4] } = {}) {
    const small = smallModel();
    const architecture = buildArchitecture({
      ...{ dimensions: 4, conditions: 1, couplings: 1, hidden: 2, blocks: 1, seed: 1 },
      ...{ transformer: { kind: "affine", scale: "bounded-exponential" }, normalisation: "none", permutation: "none" },
    });
    const start = initialState(architecture, 1);
    // All parameters 0: the identity.
    const state = { ...start, parameters: start.parameters.map(() => 0) };
    const training = { ...small.training, details: { recipe: { noise: NOISE } } };
    const scale = Float64Array.from([0, 0, 1, 1], (band) => NOISE * widths[band]);
    const curves = { centre: new Float64Array(4), scale };
    const model: FlowModel = { ...small, architecture, state, curves, training };
    const magnitudes = new Float64Array(4 * ROWS);
    // In the second band only a few rows have a value.
    if (missing) for (let row = 10; row < ROWS; row++) magnitudes.fill(Number.NaN, 4 * row + 2, 4 * row + 4);
    const parameters = Float64Array.from({ length: 4 * ROWS }, (_, at) => SETS[at % 4]);
    const data = { lightCurves: DU17, times, magnitudes, parameters };
    const rows = Uint32Array.from({ length: ROWS }, (_, row) => row);
    using backend = await openBackend("cpu");
    using flow = new Flow(backend, architecture, state);
    const held = { conditions: new Float32Array(ROWS), rows };
    return await fitSigmaFactors(flow, model, data as unknown as TrainingData, held, 3);
  }

  it("makes samples as wide as the noise of the training", async () => {
    const factors = await fitted([2, 0.5]);
    expect(factors.map(({ band }) => band)).toEqual(["g", "r"]);
    expect(factors[0].factor * 2).toBeGreaterThan(0.92);
    expect(factors[0].factor * 2).toBeLessThan(1.08);
    expect(factors[1].factor * 0.5).toBeGreaterThan(0.92);
    expect(factors[1].factor * 0.5).toBeLessThan(1.08);
    expect(await fitted([2, 0.5])).toEqual(factors);
  });

  it("is 1 where too few rows have a value", async () => {
    const [g, r] = await fitted([2, 0.5], { missing: true });
    expect(g.factor).toBeLessThan(0.6);
    expect(r).toEqual({ band: "r", factor: 1 });
    // What is filled before the curve begins has no part in it.
    expect((await fitted([2, 0.5], { times: [0.5, 1] })).map(({ factor }) => factor)).toEqual([1, 1]);
  });
});

describe("a training", () => {
  it("keeps a factor for each band, the same in every run, also where it was stopped and went on", async () => {
    const { sigmaFactors } = await openModel(path("flow.safetensors"));
    expect(sigmaFactors?.map(({ band }) => band)).toEqual(["g", "r"]);
    for (const { factor } of sigmaFactors!) expect(factor).not.toBe(1);
    const { summary } = await train("again.safetensors", {}, false, 3);
    expect(summary).toBeUndefined();
    expect((await train("again.safetensors", {}, true)).summary?.sigmaFactors).toEqual(sigmaFactors);
    expect(readFileSync(path("again.safetensors"))).toEqual(readFileSync(path("flow.safetensors")));
  });

  it.each([
    [0, "no rows were"],
    [0.05, "only 19 rows were"],
  ])("finds none where a share of %s is held out, and says so", async (validation, why) => {
    const { summary, told } = await train("none.safetensors", { validation, epochs: 1 });
    expect(told).toContain(`${why} held out: the model has no sigma factors, which take at least 30`);
    expect(summary?.sigmaFactors).toBeUndefined();
    expect((await openModel(path("none.safetensors"))).sigmaFactors).toBeUndefined();
  });

  it("of the published kind finds none", async () => {
    const { told } = await train("published.safetensors", { feed: "kilonovaml", bands: "g", noise: 0, epochs: 1 });
    expect((await openModel(path("published.safetensors"))).sigmaFactors).toBeUndefined();
    expect(told).not.toContain("sigma");
  });
});

describe("what a flow is used for", () => {
  it("has the factors, unless they are left out", async () => {
    const [{ factor }] = (await openModel(path("flow.safetensors"))).sigmaFactors!;
    const ask = (calibration?: boolean) =>
      predict({
        ...{ ...job, models: [path("flow.safetensors")], sets: () => Float64Array.from(SETS.slice(0, 4)) },
        ...{ samples: 500, seed: 1, calibration },
      });
    const [spread, plain] = [await ask(), await ask(false)];
    expect(spread.bands[0].sigmaFactor).toBe(factor);
    expect(plain.bands[0].sigmaFactor).toBeUndefined();
    expect(spread.bands[0].sigma[1] / plain.bands[0].sigma[1]).toBeCloseTo(factor, 5);

    const told: string[] = [];
    const request = { ...job, model: path("flow.safetensors"), conditions: path("sets.npy"), seed: 1, raw: false };
    const drawn = async (calibration?: boolean) => {
      const events = { onMessage: (text: string) => told.push(text) };
      await sampleFlow({ ...request, output: path("x.npy"), calibration }, events);
      const density = { ...request, curves: path("x.npy"), output: path("d.npy"), calibration };
      await logProbFlow(density);
      return [(await readNumberArray(path("x.npy"))).values, (await readNumberArray(path("d.npy"))).values];
    };
    const [ours, theirs] = [await drawn(), await drawn(false)];
    expect(told.join()).toMatch(/^sigma factors of \S+flow\.safetensors: g [\d.]+, r [\d.]+$/);
    expect(ours[0]).not.toEqual(theirs[0]);
    const factors = (await openModel(path("flow.safetensors"))).sigmaFactors!;
    const jacobian = factors.reduce((sum, one) => sum + 4 * Math.log(one.factor), 0);
    // The same noise, so that the densities differ by the factors alone.
    expect(ours[1][0]).toBeCloseTo(theirs[1][0] - jacobian, 2);
  });

  it("is compared with and without them", async () => {
    const request = { ...job, models: [path("flow.safetensors")], dataset: path("curves.npz"), sets: 200, samples: 40 };
    const { bands } = await compare({ ...request, seed: 1 });
    const { bands: plain } = await compare({ ...request, seed: 1, calibration: false });
    const one = NOMINAL.findIndex((level) => Math.abs(level - 0.683) < 1e-3);
    const all = bands.filter(({ apart }) => apart === undefined);
    expect(all).toHaveLength(2);
    all.forEach(({ band, sigmaFactor, reliability, withoutFactor, noisyCoverage3 }) => {
      const same = plain.find((other) => other.band === band && other.apart === undefined)!;
      expect(sigmaFactor).toBeGreaterThan(0);
      expect(Math.abs(reliability[one] - 0.683)).toBeLessThan(0.05);
      expect(Math.abs(withoutFactor!.reliability[one] - 0.683)).toBeGreaterThan(Math.abs(reliability[one] - 0.683));
      expect(noisyCoverage3).toBeGreaterThan(0.9);
      expect(same.reliability).toEqual(withoutFactor!.reliability);
      expect(same.withoutFactor).toBeUndefined();
    });
  });
});
