/** Files of version 0.1.0 (test/fixtures/0.1.0): they are read, and what comes of them is what that version computed. */

import { copyFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readNumberArray } from "../../src/data/numpyFile.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { withoutSigmaFactors } from "../../src/flow/calibration.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { encodeModel } from "../../src/flow/modelEncoding.ts";
import { parseModel } from "../../src/flow/modelFile.ts";
import { LoadedModel } from "../../src/jobs/inference/loadedModel.ts";
import { openModel } from "../../src/jobs/inference/openModel.ts";
import { trainFlow } from "../../src/jobs/training/train.ts";
import { temporaryFolder } from "../support/temporary.ts";

const FOLDER = fileURLToPath(new URL("../fixtures/0.1.0", import.meta.url));
const array = async (name: string) => (await readNumberArray(join(FOLDER, `${name}.npy`))).values;

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length);
  for (let at = 0; at < expected.length; at++) expect(actual[at], `value ${at}`).toBeCloseTo(expected[at], 4);
}

async function withModel(model: FlowModel, use: (loaded: LoadedModel) => Promise<void>): Promise<void> {
  using backend = await openBackend("cpu");
  using loaded = new LoadedModel(backend, model, 18);
  await use(loaded);
}

describe.each(["affine", "spline"])("a flow of version 0.1.0 (%s)", (name) => {
  const path = join(FOLDER, `${name}.safetensors`);

  it("names its light-curve model and its conditions", async () => {
    const { conditions, training, trainingInputs } = await openModel(path);
    expect(conditions.names).toEqual(["m1", "m2", "lambda1", "lambda2"]);
    expect(conditions.logarithm).toEqual([false, false, true, true]);
    expect(training).toMatchObject({ model: "du17", options: { variant: "paper", kappa: 10, alpha: 1.3 } });
    expect(training.lowest).toHaveLength(4);
    expect(trainingInputs).toHaveLength(4 * training.trainingRows);
  });

  it("gives the samples and log-densities that version gave", async () => {
    await withModel(await openModel(path), async (loaded) => {
      const conditions = await array("conditions");
      expectNear(await loaded.sample(conditions, 3, 7, false), await array(`${name}.samples`));
      const paired = await array(`${name}.paired`);
      expectNear(await loaded.sample(conditions, 1, 7, false), paired);
      expectNear(await loaded.logDensity(paired, conditions, false), await array(`${name}.logprob`));
    });
  });

  it("is written as this version writes", async () => {
    const model = await openModel(path);
    expect(parseModel(encodeModel(model), "again.safetensors")).toEqual(model);
  });
});

describe("a stopped training of version 0.1.0", () => {
  const RECIPE = { epochs: 4, hidden: 4, blocks: 1, couplings: 2, batch: 40 };

  async function resume(recipe: Parameters<typeof trainFlow>[0]["recipe"]): Promise<FlowModel> {
    const folder = temporaryFolder();
    for (const name of ["training.npz", "stopped.safetensors", "stopped.last.safetensors"]) {
      copyFileSync(join(FOLDER, name), join(folder, name));
    }
    const [dataset, output] = ["training.npz", "stopped.safetensors"].map((name) => join(folder, name));
    const summary = await trainFlow({
      dataset,
      output,
      recipe,
      backend: "cpu",
      resume: true,
      force: false,
      figures: false,
    });
    expect(summary.epochs).toBe(4);
    return parseModel(await readFile(output), output);
  }

  it("goes on to the model that it would have become", async () => {
    // That version knew no sigma factors, which every training finds now.
    const resumed = await resume(RECIPE);
    expect(resumed.sigmaFactors).toHaveLength(resumed.bands.length);
    await withModel(withoutSigmaFactors(resumed), async (loaded) => {
      const densities = await loaded.logDensity(await array("affine.paired"), await array("conditions"), false);
      expectNear(densities, await array("resumed.logprob"));
    });
  });

  it("is refused where something else is asked for", async () => {
    await expect(resume({ ...RECIPE, clip: 5 })).rejects.toThrow(/began with --clip 10, not with --clip 5/);
    await expect(resume({ ...RECIPE, conditions: "m1,m2,ejecta_mass,ejecta_velocity" })).rejects.toThrow(
      /began with --conditions inputs, not with --conditions m1,m2,ejecta_mass,ejecta_velocity/,
    );
  });
});
