/** Shipped models: files, cards and recipes belong together. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hashLine } from "../../bench/shipped/card.ts";
import { sha256Of } from "../../bench/shipped/evaluationFile.ts";
import { recipeCommands } from "../../bench/shipped/makeModel.ts";
import { findRecipe, recipeNamed, recipeNames } from "../../bench/shipped/recipes.ts";
import { testSetsOf } from "../../bench/shipped/testSets.ts";
import { openAnyModel, openModel } from "../../src/jobs/inference/openModel.ts";
import { shippedFolder, shippedNames, shippedPath } from "../../src/jobs/inference/shippedModels.ts";

it("are there", () => expect(shippedNames()).toContain("du17"));

describe.each(shippedNames())("%s", (name) => {
  it("has a card that knows its file and how it is made, and can be read", async () => {
    const card = readFileSync(join(shippedFolder(), `${name}.md`), "utf8");
    const path = shippedPath(name);
    expect(card).toContain(hashLine(await sha256Of(path)));
    for (const args of recipeCommands(recipeNamed(name), `${name}.h5`, `${name}.safetensors`))
      expect(card).toContain(`kiloflow ${args.join(" ")}\n`);
    expect((await openAnyModel(path)).state.parameters.every(Number.isFinite)).toBe(true);
  });
});

it("are evaluated on sets as in their training, on priors and on posteriors", async () => {
  const request = { rows: 5, times: Float64Array.of(1), folder: "", backend: "cpu" } as const;
  const model = await openModel(shippedPath("du17"));
  const names = (changed: object) =>
    testSetsOf(model, { ...recipeNamed("du17"), ...changed }, { ...request, posteriors: [{ path: "a/b.dat" }] }).map(
      ({ name }) => name,
    );
  expect(names({})).toEqual(["as in training", "prior uniform", "prior eos", "b.dat"]);
  // A prior that a training has drawn from as it is is not asked twice.
  const generate = ["--model", "du17", "--prior", "eos", "--count", "9"];
  expect(names({ generate })).toEqual(["as in training", "prior uniform", "b.dat"]);
});

it("are refused by other names", () => {
  expect(findRecipe("toString")).toBeUndefined();
  expect(() => recipeNamed("nix")).toThrow(`there is no model "nix"; there are ${recipeNames().join(", ")}`);
});
