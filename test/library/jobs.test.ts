/** What the jobs of the library refuse before they write anything. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OutputError } from "../../src/data/output/outputError.ts";
import { memorySource } from "../../src/data/parameters/source.ts";
import { DU17 } from "../../src/du17/model.ts";
import { InputError } from "../../src/engine/errors.ts";
import { InterruptedError } from "../../src/jobs/interrupted.ts";
import {
  checkDataset,
  generateDataset,
  mergeDatasets,
  openDataset,
  openSets,
  predict,
  prepareDataset,
} from "../../src/library/jobs.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { METZGER2017 } from "../../src/metzger2017/model.ts";
import "../../src/models.ts";
import { temporaryFolder } from "../support/temporary.ts";

describe("generateDataset", () => {
  const source = createPrior(DU17, "eos", 3, 1);

  it.each([
    [{ curves: { times: [2, 1] } }, /^`times`: number 1 is 1, but times must be days after merger/],
    [{ curves: { times: [-1, 1] } }, /^`times`: number 0 is -1/],
    [{ curves: { times: [Number.NaN] } }, /^`times`: number 0 is NaN/],
    [{ curves: {} }, /^`times` must be an array of days after merger/],
    [{ curves: { times: [1], bands: ["q"] } }, /^`bands`: "q" is no band of/],
    [{ curves: { times: [1], band: ["g"] } }, /have no `band`$/],
    [{ outptu: "x.npz" }, /have no `outptu`$/],
    [{ source: [[1.4, 1.3, 300, 500]] }, /^`source` must be what createPrior/],
    [
      { source: createPrior(METZGER2017, "wide", 3, 1) },
      /^`source` has sets of ejecta_mass, .* but those of du17 are m1/,
    ],
    [{ source: memorySource(new Float64Array(9), 3, "three", "unstated") }, /^`source` has sets of 3 numbers/],
    [{ shard: { index: 3, count: 2 } }, /^`shard` is part 3 of 2/],
    [{ shard: { index: Number.NaN, count: 2 } }, /^`shard` is part NaN of 2/],
    [{ seed: Number.NaN }, /^`seed` is NaN/],
    [{ curves: { times: [1], magnitudeType: "f64" } }, /^`magnitudeType` is "f64"/],
    [{ noise: { kind: "x" } }, /^`noise` is "x"/],
    [{ format: "foo" }, /^`format` is "foo"/],
  ])("refuses %j", async (wrong, message) => {
    const output = join(temporaryFolder(), "x.npz");
    const request = { model: DU17, source, curves: { times: [1, 2] }, backend: "cpu", output, ...wrong };
    await expect(generateDataset(request as never)).rejects.toThrow(message);
    expect(existsSync(output)).toBe(false);
  });

  it("takes times as a plain array", async () => {
    const output = join(temporaryFolder(), "x.npz");
    await generateDataset({ model: DU17, source, curves: { times: [1, 2] as never }, backend: "cpu", output });
    const dataset = await openDataset(output);
    expect(Array.from(dataset.layout.times)).toEqual([1, 2]);
    await dataset.close();
  });

  it("states the seed that its source was drawn by, so that shards of others do not join", async () => {
    const folder = temporaryFolder();
    const part = async (index: number, seed: number) => {
      const output = join(folder, `${index}-${seed}.npz`);
      const drawn = createPrior(DU17, "eos", 4, seed);
      const shard = { index, count: 2 };
      await generateDataset({
        model: DU17,
        source: drawn,
        curves: { times: [1, 2] as never },
        backend: "cpu",
        output,
        shard,
      });
      return output;
    };
    const whole = join(folder, "whole.npz");
    const first = await part(1, 1);
    await expect(mergeDatasets([first, await part(2, 2)], whole)).rejects.toThrow("seed");
    expect((await mergeDatasets([first, await part(2, 1)], whole)).rows).toBe(4);
  });
});

describe("the jobs' requests", () => {
  const sets = (...values: number[]) => ({
    models: ["models/tiny.safetensors"],
    sets: () => Float64Array.from(values),
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ["a negative mass", () => predict(sets(-1, 1.2, 250, 700)), "`sets`: m1 is -1, but must be"],
    [
      "two sets",
      () => predict(sets(1.4, 1.2, 250, 700, 1, 1, 1, 1)),
      "`sets` gives 8 numbers, but must give one set of",
    ],
    ["rows", () => predict({ models: ["a"], sets: [[1, 2]] } as never), "`sets` must be a function that gives one set"],
    ["no sets", () => predict({ models: ["a"] } as never), "`predict` needs `sets`"],
    [
      "a filling",
      () => prepareDataset({ input: "a", output: "b", fill: "foo" as never }),
      '`fill` is "foo", but must be one of nearest',
    ],
    ["a share", () => prepareDataset({ input: "a", output: "b", fill: "crop", cropShare: 2 }), "`cropShare` is 2"],
    ["a tolerance", () => checkDataset({ input: "a", tolerance: -1 }), "`tolerance` is -1"],
    ["a redshift", () => openSets("du17", "a.csv", { redshift: Number.NaN }), "`redshift` is NaN"],
    ["no path", () => openDataset(undefined as never), "`path` is undefined"],
  ])("%s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(InputError);
    await expect(call()).rejects.toThrow(message);
  });
});

describe("errors of jobs", () => {
  const source = createPrior(DU17, "eos", 3, 1);
  const full = (output: string, times: number[], more: object = {}) =>
    generateDataset({ model: DU17, source, curves: { times: times as never }, backend: "cpu", output, ...more });

  it("speak of options, not of the command line's flags", async () => {
    const output = join(temporaryFolder(), "x.npz");
    const stopped = await full(output, [1, 2])
      .then(() =>
        generateDataset(
          { model: DU17, source, curves: { times: [1] as never }, backend: "cpu", output, force: true },
          { signal: AbortSignal.abort() },
        ),
      )
      .catch((one) => one);
    expect(stopped).toBeInstanceOf(InterruptedError);
    expect(stopped.hint).toBe("run the same with `resume` to go on");
    const [merged, bands] = await Promise.all([
      mergeDatasets([output], `${output}.npz`).catch((one) => one),
      prepareDataset({ input: output, output: `${output}.npz`, fill: "nearest", bands: "q" }).catch((one) => one),
    ]);
    expect(merged.message).toBe(`${output} is not a shard: it was not made with \`shard\``);
    expect(bands.message).toMatch(/^`bands` "q" has the unknown band "q"/);
  });

  it("tell what could not be written from what was asked wrongly", async () => {
    const error = await full(join(temporaryFolder(), "none", "x.npz"), [1]).catch((one) => one);
    expect(error).toBeInstanceOf(OutputError);
    expect(error).toBeInstanceOf(InputError);
  });

  it("name the largest `every` that leaves a value", async () => {
    const folder = temporaryFolder();
    const input = join(folder, "full.npz");
    // DU17 has no values in the first times, and in most bands none in the last.
    await full(input, [0, 0.001, 1, 2, 3, 100, 200]);
    const prepare = (every: number, more: object = {}) =>
      prepareDataset({ input, output: join(folder, "thin.npz"), fill: "nearest", every, ...more });
    for (const more of [{}, { dropEmpty: true }, { fill: "mask" }]) {
      const error = await prepare(5, more).catch((one) => one);
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toBe(`\`every\` 5 keeps no time at which a curve of ${input} has a value`);
      expect(error.hint).toBe("the largest that keeps one is 4");
      expect(readdirSync(folder)).toEqual(["full.npz"]);
    }
    expect((await prepare(4)).times).toEqual([0, 3]);
    const dark = join(folder, "dark.npz");
    await full(dark, [0, 0.001]);
    await expect(prepareDataset({ input: dark, output: join(folder, "no.npz"), fill: "nearest" })).rejects.toThrow(
      `${dark} has no set with values in these bands`,
    );
  });
});

it("a dataset gives rows that it has, until it is closed", async () => {
  const output = join(temporaryFolder(), "x.npz");
  const source = createPrior(DU17, "eos", 3, 1);
  await generateDataset({ model: DU17, source, curves: { times: [1, 2] as never }, backend: "cpu", output });
  const dataset = await openDataset(output);
  await expect(dataset.read(-1, 2)).rejects.toThrow("both must be integers");
  await expect(dataset.read(Number.NaN, 2)).rejects.toThrow("both must be integers");
  await dataset.close();
  await expect(dataset.read(0, 1)).rejects.toThrow("is closed");
});
