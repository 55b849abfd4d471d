/** What a training learns where nothing is said, and which options go before which. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { chosenRecipe, defaultCompression, learnedOfDataset } from "../../../src/jobs/training/chosenRecipe.ts";
import type { Compression, TrainingRecipe } from "../../../src/jobs/training/options.ts";
import { METZGER2017 } from "../../../src/metzger2017/model.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { TOY } from "../../support/toyModel.ts";

const POINTS = { kind: "points", value: 1 } as const;
const REPRESENTATION = { kind: "representation" } as const;
const OPTIONS = DU17.completeOptions({});
const KNOWN = { options: OPTIONS, bands: ["g", "K"], source: "d.h5" };

describe("what is learned where it is not said", () => {
  it("is the representation of a light-curve model that has one, which is told with the other way", () => {
    for (const given of [{}, { epochs: 3, bands: "g", conditions: "inputs", scale: "sigmoid" }] as const) {
      expect(defaultCompression(given, { lightCurves: DU17, ...KNOWN })).toEqual({
        compress: REPRESENTATION,
        note: "learning the representation of DU17: 13 numbers, from which all of its bands follow at any time (`compress` points:1 learns the magnitudes of d.h5)",
      });
    }
  });

  it("is components where the numbers are many", () => {
    const options = METZGER2017.completeOptions({});
    const { compress, note } = defaultCompression({}, { ...KNOWN, lightCurves: METZGER2017, options });
    expect(compress).toEqual(REPRESENTATION);
    expect(note).toContain("learning the representation of Metzger 2017: 16 components of 48 numbers, from which");
  });

  it.each([
    ["a model without one", {}, TOY, KNOWN, undefined],
    ["unknown options", {}, DU17, { ...KNOWN, options: undefined }, "d.h5 does not say by which options of DU17 its"],
    [
      "bands of others",
      {},
      DU17,
      { ...KNOWN, bands: ["g", "Q"] },
      "d.h5 has the band Q, of which the representation of",
    ],
    ["the published way", { feed: "kilonovaml" } as const, DU17, KNOWN, "`feed` has no use with a representation"],
    ["a way to fill", { fill: "zero" } as const, DU17, KNOWN, "`fill` has no use with a representation"],
  ])("is magnitudes for %s", (_, given, model, known, why) => {
    const { compress, note } = defaultCompression(given, { lightCurves: model, ...known });
    expect(compress).toEqual(POINTS);
    if (why === undefined) expect(note).toBeUndefined();
    else expect(note?.startsWith(`learning magnitudes (\`compress\` points:1): ${why}`)).toBe(true);
  });
});

/** The recipe chosen for a dataset of DU17. @param file options in a file */
function chosen(
  recipe: Partial<TrainingRecipe>,
  { file, begun, known = true }: { file?: object; begun?: Compression; known?: boolean } = {},
) {
  const recipeFile = file && join(temporaryFolder(), "r.json");
  if (recipeFile) writeFileSync(recipeFile, JSON.stringify(file));
  const provenance = { model: "du17", ...(known ? OPTIONS : {}) };
  const layout = {
    ...{ provenance, parameterNames: ["m1", "m2", "lambda1", "lambda2"], bands: ["g"] },
    ...{ times: [2, 3], count: 9, propertyNames: [] },
  } as unknown as Parameters<typeof learnedOfDataset>[0]["layout"];
  return chosenRecipe({ recipe, recipeFile }, learnedOfDataset({ layout, path: "d.h5" }), begun).catch(
    (error: Error) => {
      throw new Error(error.message.replaceAll(recipeFile ?? "none", "r.json"));
    },
  );
}

describe("the recipe for a dataset", () => {
  it("has the defaults of what is learned", async () => {
    const own = await chosen({});
    expect(own.learnedByDefault).toContain("learning the representation of DU17");
    expect(own.recipe).toMatchObject({ compress: REPRESENTATION, transformer: "spline", epochs: 25, batch: 250 });
    const foreign = await chosen({}, { known: false });
    expect(foreign.learnedByDefault).toContain("learning magnitudes");
    expect(foreign.recipe).toMatchObject({ compress: POINTS, transformer: "affine", epochs: 200, noise: 0.05 });
    const asked = await chosen({ compress: { kind: "points", value: 3 } });
    expect(asked).toMatchObject({ recipe: { compress: { kind: "points", value: 3 }, epochs: 200 }, notes: [] });
    expect(asked.learnedByDefault).toBeUndefined();
    // Couplings are splines by default, so that these have a use, and this has none.
    expect((await chosen({ bins: 4 })).recipe.bins).toBe(4);
    await expect(chosen({ bins: 4 }, { known: false })).rejects.toThrow("--bins goes with --transformer spline");
  });

  it("stays what a training began with", async () => {
    const { recipe, learnedByDefault } = await chosen({ epochs: 4 }, { begun: POINTS });
    expect(recipe).toMatchObject({ compress: POINTS, epochs: 4, batch: 1000 });
    expect(learnedByDefault).toBeUndefined();
    expect((await chosen({ fill: "zero" }, { begun: REPRESENTATION })).recipe.compress).toEqual(POINTS);
    expect((await chosen({}, { begun: REPRESENTATION })).learnedByDefault).toContain("representation of DU17");
  });

  it("takes from a file what is not asked for, and says what was replaced or left out", async () => {
    const file = { epochs: 7, noise: 0.1, compress: "points:2", fill: "zero" };
    expect(await chosen({}, { file })).toMatchObject({ recipe: { ...file, compress: { kind: "points", value: 2 } } });
    const { recipe, notes, learnedByDefault } = await chosen(
      { compress: REPRESENTATION, epochs: 8, noise: 0.1 },
      { file },
    );
    expect(recipe).toMatchObject({ compress: REPRESENTATION, epochs: 8, noise: 0.1, batch: 250 });
    expect(learnedByDefault).toBeUndefined();
    expect(notes.map((note) => note.replaceAll(/\S+r\.json/g, "r.json"))).toEqual([
      "--compress representation replaces --compress points:2 of r.json",
      "--epochs 8 replaces --epochs 7 of r.json",
      "--fill zero of r.json is left out: --fill has no use with --compress representation",
    ]);
    expect((await chosen({}, { file: { fill: "zero" } })).learnedByDefault).toContain("`fill` has no use");
    // A value that is given as undefined is not given.
    expect((await chosen({ epochs: undefined } as Partial<TrainingRecipe>, { file })).recipe.epochs).toBe(7);
  });

  it.each([
    [{ compress: "points:1", bins: 4 }, {}, "r.json: --bins goes with --transformer spline"],
    [{ compress: "representation", fill: "zero" }, {}, "r.json: --fill has no use with --compress representation"],
    [{ compress: "representation" }, { fill: "zero" } as const, "--fill has no use with --compress representation"],
  ])("is refused where options do not go together: %j, %j", async (file, own, message) => {
    await expect(chosen(own, { file })).rejects.toThrow(message);
  });
});
