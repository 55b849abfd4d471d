/** What of a dataset is trained on, and datasets that there is too little of. */

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../../src/data/parameters/source.ts";
import { DU17 } from "../../../src/du17/model.ts";
import { generateDataset } from "../../../src/jobs/dataset/generate.ts";
import { completeRecipe, type TrainingRecipe } from "../../../src/jobs/training/options.ts";
import { prepareTraining } from "../../../src/jobs/training/prepareTraining.ts";
import { readTrainingData } from "../../../src/jobs/training/trainingData.ts";
import { quantitiesOf, quantityValues } from "../../../src/lightcurves/quantities.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const BRIGHT = [1.5, 1.3, 400, 900];
const DARK = [1.3, 1.3, 5000, 5000];

/** A dataset of some sets. */
async function dataset(sets: readonly number[][], times: readonly number[], bands: readonly string[]): Promise<string> {
  const output = join(temporaryFolder(), "d.npz");
  const options = DU17.completeOptions({});
  const curves = { options, times: Float64Array.from(times), bands, magnitudeType: "f32", bolometric: false } as const;
  const source = memorySource(Float64Array.from(sets.flat()), 4, "sets", "source");
  const job = { backend: "cpu", output, force: false, resume: false, seed: 1 } as const;
  await generateDataset({ ...job, model: DU17, source, curves });
  return output;
}

const refusal = (path: string, asked: Partial<TrainingRecipe> = {}) => {
  const recipe = completeRecipe(asked);
  return readTrainingData(path, recipe)
    .then((data) => prepareTraining(path, recipe, data))
    .then(
      () => "",
      (error: Error) => error.message.replace(path, "d.npz"),
    );
};

describe("rows to train on", () => {
  it("are the sets that have a value in every band and every condition, in order", async () => {
    const sets = Array.from({ length: 9 }, (_, row) => (row % 3 === 1 ? DARK : [1.5 + row / 100, ...BRIGHT.slice(1)]));
    const path = await dataset(sets, [2, 3, 4, 14], ["g", "r"]);
    const recipe = completeRecipe({ conditions: "m1,ejecta_mass" });
    const data = await readTrainingData(path, recipe);
    expect(data).toMatchObject({ rows: 6, emptySets: 3, unconditionedSets: 0, setsWithValues: [6, 6] });
    expect([...data.datasetRows]).toEqual([0, 2, 3, 5, 6, 8]);
    const kept = Float64Array.from([0, 2, 3, 5, 6, 8].flatMap((row) => sets[row]));
    expect(data.parameters).toEqual(kept);
    const quantities = quantitiesOf(DU17).filter(({ name }) => ["m1", "ejecta_mass"].includes(name));
    expect(data.conditions).toEqual(quantityValues(DU17, quantities, kept, DU17.completeOptions({})));
    // The last time has no value, and repeats its neighbour.
    expect(data.times).toEqual([2, 3, 14]);
    expect(data.filledValues).toBeGreaterThan(0);

    // Filled with zeros, curves without values remain, but such stars have no ejecta to be conditioned on.
    const zeros = await readTrainingData(path, { ...recipe, fill: "zero" });
    expect(zeros).toMatchObject({ rows: 6, emptySets: 0, unconditionedSets: 3 });
    expect(zeros.parameters).toEqual(kept);
    expect([...zeros.datasetRows]).toEqual([...data.datasetRows]);
    for (let row = 0; row < 6; row++) expect(zeros.magnitudes[row * zeros.times.length * 2]).toBeLessThan(-5);
  });

  it("are missing where a band has no values, which is named", async () => {
    const late = await dataset([BRIGHT, BRIGHT, BRIGHT, BRIGHT], [12, 13], ["u", "K"]);
    for (const fill of ["nearest", "zero"] as const) {
      expect(await refusal(late, { fill })).toBe("no set of d.npz has a value in band u at the times to learn");
    }
    const few = await dataset([BRIGHT, DARK, DARK, DARK], [2, 3], ["u", "K"]);
    expect(await refusal(few)).toBe(
      "d.npz leaves 1 set to train on, but a training needs at least 2 (only 1 set with a value in band u)",
    );
  });

  it("need more than one dimension", async () => {
    const sets = Array.from({ length: 9 }, (_, row) => [1.5 + row / 100, ...BRIGHT.slice(1)]);
    const path = await dataset(sets, [3], ["r"]);
    expect(await refusal(path)).toBe("d.npz leaves one dimension, but a flow has at least 2");
  });
});
