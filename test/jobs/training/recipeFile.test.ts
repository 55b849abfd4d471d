/** Options of a training out of files, and out of models that were trained with them. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { encodeModel } from "../../../src/flow/modelEncoding.ts";
import { generateDataset } from "../../../src/jobs/dataset/generate.ts";
import { openModel } from "../../../src/jobs/inference/openModel.ts";
import { completeRecipe, recordedRecipe, type TrainingRecipe } from "../../../src/jobs/training/options.ts";
import { readRecipeFile } from "../../../src/jobs/training/recipeFile.ts";
import { trainFlow } from "../../../src/jobs/training/train.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { kiloflow, succeed } from "../../support/inProcess.ts";
import { smallModel } from "../../support/smallModel.ts";
import { temporaryFolder } from "../../support/temporary.ts";

function written(text: string | object, name = "r.json"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, typeof text === "string" ? text : JSON.stringify(text));
  return path;
}

/** What is wrong with a file, and what would be right. */
const refusal = (path: string) =>
  readRecipeFile(path).then(
    () => "",
    ({ message, hint }: Error & { hint?: string }) =>
      (hint ? `${message} (${hint})` : message).replace(/\S*\/(?=[\w.]+)/, ""),
  );

describe("options in a file", () => {
  it("are as a model keeps them, or as the flag's text", async () => {
    const kept = { compress: { kind: "points", value: 3 }, bands: ["g", "J"], epochs: 25, noise: 0.02, seed: 7 };
    expect(await readRecipeFile(written(kept))).toEqual(kept);
    const texts = { compress: "points:3", bands: "gJ", epochs: "25", noise: "2e-2", seed: "7", schedule: "step" };
    expect(await readRecipeFile(written(texts))).toEqual({ ...kept, bands: "gJ", schedule: "step" });
    expect(await readRecipeFile(written('\ufeff{ "compress": {"kind": "representation"} }'))).toEqual({
      compress: { kind: "representation" },
    });
    for (const given of [{}, { transformer: "spline", permutation: "reverse" }, { feed: "kilonovaml" }] as const) {
      const recorded = recordedRecipe(completeRecipe(given));
      expect(await readRecipeFile(written(recorded))).toEqual(JSON.parse(JSON.stringify(recorded)));
    }
  });

  it.each([
    ["{", /^r\.json is not JSON/],
    ['{"epochs": 1,\n "noise": 0.1,\n}', "r.json is not JSON (line 3, column 1 is where it cannot be read on)"],
    ["[1]", 'r.json must hold one JSON object of options, as in {"epochs": 25, "noise": 0.02}'],
    ['{"epochs": 1, "epochs": 2}', 'r.json has the key "epochs" twice'],
    [
      { learning_rate: 0.1 },
      'r.json has "learning_rate", which is no option of a training (nearby names are learningRate)',
    ],
    [
      { __proto__x: 1 },
      /^r\.json has "__proto__x", which is no option of a training \(options are bands, compress, .*\)$/,
    ],
    ['{"__proto__": 1}', /^r\.json has "__proto__", which is no option/],
    [{ "a\u001b[31m": 1 }, /^r\.json has "a\\u001b\[31m", which is no option/],
    [
      { targets: "a" },
      'r.json has "targets": it is the recipe of a table, whose columns `targets` names (give `targets` too)',
    ],
    [{ epochs: true }, "r.json: epochs is true, but must be a number"],
    [{ epochs: "many" }, 'r.json: epochs is "many", but must be a number'],
    [{ epochs: 2.5 }, /^r\.json: epochs is 2\.5, but must be an integer from 1/],
    ['{"learningRate": 1e999}', "r.json: learningRate is null, but must be a number"],
    [{ noise: null }, "r.json: noise is null, but must be a number"],
    [{ fill: 3 }, "r.json: fill is 3, but must be a text"],
    [{ fill: "some" }, /^r\.json: fill is "some", but must be one of /],
    [{ seed: -1 }, /^r\.json: seed is -1, but must be an integer/],
    [{ bands: [1] }, "r.json: bands is [1], but must be a text, or a list of names"],
    [{ compress: "svd:3" }, /^r\.json: compress is "svd:3", but must be points:F/],
    [{ compress: { kind: "svd", value: 3 } }, /^r\.json: compress is "svd:3", but must be points:F/],
    [{ compress: { kind: "pca", value: "3" } }, /^r\.json: compress is \{.*\}, but must be a text, or an object of/],
    [{ conditions: "m1\n" }, 'r.json: conditions is "m1\\u000a", which no option can be'],
  ])("are refused: %j", async (text, message) => {
    const told = await refusal(written(text));
    if (typeof message === "string") expect(told).toBe(message);
    else expect(told).toMatch(message);
  });

  it("are refused where there is no such file, or no recipe in a model", async () => {
    expect(await refusal(join(temporaryFolder(), "absent.json"))).toMatch(/absent\.json/);
    expect(await refusal(temporaryFolder())).toMatch(/it is a folder/);
    const path = join(temporaryFolder(), "m.safetensors");
    writeFileSync(path, encodeModel(smallModel()));
    expect(await refusal(path)).toBe(
      "m.safetensors does not say by which options it was trained (models that kiloflow has trained say it)",
    );
    writeFileSync(path, "junk");
    expect(await refusal(path)).toMatch(/^m\.safetensors is not a safetensors file/);
  });
});

describe("a training", () => {
  const job = { backend: "cpu", force: true, resume: false, figures: false } as const;

  it("learns the representation by default, and is repeated to the byte by the recipe of its model", async () => {
    const folder = temporaryFolder();
    const path = (name: string) => join(folder, name);
    const curves = {
      options: DU17.completeOptions({}),
      times: Float64Array.of(2, 4, 6),
      bands: ["g", "r"],
      magnitudeType: "f32",
      bolometric: false,
    } as const;
    const source = createPrior(DU17, "eos", 60, 1);
    await generateDataset({ ...job, model: DU17, source, curves, output: path("d.npz"), seed: 1 });
    const train = async (output: string, recipe: Partial<TrainingRecipe>, recipeFile?: string) => {
      const told: string[] = [];
      const request = { ...job, dataset: path("d.npz"), output: path(output), recipe, recipeFile };
      const summary = await trainFlow(request, { onMessage: (text) => told.push(text) });
      return { summary, told };
    };
    const small = { hidden: 4, blocks: 1, couplings: 2, epochs: 2, batch: 20, bands: "g", schedule: "step" } as const;
    const first = await train("first.safetensors", { ...small, seed: 3, dropFactor: 0.5 });
    expect(first.told[0]).toMatch(/^learning the representation of DU17: 13 numbers/);
    expect(first.summary).toMatchObject({ dimensions: 13, learnedByDefault: first.told[0] });
    expect(first.summary.recipe).toMatchObject({ compress: { kind: "representation" }, seed: 3, bands: ["g"] });
    const { training, bands, times } = await openModel(path("first.safetensors"));
    expect([bands, times]).toEqual([["g"], [2, 4, 6]]);
    expect(training.details?.recipe).toEqual(JSON.parse(JSON.stringify(first.summary.recipe)));

    const again = await train("again.safetensors", {}, path("first.safetensors"));
    expect(again.summary.learnedByDefault).toBeUndefined();
    expect(readFileSync(path("again.safetensors"))).toEqual(readFileSync(path("first.safetensors")));

    // The command says what it does not take of the file, in the summary what is learned.
    const flags = ["--epochs", "1", "--backend", "cpu", "--no-figures", "--output", path("cli.safetensors")];
    const cli = await kiloflow("train", path("d.npz"), "--recipe", path("first.safetensors"), ...flags);
    expect(cli.error).toContain("--epochs 1 replaces --epochs 2 of");
    expect(cli.out).toContain("  learned: representation\n");
    const plain = ["--couplings", "2", "--hidden", "4", ...flags, "--force"];
    expect((await kiloflow("train", path("d.npz"), ...plain)).error).toContain("(--compress points:1 learns the");
    expect(await succeed("train", path("d.npz"), ...plain)).toContain("  learned: representation (by default)\n");
    const { recipe, learnedByDefault } = JSON.parse(await succeed("train", path("d.npz"), ...plain, "--json"));
    expect([recipe.compress, learnedByDefault]).toEqual([{ kind: "representation" }, first.told[0]]);

    // A file that is wrong costs nothing.
    writeFileSync(path("r.json"), '{"epoch": 3}');
    const bad = await kiloflow("train", path("d.npz"), "--recipe", path("r.json"), "--output", path("bad.safetensors"));
    expect([bad.code, bad.error]).toEqual([
      2,
      expect.stringMatching(/r\.json has "epoch".* \(nearby names are epochs\)/),
    ]);
    expect(existsSync(path("bad.safetensors"))).toBe(false);
  });
});
