/** A training with an embedding network in front of the flow, from the command's recipe to predictions. */

import { join } from "node:path";
import { expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { generateDataset } from "../../../src/jobs/dataset/generate.ts";
import { openModel } from "../../../src/jobs/inference/openModel.ts";
import { predict } from "../../../src/jobs/inference/predict.ts";
import { trainFlow } from "../../../src/jobs/training/train.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const job = { backend: "cpu", force: true } as const;

it("is part of the model, goes on where it stopped, and answers as any flow", async () => {
  const folder = temporaryFolder();
  const [dataset, output] = [join(folder, "curves.npz"), join(folder, "flow.safetensors")];
  const curves = {
    options: DU17.completeOptions({}),
    times: Float64Array.of(2, 4, 6),
    bands: ["g"],
    magnitudeType: "f32",
    bolometric: false,
  } as const;
  const source = createPrior(DU17, "eos", 200, 1);
  await generateDataset({ ...job, model: DU17, source, curves, output: dataset, resume: false, seed: 1 });
  const train = (epochs: number, embedding: string, resume: boolean) => {
    const recipe = { epochs, embedding, schedule: "constant", hidden: 4, blocks: 1, couplings: 2, batch: 50 } as const;
    return trainFlow({ ...job, dataset, output, recipe, resume, figures: false });
  };
  await train(1, "6x1:3", false);
  await train(2, "6x1:3", true);
  await expect(train(3, "6x2:3", true)).rejects.toThrow(/began with .*--embedding 6x1:3, not with .*--embedding 6x2:3/);
  const resumed = await openModel(output);
  expect(resumed.architecture).toMatchObject({ conditions: 4, embedding: { width: 6, layers: 1, outputs: 3 } });
  await train(2, "6x1:3", false);
  const whole = await openModel(output);
  expect(whole.state).toEqual(resumed.state);

  const sets = () => Float64Array.of(1.5, 1.3, 400, 900);
  const { bands } = await predict({ ...job, models: [output], sets, seed: 1 });
  expect(bands).toHaveLength(1);
  expect(bands[0].median.every(Number.isFinite)).toBe(true);
});
