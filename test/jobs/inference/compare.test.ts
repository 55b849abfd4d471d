/** Which sets a flow is compared on, and what is told apart. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memorySource } from "../../../src/data/parameters/source.ts";
import { DU17 } from "../../../src/du17/model.ts";
import { encodeModel } from "../../../src/flow/modelEncoding.ts";
import { splitRows } from "../../../src/flow/training/shuffle.ts";
import { generateDataset } from "../../../src/jobs/dataset/generate.ts";
import { testPrior } from "../../../src/jobs/dataset/priorTest.ts";
import { type CompareRequest, compare } from "../../../src/jobs/inference/compare.ts";
import { keptInputs } from "../../../src/jobs/inference/nearness.ts";
import { openModel } from "../../../src/jobs/inference/openModel.ts";
import { predict } from "../../../src/jobs/inference/predict.ts";
import type { TrainingRecipe } from "../../../src/jobs/training/options.ts";
import { trainFlow } from "../../../src/jobs/training/train.ts";
import { readTrainingData } from "../../../src/jobs/training/trainingData.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { textsOf } from "../../support/figures.ts";

const job = { backend: "cpu", force: true } as const;
const COUNT = 300;

let folder = "";
const path = (name: string) => join(folder, name);

const drawn = (prior: string, count: number, seed: number) => createPrior(DU17, prior, count, seed).read(0, count);

async function generate(output: string, sets: Float64Array) {
  const curves = {
    options: DU17.completeOptions({}),
    times: Float64Array.of(2, 4, 6, 8),
    bands: ["g", "r"],
    magnitudeType: "f32",
    bolometric: false,
  } as const;
  const source = memorySource(sets, 4, "sets", "source");
  await generateDataset({ ...job, model: DU17, source, curves, output: path(output), resume: false, seed: 1 });
}

async function train(output: string, recipe: Partial<TrainingRecipe>) {
  const small = {
    compress: { kind: "points", value: 1 },
    epochs: 2,
    hidden: 4,
    blocks: 1,
    couplings: 2,
    batch: 50,
    noise: 0.03,
  } as const;
  const request = { dataset: path("curves.npz"), output: path(output), recipe: { ...small, ...recipe } };
  await trainFlow({ ...job, ...request, resume: false, figures: false });
}

async function compared(models: string[], dataset: string, more: Partial<CompareRequest> = {}) {
  const told: string[] = [];
  const warned: string[] = [];
  const request = { models: models.map(path), dataset: path(dataset), sets: 1000, samples: 8, seed: 1, ...more };
  const events = { onMessage: (text: string) => told.push(text), onWarning: (text: string) => warned.push(text) };
  return { ...(await compare({ ...job, ...request }, events)), told: told.join("\n"), warned: warned.join("\n") };
}

beforeAll(async () => {
  // Not temporaryFolder(): that one is gone after the first test.
  folder = mkdtempSync(join(tmpdir(), "kiloflow-compare-"));
  const sets = drawn("uniform", COUNT, 1);
  await generate("curves.npz", sets);
  await generate("others.npz", drawn("uniform", 60, 2));
  await generate("more.npz", Float64Array.of(...sets, ...drawn("uniform", 30, 3)));
  await generate("half.npz", sets.slice(0, 2 * COUNT));
  await train("g.safetensors", { bands: "g", seed: 5, validation: 0.25 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the sets that are compared", () => {
  it("are the held-out rows of the dataset that the flow was trained on, wherever it is now, unless all are asked for", async () => {
    const { trainingRows, validationRows } = (await openModel(path("g.safetensors"))).training;
    writeFileSync(path("moved.npz"), readFileSync(path("curves.npz")));
    const own = await compared(["g.safetensors"], "moved.npz");
    expect(own.compared).toMatchObject([
      { rows: "held-out", because: "trained-on-it", of: validationRows, sets: validationRows },
    ]);
    expect(validationRows).toBe(splitRows(trainingRows + validationRows, 0.25, 5).validation.length);
    expect(own.told).toMatch(/g\.safetensors was trained on \S+moved\.npz: compared on its \d+ held-out rows alone/);
    const all = await compared(["g.safetensors"], "moved.npz", { rows: "all" });
    expect(all.compared).toMatchObject([{ rows: "all", because: "asked-for", of: COUNT }]);
    expect(all.compared[0].sets).toBe(trainingRows + validationRows);
  });

  it("are all sets of another dataset, which is said", async () => {
    const { compared: one, told, warned } = await compared(["g.safetensors"], "others.npz");
    expect(one).toMatchObject([{ rows: "all", because: "another-dataset", of: 60 }]);
    expect(told).toMatch(/was not trained on \S+others\.npz: all of its 60 rows count/);
    expect(warned).toBe("");
  });

  it.each(["more.npz", "half.npz"])(
    "are all, with a warning, of %s, which has only some of the training's",
    async (name) => {
      const { compared: one, warned } = await compared(["g.safetensors"], name);
      expect(one).toMatchObject([{ rows: "all", because: "partly-trained-on" }]);
      expect(warned).toMatch(/was trained on sets of \S+, and which of them it held out does not follow/);
    },
  );

  it("are all, with a warning, where the training held none out", async () => {
    await train("none.safetensors", { bands: "g", validation: 0 });
    const { compared: one, warned } = await compared(["none.safetensors"], "curves.npz");
    expect(one).toMatchObject([{ rows: "all", because: "partly-trained-on", of: COUNT }]);
    expect(warned).toMatch(/or none were/);
  });

  it("are the held-out rows for flows of version 0.1.0 too, which kept inputs of the training rows and nested options", async () => {
    const model = await openModel(path("g.safetensors"));
    const { recipe } = model.training.details as { recipe: TrainingRecipe };
    const { compress, feed, transformer, scale, schedule, learningRate, warmup, ...others } = recipe;
    const nested = {
      ...others,
      ...{ compression: compress, feeding: feed, transformer: { kind: transformer, scale } },
      schedule: { kind: schedule, learningRate, warmupEpochs: warmup, dropEvery: 1, dropFactor: 0.1 },
    };
    const data = await readTrainingData(path("curves.npz"), { ...recipe, bands: "g" });
    const training = splitRows(data.rows, 0.25, 5).training;
    const inputs = Float64Array.from(
      [...training].flatMap((row) => [...data.parameters.subarray(4 * row, 4 * row + 4)]),
    );
    const old = { ...model, trainingInputs: keptInputs(inputs, 4) };
    const details = { recipe: nested };
    writeFileSync(path("old.safetensors"), encodeModel({ ...old, training: { ...model.training, details } }));
    const { compared: one } = await compared(["old.safetensors"], "curves.npz");
    expect(one).toMatchObject([{ rows: "held-out", of: model.training.validationRows }]);
  });

  it("are all where a flow's file does not tell, and where what it tells is not true", async () => {
    const model = await openModel(path("g.safetensors"));
    const write = (name: string, more: object, without: object = {}) =>
      writeFileSync(path(name), encodeModel({ ...model, training: { ...model.training, ...more }, ...without }));
    write("silent.safetensors", { details: undefined });
    const silent = await compared(["silent.safetensors"], "curves.npz");
    expect(silent.compared).toMatchObject([{ rows: "all", because: "unknown" }]);
    expect(silent.told).toMatch(/does not say which sets it was trained on: all 300 rows/);
    const { recipe } = model.training.details as { recipe: object };
    // Another seed gives another split, which the ranges of the training rows do not confirm.
    write("lying.safetensors", { details: { recipe: { ...recipe, seed: 6 } } });
    const lying = await compared(["lying.safetensors"], "curves.npz");
    expect(lying.compared).toMatchObject([{ because: "partly-trained-on" }]);
  });
});

describe("a comparison", () => {
  it("has sets below 1e-3 Msun on lines of their own", async () => {
    const { bands } = await compared(["g.safetensors"], "curves.npz", { rows: "all" });
    expect(bands.map(({ band, apart }) => [band, apart])).toEqual([
      ["g", undefined],
      ["g", "ejecta_mass below 0.001"],
    ]);
    const masses = Array.from({ length: COUNT }, (_, row) => {
      const set = drawn("uniform", COUNT, 1).subarray(4 * row, 4 * row + 4);
      return DU17.propertiesOf(set, DU17.completeOptions({}))[4];
    });
    const few = masses.filter((mass) => mass < 1e-3 && mass > 0).length;
    expect(bands[1].sets).toBeGreaterThan(0);
    expect(bands[1].sets).toBeLessThanOrEqual(few);
    for (const { reliability, pit, sets, mean } of bands) {
      expect(reliability).toHaveLength(9);
      expect(pit.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(sets);
      expect(mean.medianError).toBeGreaterThan(0);
    }
  });

  it("tells several models of one band apart by their files", async () => {
    await train("other.safetensors", { bands: "g", seed: 2 });
    const figures = { figure: path("errors.svg"), reliability: path("calibration.svg") };
    const { bands, compared: sets } = await compared(["g.safetensors", "other.safetensors"], "curves.npz", figures);
    expect(new Set(bands.map(({ model }) => model)).size).toBe(2);
    expect(sets.map(({ rows }) => rows)).toEqual(["held-out", "held-out"]);
    const errors = textsOf(readFileSync(path("errors.svg"), "utf8"));
    expect(errors).toEqual(expect.arrayContaining(["band g, g.safetensors", "band g, other.safetensors"]));
    const calibration = textsOf(readFileSync(path("calibration.svg"), "utf8"));
    expect(calibration).toEqual(expect.arrayContaining(["g, g.safetensors", "g, other.safetensors"]));
    expect(calibration.join(" ")).toContain("share of the samples below a point");
  });

  it("is refused for one model twice, and for rows that are none", async () => {
    await expect(compared(["g.safetensors", "g.safetensors"], "curves.npz")).rejects.toThrow(/is named twice/);
    await expect(compared(["g.safetensors"], "curves.npz", { samples: 1e9 })).rejects.toThrow(
      "`samples` is 1000000000, but must be an integer from 2 to 100000",
    );
    const rows = "some" as "all";
    await expect(compared(["g.safetensors"], "curves.npz", { rows })).rejects.toThrow(
      '`rows` is "some", but must be held-out or all',
    );
  });
});

it("priors and predict give one number for an event, whatever bands and rows the flow was trained on", async () => {
  const table = (sets: Float64Array) =>
    `m1,m2,lambda1,lambda2\n${Array.from({ length: sets.length / 4 }, (_, row) => sets.subarray(4 * row, 4 * row + 4).join()).join("\n")}\n`;
  writeFileSync(path("event.csv"), table(Float64Array.of(...drawn("uniform", 40, 9), ...drawn("eos", 60, 9))));
  const posterior = { path: path("event.csv") };
  const { near, datasetSets } = await testPrior({ dataset: path("curves.npz"), posterior });
  expect(near).toBeGreaterThan(0.05);
  expect(near).toBeLessThan(1);
  // Without the sets that have no curve.
  expect(datasetSets).toBeLessThan(COUNT);
  await train("r.safetensors", { bands: "r", conditions: "m1,m2", seed: 3 });
  for (const name of ["g.safetensors", "r.safetensors"]) {
    const request = { ...job, models: [path(name)], sets: posterior, samples: 2, seed: 1 };
    expect((await predict(request)).nearTraining[path(name)]).toBe(near);
  }
});
