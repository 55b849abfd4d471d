/** Recipes of trainings: defaults, checks, flags, and what checkpoints keep of them. */

import { describe, expect, it } from "vitest";
import { embeddingFor, embeddingNote } from "../../../src/jobs/training/embeddingOption.ts";
import {
  completeRecipe,
  recipeOfFlags,
  recordedRecipe,
  TRAINING_OPTIONS,
  trainingFlags,
  transformerOf,
} from "../../../src/jobs/training/options.ts";

describe("embedding networks", () => {
  const standard = { width: 128, layers: 2, outputs: 16 };

  it("are there beyond what couplings take, or where they are asked for", () => {
    expect(embeddingFor(undefined, 32)).toBeUndefined();
    expect(embeddingFor(undefined, 33)).toEqual(standard);
    expect(embeddingFor("none", 100)).toBeUndefined();
    expect(embeddingFor("8x1:3", 5)).toEqual({ width: 8, layers: 1, outputs: 3 });
  });

  it("that nobody asked for are spoken of", () => {
    const shape = { dimensions: 2, conditions: 100, embedding: standard };
    expect(embeddingNote(undefined, shape)).toBe(
      "couplings take up to 32 conditions: an embedding network (128x2:16) makes 16 of the 100",
    );
    expect(embeddingNote("128x2:16", shape)).toBeUndefined();
    expect(embeddingNote(undefined, { dimensions: 2, conditions: 4 })).toBeUndefined();
  });
});

describe("recipes", () => {
  it("have the defaults of version 0.1.0", () => {
    expect(completeRecipe()).toMatchObject({
      ...{ compress: { kind: "points", value: 1 }, fill: "nearest", feed: "standardised", conditions: "inputs" },
      ...{ transformer: "affine", scale: "bounded-exponential", couplings: 8, hidden: 32, blocks: 2 },
      ...{ normalisation: "act", permutation: "none", epochs: 200, batch: 1000, schedule: "cosine" },
      ...{ learningRate: 2e-3, warmup: 1, dropEvery: 200 / 3, dropFactor: 0.01, weightDecay: 0, clip: 10 },
      ...{ validation: 1 / 3, patience: 0, seed: 1, noise: 0.05 },
    });
  });

  it("have defaults that follow from other options", () => {
    expect(completeRecipe({ feed: "kilonovaml" })).toMatchObject({
      scale: "sigmoid",
      normalisation: "batch",
      noise: 0,
    });
    expect(completeRecipe({ feed: "kilonovaml", noise: 0.1 }).noise).toBe(0.1);
    expect(completeRecipe({ compress: { kind: "representation" } })).toMatchObject({
      ...{ conditions: "representation", transformer: "spline", bins: 8, couplings: 8, hidden: 32 },
      ...{ batch: 250, epochs: 25, noise: 0.02 },
    });
    expect(completeRecipe({ compress: { kind: "representation" }, noise: 0.1, epochs: 9 })).toMatchObject({
      ...{ noise: 0.1, epochs: 9 },
    });
    expect(completeRecipe({ epochs: 30 }).dropEvery).toBe(10);
    expect(transformerOf(completeRecipe())).toEqual({ kind: "affine", scale: "bounded-exponential" });
    expect(transformerOf(completeRecipe({ transformer: "spline", bins: 5 }))).toEqual({
      ...{ kind: "spline", bins: 5, tailBound: 5 },
    });
  });

  it.each([
    [{ hidden: 0 }, "--hidden is 0, but must be an integer from 1 to 128"],
    [{ batch: 1.5 }, "--batch is 1.5, but must be an integer from 2 to 1048576"],
    [{ learningRate: 0 }, "--learning-rate is 0, but must be positive"],
    [{ clip: -1 }, "--clip is -1, but must be at least 0"],
    [{ embedding: "128" }, '--embedding is "128", but must be WIDTHxLAYERS:OUTPUTS, as 128x2:16, or none'],
    [{ embedding: "200x2:16" }, "--embedding 200x2:16 has 200 units in each layer of its embedding, but must have"],
    [{ validation: 1 }, "--validation is 1, but must be at least 0 and below 1"],
    [{ seed: -3 }, "--seed is -3, but must be an integer"],
    [{ schedule: "linear" as "cosine" }, '--schedule is "linear", but must be one of cosine, step, constant'],
    [{ compress: { kind: "points", value: 0 } as const }, '--compress is "points:0"'],
    [{ compress: { kind: "representation", value: 0 } as const }, '--compress is "representation:0"'],
    [
      { compress: { kind: "representation" }, fill: "zero" } as const,
      "--fill has no use with --compress representation",
    ],
    [
      { compress: { kind: "representation" }, feed: "kilonovaml" } as const,
      "--feed has no use with --compress representation",
    ],
    [{ bins: 8 }, "--bins goes with --transformer spline"],
    [{ transformer: "spline", scale: "sigmoid" } as const, "--scale goes with --transformer affine"],
    [{ dropEvery: 5 }, "--drop-every goes with --schedule step"],
    [{ feed: "kilonovaml", conditions: "properties" } as const, "--conditions goes with --feed standardised"],
  ])("refuse %j", (recipe, message) => {
    expect(() => completeRecipe(recipe)).toThrow(message);
  });

  it("come from flags, each of which the help has", () => {
    const flags = { bands: "gr", compress: "pca:3", tailBound: "4", transformer: "spline", epochs: "7", figures: true };
    expect(recipeOfFlags(flags)).toEqual({
      ...{ bands: "gr", compress: { kind: "pca", value: 3 }, tailBound: 4, transformer: "spline", epochs: 7 },
    });
    expect(() => recipeOfFlags({ epochs: "many" })).toThrow('--epochs is "many", but must be a number');
    expect(trainingFlags()).toHaveLength(Object.keys(TRAINING_OPTIONS).length);
    for (const [name, { flag }] of Object.entries(TRAINING_OPTIONS)) {
      expect(flag).toBe(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    }
  });

  it("are recorded without the options that have no use, and are the same when they come back", () => {
    for (const given of [{}, { transformer: "spline", schedule: "step" }, { feed: "kilonovaml" }] as const) {
      const recipe = completeRecipe(given);
      const recorded = JSON.parse(JSON.stringify(recordedRecipe(recipe)));
      expect(completeRecipe(recorded)).toEqual(recipe);
      expect("bins" in recorded).toBe(recipe.transformer === "spline");
    }
  });
});
