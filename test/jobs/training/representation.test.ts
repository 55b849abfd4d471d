/** Flows of a light-curve model's representation: from training to prediction at other bands and times. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { predictionText } from "../../../src/cli/predictionText.ts";
import { openDataset } from "../../../src/data/dataset/reader.ts";
import { readNumberArray, writeNumberArray } from "../../../src/data/numpyFile.ts";
import { parseSafetensors } from "../../../src/data/safetensors.ts";
import { DU17 } from "../../../src/du17/model.ts";
import { decodeCurves, encodeCurves } from "../../../src/flow/curveTransform.ts";
import { atBandsAndTimes, magnitudesOf } from "../../../src/flow/model.ts";
import { encodeModel } from "../../../src/flow/modelEncoding.ts";
import { parseModel } from "../../../src/flow/modelFile.ts";
import { generateDataset } from "../../../src/jobs/dataset/generate.ts";
import { filledPoints } from "../../../src/jobs/inference/bandPrediction.ts";
import { compare } from "../../../src/jobs/inference/compare.ts";
import { logProbFlow } from "../../../src/jobs/inference/logProb.ts";
import { openModel } from "../../../src/jobs/inference/openModel.ts";
import { predict } from "../../../src/jobs/inference/predict.ts";
import { sampleFlow } from "../../../src/jobs/inference/sample.ts";
import type { TrainingRecipe } from "../../../src/jobs/training/options.ts";
import { representedNumbers } from "../../../src/jobs/training/representedNumbers.ts";
import { trainFlow } from "../../../src/jobs/training/train.ts";
import type { TrainEvents } from "../../../src/jobs/training/trainRequest.ts";
import type { LightCurveModel } from "../../../src/lightcurves/model.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { METZGER2017 } from "../../../src/metzger2017/model.ts";
import { TOY } from "../../support/toyModel.ts";

const job = { backend: "cpu", force: true } as const;
const RECIPE = {
  compress: { kind: "representation" },
  epochs: 25,
  hidden: 16,
  blocks: 1,
  couplings: 4,
  batch: 20,
} as const;
const SETS = 1000;
const { names } = DU17.representation!;
const OPTIONS = DU17.completeOptions({});

/** Stars that leave ejecta, and stars that do not. */
const BRIGHT = [1.5, 1.3, 400, 900];
const DARK = [1.3, 1.3, 5000, 5000];

let folder = "";
const path = (name: string) => join(folder, name);

interface TrainingCall {
  readonly recipe?: Partial<TrainingRecipe>;
  readonly dataset?: string;
  readonly resume?: boolean;
  readonly events?: TrainEvents;
}

function train(output: string, { recipe, dataset = "curves.npz", resume = false, events }: TrainingCall = {}) {
  const request = { dataset: path(dataset), output: path(output), recipe: { ...RECIPE, ...recipe } };
  return trainFlow({ ...job, ...request, resume, figures: false }, events);
}

/** A dataset of a model's own prior. */
async function generate(model: LightCurveModel, prior: string, rows: number, output: string): Promise<void> {
  const bands = model.bands.slice(0, 2).map(({ name }) => name);
  const options = model.completeOptions({});
  const times = Float64Array.of(2, 4, 6, 8);
  const curves = { options, times, bands, magnitudeType: "f32", bolometric: false } as const;
  const source = createPrior(model, prior, rows, 1);
  await generateDataset({ ...job, model, source, curves, output: path(output), resume: false, seed: 1 });
}

const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "",
    (error: Error) => error.message.replaceAll(folder, "."),
  );

beforeAll(async () => {
  // Not temporaryFolder(): that one is gone after the first test.
  folder = mkdtempSync(join(tmpdir(), "kiloflow-representation-"));
  await generate(DU17, "uniform", SETS, "curves.npz");
  await train("flow.safetensors");
  await writeNumberArray(path("sets.npy"), Float64Array.of(...BRIGHT, ...DARK), [2, 4]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a flow of a representation", () => {
  it("is of the sets that have curves, and says in its file what it learned", async () => {
    const reader = await openDataset(path("curves.npz"));
    const { parameters } = await reader.read(0, SETS);
    await reader.close();
    const sets = Array.from({ length: SETS }, (_, row) => parameters.subarray(4 * row, 4 * row + 4));
    const withCurves = sets.filter((set) => DU17.representation!.encode(set, OPTIONS)).length;
    const summary = await train("again.safetensors");
    expect(summary).toMatchObject({ emptySets: SETS - withCurves, filledValues: 0, dimensions: names.length });
    expect(summary.emptySets).toBeGreaterThan(20);
    expect(summary.rows + summary.validationRows).toBe(withCurves);
    expect(summary.conditions).toEqual(DU17.representation!.conditions);

    const bytes = readFileSync(path("flow.safetensors"));
    expect(parseSafetensors(bytes, "flow").metadata.format_version).toBe("3");
    const model = parseModel(bytes, "flow");
    expect(model).toMatchObject({ representation: names, bands: ["u", "g"], times: [2, 4, 6, 8] });
    expect(model.training.options).toMatchObject({ variant: OPTIONS.variant });
    expect(Buffer.from(encodeModel(model))).toEqual(bytes);
    // The same training gives the same bytes.
    expect(readFileSync(path("again.safetensors"))).toEqual(bytes);
  });

  it("makes of its numbers any band at any time, and nothing where there is no value", async () => {
    const model = atBandsAndTimes(await openModel(path("flow.safetensors")), { bands: ["K", "i"], times: [1, 3, 11] });
    const numbers = DU17.representation!.encode(BRIGHT, OPTIONS)!;
    const { centre, scale } = model.curves;
    const network = numbers.map((number, at) => (number - centre[at]) / scale[at]);
    const { magnitudes } = DU17.reference(BRIGHT, model.times, OPTIONS, model.bands);
    magnitudesOf(model, network).forEach((value, at) => {
      if (Number.isNaN(magnitudes[at])) expect(value).toBeNaN();
      else expect(Math.abs(value - magnitudes[at])).toBeLessThan(0.02);
    });
    expect(Array.from(magnitudes, Number.isNaN)).toEqual([true, false, false, true, false, false]);
  });

  it("predicts where there is a value, beside the curve", async () => {
    const told: string[] = [];
    writeFileSync(path("p.csv"), `m1,m2,lambda1,lambda2\n${BRIGHT}\n${DARK}\n`);
    const request = { ...job, models: [path("flow.safetensors")], samples: 50, seed: 1, output: path("p.out.csv") };
    const grid = { bands: "Ki", times: Float64Array.of(1, 3, 11) };
    const events = { onWarning: (text: string) => told.push(text), onMessage: (text: string) => told.push(text) };
    const one = await predict({ ...request, ...grid, sets: () => Float64Array.from(BRIGHT) }, events);
    expect(one.withoutCurves).toBe(0);
    // The training's bands were u and g.
    expect(told.join("\n")).toMatch(
      /bands that \S+ has no sigma factor of take that of the nearest in wavelength: K that of g, i that of g/,
    );
    expect(one.bands.map(({ band, times }) => [band, times])).toEqual(["K", "i"].map((band) => [band, [1, 3, 11]]));
    for (const { valueShare, physicsShare, median } of one.bands) {
      expect(Array.from(valueShare!, Math.round)).toEqual([...physicsShare]);
      expect(Array.from(median, Number.isFinite)).toEqual(Array.from(physicsShare, (share) => share === 1));
      expect(filledPoints({ ...one.bands[0], valueShare })).not.toContain(true);
    }
    expect(readFileSync(path("p.out.csv"), "utf8").split("\n")[0]).toMatch(/,du17_share,flow_share$/);

    // Half of these sets have no curves at all.
    const both = await predict({ ...request, ...grid, sets: { path: path("p.csv") } }, events);
    expect(both.withoutCurves).toBe(1);
    expect(told.join("\n")).toMatch(/1 of 2 sets have no curves by DU17: their curves are NaN/);
    expect(told.join("\n")).not.toContain("lack a condition");
    expect(both.bands[0].valueShare![1]).toBeCloseTo(one.bands[0].valueShare![1] / 2, 1);
    expect(both.bands[0].median[1]).toBeCloseTo(one.bands[0].median[1], 0);
    // What is given is of the set with curves.
    expect(Array.from(both.bands[0].median, Number.isFinite)).toEqual([false, true, true]);
    expect(both.bands[0].brightest[0]).toSatisfy(Number.isFinite);
    expect(both.bands[0].brightest[1]).toBeNaN();
  });

  it("is shown at some of many times", async () => {
    const request = { ...job, models: [path("flow.safetensors")], samples: 5, seed: 1 };
    const shown = async (bands: string, count: number) => {
      const times = Float64Array.from({ length: count }, (_, at) => 2 + at / 10);
      return predictionText(await predict({ ...request, sets: () => Float64Array.from(BRIGHT), bands, times }));
    };
    const timesOf = (text: string) => text.split("\n").flatMap((line) => /^ *(\d+\.\d\d)[ *] /.exec(line)?.[1] ?? []);
    const few = await shown("g", 4);
    expect(timesOf(few)).toEqual(["2.00", "2.10", "2.20", "2.30"]);
    expect(few).not.toContain("one time in");
    const many = await shown("ugrizyJHK", 30);
    expect(timesOf(many)).toHaveLength(9 * 10);
    expect(timesOf(many).slice(0, 3)).toEqual(["2.00", "2.30", "2.60"]);
    expect(many).toContain("one time in 3 is shown; --output FILE.csv and --json have all");
  });

  it("gives no curves of stars without ejecta, whatever it is conditioned on", async () => {
    await train("inputs.safetensors", { recipe: { conditions: "inputs", epochs: 1 } });
    const request = { ...job, model: path("inputs.safetensors"), conditions: path("sets.npy"), seed: 1 };
    const output = path("x.npy");
    const sampled = await sampleFlow({ ...request, output, raw: false, bands: "riz", times: [3, 3.5] });
    expect(sampled.shape).toEqual([2, 3, 2]);
    const { values } = await readNumberArray(output);
    expect([...values.subarray(6)].every(Number.isNaN)).toBe(true);
    expect([...values.subarray(0, 6)].some(Number.isFinite)).toBe(true);
    expect(await messageOf(sampleFlow({ ...request, output, raw: true, times: [3] }))).toBe(
      "`raw` and `times` exclude each other",
    );
  });

  it("learns the curves of a dataset's bands and times", async () => {
    await generate(DU17, "eos", 60, "test.npz");
    const request = { models: [path("flow.safetensors")], dataset: path("test.npz"), sets: 60, samples: 40, seed: 2 };
    const compared = await compare({ ...job, ...request });
    const bands = compared.bands.filter(({ apart }) => apart === undefined);
    expect(bands.map(({ band, times }) => [band, times])).toEqual(["u", "g"].map((band) => [band, [2, 4, 6, 8]]));
    for (const { valueRight, medianError, nll, sigmaFactor, reliability, withoutFactor } of bands) {
      // The truth has the noise of the numbers, so that not all of it is within the samples' middle.
      expect(sigmaFactor).toBeGreaterThan(0);
      expect(reliability).not.toEqual(withoutFactor!.reliability);
      expect(valueRight).toBeGreaterThan(0.9);
      expect(medianError).toBeLessThan(0.8);
      expect(nll).toBeNaN();
    }
  });

  it("goes on where it was stopped, and ends with the same bytes", async () => {
    const stopped = new AbortController();
    const events = {
      signal: stopped.signal,
      onEpoch: ({ epoch }: { epoch: number }) => epoch === 5 && stopped.abort(),
    };
    // By default it is the representation, here and when the training goes on.
    const recipe = { compress: undefined };
    expect(await messageOf(train("stopped.safetensors", { recipe, events }))).toMatch(/^stopped after 5 of 25 epochs/);
    await train("stopped.safetensors", { recipe, resume: true });
    expect(readFileSync(path("stopped.safetensors"))).toEqual(readFileSync(path("flow.safetensors")));
  });
});

describe("representations", () => {
  it("have no density of magnitudes", async () => {
    await writeNumberArray(path("m.npy"), new Float64Array(16), [2, 2, 4]);
    const request = { ...job, conditions: path("sets.npy"), curves: path("m.npy"), output: path("d.npy"), raw: false };
    expect(await messageOf(logProbFlow({ ...request, model: path("flow.safetensors") }))).toBe(
      "./flow.safetensors learned the numbers of a representation of DU17: magnitudes have no density under it",
    );
  });

  it("alone answer other bands and times than their training's", async () => {
    await train("points.safetensors", {
      recipe: { compress: { kind: "points", value: 1 }, conditions: "inputs", epochs: 1 },
    });
    const request = { ...job, sets: () => Float64Array.from(BRIGHT), samples: 10, seed: 1 };
    expect(await messageOf(predict({ ...request, models: [path("points.safetensors")], times: [3] }))).toBe(
      "./points.safetensors learned magnitudes of its own bands at its own times; others can be asked of flows of a representation alone",
    );
    expect(await messageOf(predict({ ...request, models: [path("flow.safetensors")], bands: "gQ" }))).toBe(
      '`bands` "gQ" has the unknown band "Q"; choose from ugrizyJHK',
    );
    expect(await messageOf(predict({ ...request, models: [path("flow.safetensors")], times: [3, 2] }))).toBe(
      "`times` has 2 at place 2, but must be ascending days after merger",
    );
  });

  it("of many numbers are learned by their principal components, in any band that the model knows", async () => {
    await generate(METZGER2017, "wide", 60, "metzger.npz");
    const metzger = { dataset: "metzger.npz", recipe: { epochs: 1 } };
    const whole = await train("m.safetensors", metzger);
    expect(whole).toMatchObject({ dimensions: 16, emptySets: 0 });
    expect(whole.explainedVariance).toBeGreaterThan(0.999);
    expect(whole.explainedVariance).toBeLessThan(1);
    const compress = { kind: "representation", value: 6 } as const;
    const few = await train("six.safetensors", { ...metzger, recipe: { ...metzger.recipe, compress } });
    expect(few.dimensions).toBe(6);
    expect(few.explainedVariance).toBeLessThan(whole.explainedVariance);

    const bytes = readFileSync(path("m.safetensors"));
    const model = parseModel(bytes, "m");
    expect(Buffer.from(encodeModel(model))).toEqual(bytes);
    const asked = atBandsAndTimes(model, { bands: ["2massks", "r"], times: [0.5, 5] });
    const set = [0.01, 0.2, 3, 10];
    const options = METZGER2017.completeOptions({});
    const network = encodeCurves(model.curves, METZGER2017.representation!.encode(set, options)!);
    const { magnitudes } = METZGER2017.reference(set, asked.times, options, asked.bands);
    // The components are those of 40 sets.
    magnitudesOf(asked, network).forEach((value, at) => {
      expect(Math.abs(value - magnitudes[at])).toBeLessThan(0.3);
    });
    const request = { ...job, sets: () => Float64Array.from(set), samples: 10, seed: 1, bands: "ztfr,K" };
    const [first] = (await predict({ ...request, models: [path("m.safetensors")] })).bands;
    expect(first.band).toBe("ztfr");
    expect([...first.median].every(Number.isFinite)).toBe(true);
    const damaged = { ...model, curves: { ...model.curves, units: model.curves.units!.map(() => 0) } };
    expect(() => parseModel(encodeModel(damaged), "m")).toThrow("m has a scale that is zero or not finite");
  });

  it("weigh numbers by the noise that they bear", () => {
    const representation = { ...DU17.representation!, names: ["a", "b"], noise: [1, 0.1] };
    const model = { lightCurves: { ...DU17, representation } };
    const numbers = Float64Array.from({ length: 400 }, (_, at) => (at % 2 ? Math.sin(at) : Math.cos(at)));
    const transform = (value: number) =>
      representedNumbers({ compress: { kind: "representation", value } }, model, numbers);
    const { curves } = transform(1);
    expect(Math.abs(curves.components![1])).toBeGreaterThan(0.99);
    expect([...curves.units!]).toEqual([1, 0.1]);
    const back = decodeCurves(transform(2).curves, encodeCurves(transform(2).curves, numbers));
    back.forEach((value, at) => {
      expect(value).toBeCloseTo(numbers[at], 9);
    });
  });

  it("are refused where a model has none, or too few numbers, or where curves have other options than are known", async () => {
    await generate(TOY, "wide", 10, "toy.npz");
    expect(await messageOf(train("t.safetensors", { dataset: "toy.npz" }))).toBe(
      "./toy.npz holds curves of the toy, which has no representation to learn",
    );
    const components = (value: number) => ({ recipe: { compress: { kind: "representation", value } } }) as const;
    expect(await messageOf(train("t.safetensors", components(14)))).toBe(
      "`compress` representation:14 asks for more components than DU17 is represented by numbers (13)",
    );
    await generate(DU17, "eos", 20, "known.csv");
    const stated = readFileSync(path("known.csv"), "utf8");
    writeFileSync(path("unknown.csv"), stated.replace(/"variant".*"vmin":[\d.]+,/, ""));
    expect(await messageOf(train("t.safetensors", { dataset: "unknown.csv" }))).toBe(
      "./unknown.csv does not say by which options of DU17 its curves were made, so that they have no representation to learn",
    );
  });
});
