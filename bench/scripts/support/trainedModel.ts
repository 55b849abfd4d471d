/** A flow trained as the command trains without flags: g band, ten points, 20,000 sets of a prior. Half a minute or so. */

import "../../../src/models.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DU17 } from "../../../src/du17/model.ts";
import { modelOptions } from "../../../src/du17/options.ts";
import type { FlowModel } from "../../../src/flow/model.ts";
import { generateDataset } from "../../../src/jobs/dataset/generate.ts";
import { openModel } from "../../../src/jobs/inference/models.ts";
import { trainFlow } from "../../../src/jobs/training/train.ts";
import type { TrainingRecipe } from "../../../src/jobs/training/trainingRecipe.ts";
import type { Transformer } from "../../../src/kernels/flow/transformers.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { parseTimes } from "../../../src/lightcurves/times.ts";

const SETS = 20_000;

/** The defaults of `kiloflow train`. */
const RECIPE: Omit<TrainingRecipe, "transformer"> = {
  bands: ["g"],
  compression: { kind: "points", value: 1 },
  fill: "nearest",
  feeding: "standardised",
  couplings: 8,
  hidden: 32,
  blocks: 2,
  normalisation: "act",
  permutation: "none",
  epochs: 200,
  batch: 1000,
  schedule: { kind: "cosine", learningRate: 2e-3, warmupEpochs: 1, dropEvery: 1, dropFactor: 0.01 },
  weightDecay: 0,
  clip: 10,
  validation: 1 / 3,
  patience: 0,
  seed: 1,
  noise: 0.05,
};

export async function trainedModel(transformer: Transformer): Promise<FlowModel> {
  const folder = mkdtempSync(join(tmpdir(), "kiloflow-bench-"));
  const [dataset, output] = ["curves.npz", "model.safetensors"].map((name) => join(folder, name));
  const job = { backend: "cpu", resume: false, force: false } as const;
  try {
    await generateDataset({
      ...job,
      model: DU17,
      source: createPrior(DU17, "eos", SETS, 1),
      curves: {
        options: modelOptions(),
        times: parseTimes("1.2:10.2:1"),
        bands: ["g"],
        magnitudeType: "f32",
        bolometric: false,
      },
      output: dataset,
      seed: 1,
    });
    await trainFlow({ ...job, dataset, output, recipe: { ...RECIPE, transformer }, figures: false });
    return await openModel(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
