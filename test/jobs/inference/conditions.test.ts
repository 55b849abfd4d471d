/** Flows that are conditioned on properties of their light-curve model: from training to prediction. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNumberArray, writeNumberArray } from "../../../src/data/numpyFile.ts";
import { memorySource } from "../../../src/data/parameters/source.ts";
import { DU17 } from "../../../src/du17/model.ts";
import { networkConditions } from "../../../src/flow/model.ts";
import { encodeModel } from "../../../src/flow/modelEncoding.ts";
import { generateDataset } from "../../../src/jobs/dataset/generate.ts";
import { compare } from "../../../src/jobs/inference/compare.ts";
import { degenerateInputs } from "../../../src/jobs/inference/degenerateInputs.ts";
import { logProbFlow } from "../../../src/jobs/inference/logProb.ts";
import { openModel } from "../../../src/jobs/inference/openModel.ts";
import { type PredictRequest, predict } from "../../../src/jobs/inference/predict.ts";
import { sampleFlow } from "../../../src/jobs/inference/sample.ts";
import type { TrainingRecipe } from "../../../src/jobs/training/options.ts";
import { trainFlow } from "../../../src/jobs/training/train.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { textsOf } from "../../support/figures.ts";
import { smallModel } from "../../support/smallModel.ts";
import { TOY } from "../../support/toyModel.ts";

const job = { backend: "cpu", force: true } as const;
const RECIPE = {
  compress: { kind: "points", value: 1 },
  ...{ epochs: 2, hidden: 4, blocks: 1, couplings: 2, batch: 50 },
} as const;

/** Stars that leave ejecta, and stars that do not. */
const BRIGHT = [1.5, 1.3, 400, 900];
const DARK = [1.3, 1.3, 5000, 5000];
const SETS = Float64Array.of(...BRIGHT, ...DARK, ...BRIGHT);

let folder = "";
const path = (name: string) => join(folder, name);

/** Trains on the dataset. @returns the summary, and what the job said */
async function train(output: string, recipe: Partial<TrainingRecipe>, dataset = "curves.npz") {
  const warnings: string[] = [];
  const request = { dataset: path(dataset), output: path(output), recipe: { ...RECIPE, ...recipe } };
  const summary = await trainFlow(
    { ...job, ...request, resume: false, figures: false },
    { onWarning: (text) => warnings.push(text) },
  );
  return { summary, warnings };
}

beforeAll(async () => {
  // Not temporaryFolder(): that one is gone after the first test.
  folder = mkdtempSync(join(tmpdir(), "kiloflow-conditions-"));
  const curves = {
    options: DU17.completeOptions({}),
    times: Float64Array.of(2, 4, 6, 8),
    bands: ["g"],
    magnitudeType: "f32",
    bolometric: false,
  } as const;
  const source = createPrior(DU17, "eos", 300, 1);
  await generateDataset({ ...job, model: DU17, source, curves, output: path("curves.npz"), resume: false, seed: 1 });
  await train("mass.safetensors", { conditions: "ejecta_mass,ejecta_velocity" });
  await writeNumberArray(path("sets.npy"), SETS, [3, 4]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a flow conditioned on properties", () => {
  it("says so in its file, with the scales that the light-curve model states", async () => {
    const model = await openModel(path("mass.safetensors"));
    expect(model.conditions).toMatchObject({ names: ["ejecta_mass", "ejecta_velocity"], logarithm: [true, true] });
    expect(model.architecture.conditions).toBe(2);
    const properties = Array.from(DU17.propertiesOf(BRIGHT, DU17.completeOptions({})));
    const mass = properties[DU17.properties.findIndex(({ name }) => name === "ejecta_mass")];
    const [encoded] = networkConditions(model, BRIGHT);
    expect(encoded).toBeCloseTo((Math.log(mass) - model.conditions.centre[0]) / model.conditions.scale[0], 5);
  });

  it("takes inputs, and gives NaN with a warning for sets without the property", async () => {
    const warnings: string[] = [];
    const events = { onWarning: (text: string) => warnings.push(text) };
    const request = { ...job, model: path("mass.safetensors"), conditions: path("sets.npy"), raw: false };
    const sample = await sampleFlow({ ...request, output: path("x.npy"), count: 2, seed: 1 }, events);
    expect(sample.shape).toEqual([3, 2, 4]);
    expect(warnings.join("\n")).toMatch(
      /1 of 3 sets lack a condition of \S+mass\.safetensors \(ejecta_mass\): their curves are NaN/,
    );
    const { values } = await readNumberArray(path("x.npy"));
    const finite = (row: number) => [...values.subarray(8 * row, 8 * row + 8)].map(Number.isFinite);
    expect(finite(0)).not.toContain(false);
    expect(finite(1)).not.toContain(true);
    expect(finite(2)).not.toContain(false);
    await writeNumberArray(
      path("m.npy"),
      Float64Array.from({ length: 12 }, () => -12),
      [3, 4],
    );
    const density = await logProbFlow({ ...request, curves: path("m.npy"), output: path("d.npy") }, events);
    expect([...(await readNumberArray(path("d.npy"))).values].map(Number.isFinite)).toEqual([true, false, true]);
    expect(density.meanLogDensity).toSatisfy(Number.isFinite);
    expect(warnings.at(-1)).toContain("their log-densities are NaN");
  });

  it("predicts a posterior without those sets, and says when there are values", async () => {
    const told: string[] = [];
    writeFileSync(path("p.csv"), `m1,m2,lambda1,lambda2\n${BRIGHT}\n${DARK}\n`);
    const events = { onWarning: (text: string) => told.push(text), onMessage: (text: string) => told.push(text) };
    const request = { ...job, models: [path("mass.safetensors")], samples: 10, seed: 1 };
    const both = await predict({ ...request, sets: { path: path("p.csv") } }, events);
    expect([...both.bands[0].median].every(Number.isFinite)).toBe(true);
    expect(told.join("\n")).toMatch(/DU17 has values from [\d.]+ to [\d.]+ days in the median of the sets/);
    expect(told.join("\n")).toMatch(/1 of 2 sets lack a condition/);
    told.length = 0;
    const dark = await predict({ ...request, sets: () => Float64Array.from(DARK) }, events);
    expect([...dark.bands[0].median].some(Number.isFinite)).toBe(false);
    expect(told).toContain("DU17 has no values for this set");
    told.length = 0;
    await predict({ ...request, sets: () => Float64Array.of(1.4, 1.38, 200, 250) }, events);
    expect(told.join("\n")).toMatch(
      /DU17 has values from 1\.6 to 6\.8 days for this set; 1 of 4 times is outside \(1 after\)/,
    );
  });

  it("is drawn over the curve of the light-curve model itself, for one set", async () => {
    writeFileSync(path("p.csv"), `m1,m2,lambda1,lambda2\n${BRIGHT}\n${BRIGHT}\n`);
    const request = { ...job, models: [path("mass.safetensors")], samples: 10, seed: 1, figure: path("f.svg") };
    const drawn = async (sets: PredictRequest["sets"], distanceMpc?: number) => {
      const { bands } = await predict({ ...request, sets, distanceMpc });
      return { median: bands[0].median, texts: textsOf(readFileSync(path("f.svg"), "utf8")).join("\n") };
    };
    const one = await drawn(() => Float64Array.from(BRIGHT));
    const { magnitudes } = DU17.reference(BRIGHT, [2, 4, 6, 8], DU17.completeOptions({}), ["g"]);
    const off = Array.from(magnitudes, (value, at) => Math.abs(value - one.median[at]))
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    const middle = off.length >> 1;
    const median = off.length % 2 === 1 ? off[middle] : (off[middle - 1] + off[middle]) / 2;
    const title = `band g: ${Number(median.toPrecision(2))} mag`;
    expect(one.texts).toContain("broad line: DU17 itself");
    expect(one.texts).toContain(title);
    // The distance moves both.
    expect((await drawn(() => Float64Array.from(BRIGHT), 40)).texts).toContain(title);
    const posterior = await drawn({ path: path("p.csv") });
    expect(posterior.texts).toContain("line: median of 20 samples");
    expect(posterior.texts).not.toContain("itself");
    expect((await drawn(() => Float64Array.from(DARK)).catch(String)).toString()).toContain("no values");
  });

  it("is compared with a dataset of its light-curve model", async () => {
    const request = { models: [path("mass.safetensors")], dataset: path("curves.npz"), sets: 20, samples: 5, seed: 1 };
    const {
      bands: [band],
      compared,
    } = await compare({ ...job, ...request });
    // Sets without the flow's conditions were no part of the split.
    expect(compared).toMatchObject([{ rows: "held-out", because: "trained-on-it" }]);
    expect(band).toMatchObject({ band: "g", sets: expect.any(Number) });
    expect(band.rmse).toSatisfy(Number.isFinite);
    expect(band.nll).not.toBe(0);
  });

  it("does not go with flows of another light-curve model", async () => {
    const small = smallModel();
    const { lowest: _, highest: __, options: ___, ...training } = small.training;
    const conditions = { ...small.conditions, names: ["energy", "top_speed", "tilt", "glow"] };
    const other = encodeModel({
      ...small,
      conditions,
      bands: ["blue", "red"],
      training: { ...training, model: TOY.name },
    });
    writeFileSync(path("toy.safetensors"), other);
    const models = [path("mass.safetensors"), path("toy.safetensors")];
    await expect(predict({ ...job, models, sets: () => Float64Array.from(BRIGHT), seed: 1 })).rejects.toThrow(
      /mass\.safetensors learned DU17, but \S+toy\.safetensors learned the toy/,
    );
    const request = { models: [path("toy.safetensors")], dataset: path("curves.npz"), sets: 20, samples: 5, seed: 1 };
    await expect(compare({ ...job, ...request })).rejects.toThrow(
      /toy\.safetensors learned the toy, but \S+curves\.npz holds curves of DU17/,
    );
  });

  it("stops between two blocks", async () => {
    const stopped = new AbortController();
    stopped.abort();
    const request = { models: [path("mass.safetensors")], dataset: path("curves.npz"), sets: 20, samples: 5, seed: 1 };
    await expect(compare({ ...job, ...request }, { signal: stopped.signal })).rejects.toThrow(/was stopped/);
  });
});

describe("the conditions of a training", () => {
  it("can be all properties, or inputs and properties by name", async () => {
    const { summary } = await train("p.safetensors", { conditions: "properties" });
    expect(summary.conditions).toEqual(DU17.properties.map(({ name }) => name));
    const mixed = await train("mixed.safetensors", { conditions: "ejecta_mass, m1" });
    expect(mixed.summary.conditions).toEqual(["ejecta_mass", "m1"]);
  });

  it.each([
    ["mass", /a name in `conditions` is "mass", but must be one of those of du17: m1, m2, lambda1, lambda2, compact/],
    ["m1,inputs", /`conditions` "m1,inputs" has m1 twice/],
  ])("are refused as %s", async (conditions, message) => {
    await expect(train("bad.safetensors", { conditions })).rejects.toThrow(message);
  });

  it("are warned of where they are constant", async () => {
    const sets = Float64Array.from({ length: 120 }, (_, at) => [1.5 + at / 1200, 1.3, 400, 600][at % 4]);
    const curves = {
      options: DU17.completeOptions({}),
      times: Float64Array.of(2, 4),
      bands: ["g"],
      magnitudeType: "f32",
      bolometric: false,
    } as const;
    const source = memorySource(sets, 4, "sets", "source");
    await generateDataset({ ...job, model: DU17, source, curves, output: path("c.npz"), resume: false, seed: 1 });
    const { warnings } = await train("c.safetensors", { batch: 10 }, "c.npz");
    expect(warnings).toContain("the condition m2 is 1.3 in all training rows: the flow learns nothing of it");
    expect(warnings).toHaveLength(3);
    const model = await openModel(path("c.safetensors"));
    expect(model.conditions.scale.subarray(1)).toEqual(Float64Array.of(1, 1, 1));
    expect(degenerateInputs(model)).toEqual([
      "m2 is 1.3 in all of them",
      "lambda1 is 400 in all of them",
      "lambda2 is 600 in all of them",
    ]);

    // What it never saw vary changes nothing, and is warned of.
    const predicted = async (set: number[]) => {
      const told: string[] = [];
      const request = { models: [path("c.safetensors")], sets: () => Float64Array.from(set), samples: 20, seed: 1 };
      const { bands } = await predict({ ...request, ...job }, { onWarning: (text) => told.push(text) });
      return { mean: [...bands[0].mean], told: told.join() };
    };
    const inside = await predicted([1.55, 1.3, 400, 600]);
    expect(inside.told).not.toContain("outside their ranges");
    const away = await predicted([1.55, 1.2, 400, 90_000]);
    expect(away.mean).toEqual(inside.mean);
    expect(away.told).toMatch(
      /it is outside their ranges \(m2, which was always 1\.3, lambda2, which was always 600\)/,
    );
    const told: string[] = [];
    const request = { models: [path("c.safetensors")], dataset: path("curves.npz"), sets: 20, samples: 5, seed: 1 };
    await compare({ ...request, ...job }, { onWarning: (text) => told.push(text) });
    expect(told[0]).toMatch(
      /trained on are degenerate \(m2 is 1\.3 in all of them, .*\): the comparison says nothing of/,
    );
    expect(told[1]).toMatch(
      /100 % of the inputs are outside the training data of .* \(m2 of 100 %, which was always 1\.3/,
    );
  });
});

it("undefined conditions are NaN for the network, never numbers", () => {
  const model = smallModel();
  const conditions = { ...model.conditions, names: ["m1", "m2", "ejecta_mass", "diffusion_time"] };
  const encoded = networkConditions({ ...model, conditions }, DARK);
  expect([...encoded].map(Number.isFinite)).toEqual([true, true, false, false]);
});
