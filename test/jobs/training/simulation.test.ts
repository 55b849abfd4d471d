/** Flows that are trained on simulations which each epoch has anew. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import type { FlowModel } from "../../../src/flow/model.ts";
import { parseModel } from "../../../src/flow/modelFile.ts";
import { generateDataset } from "../../../src/jobs/dataset/generate.ts";
import { compare } from "../../../src/jobs/inference/compare.ts";
import { firstSimulations } from "../../../src/jobs/training/firstSimulations.ts";
import { completeRecipe, type TrainingRecipe } from "../../../src/jobs/training/options.ts";
import { SimulatedNumbers } from "../../../src/jobs/training/simulatedNumbers.ts";
import { drawBlock, SimulatedData, type Simulation } from "../../../src/jobs/training/simulation.ts";
import { trainFlow } from "../../../src/jobs/training/train.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import "../../../src/models.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const WIDE = { mass: [0.8, 2.4], lambda: [0.02, 5000] } as const;

function simulation(rows: number, changes: Partial<Simulation> = {}): Simulation {
  return {
    ...{ model: DU17, rows, drawn: { prior: "uniform", ranges: WIDE }, bands: ["g", "r"] },
    options: DU17.completeOptions({}),
    source: createPrior(DU17, "uniform", rows, 1, WIDE),
    times: Float64Array.of(0, 2, 4, 6, 8),
    ...changes,
  };
}

const RECIPE = {
  ...{ compress: { kind: "representation" }, epochs: 4, couplings: 2, hidden: 8, blocks: 1, batch: 50 },
} as const satisfies Partial<TrainingRecipe>;

interface Call {
  readonly simulated?: Simulation;
  readonly recipe?: Partial<TrainingRecipe>;
  readonly resume?: boolean;
  readonly stopAfter?: number;
}

function train(output: string, { simulated = simulation(400), recipe, resume = false, stopAfter }: Call = {}) {
  const abort = new AbortController();
  return trainFlow(
    {
      ...{ dataset: simulated, output, recipe: { ...RECIPE, ...recipe }, resume },
      ...{ backend: "cpu", force: false, figures: false },
    },
    { signal: abort.signal, onEpoch: ({ epoch }) => epoch === stopAfter && abort.abort() },
  );
}

const filesAt = (stem: string) =>
  ["safetensors", "last.safetensors", "log.jsonl"].map((end) => readFileSync(`${stem}.${end}`).toString("base64"));

const sentence = (promise: Promise<unknown>) =>
  promise.then(
    () => "",
    (error: Error) => error.message,
  );

describe("the sets of a simulation", () => {
  const place = { epoch: 3, first: 0, count: 300 };
  const kept = (sets: Float64Array) => {
    const rows = Array.from({ length: sets.length / 4 }, (_, row) => sets.slice(4 * row, 4 * row + 4));
    const parameters = rows.filter((set) => DU17.representation!.encode(set, DU17.completeOptions({})));
    return { rows: parameters.length, parameters };
  };

  it("follow from epoch and place, and have curves", async () => {
    const draw = async (other: Partial<typeof place>) => {
      const parts = await drawBlock(simulation(400), { ...place, ...other }, async (sets) => kept(sets));
      return parts.flatMap(({ parameters }) => parameters.map((set) => set.join())).slice(0, 300);
    };
    const sets = await draw({});
    expect(await draw({})).toEqual(sets);
    expect(new Set([...sets, ...(await draw({ epoch: 2 })), ...(await draw({ epoch: 0 }))]).size).toBe(900);
    // Those of a shorter block are its first.
    expect((await draw({ count: 20 })).slice(0, 20)).toEqual(sets.slice(0, 20));
  });

  it("are refused where hardly any has curves", async () => {
    const none = drawBlock(simulation(400), place, async () => ({ rows: 0 }));
    expect(await sentence(none)).toMatch(
      /^none of 1\d\d,\d{3} sets of prior uniform: .* have curves and all conditions/,
    );
  });

  it("have the numbers of the representation from the kernels, and from the reference", async () => {
    using backend = await openBackend("cpu");
    const own = simulation(300);
    const recipe = completeRecipe(RECIPE);
    const { data } = await firstSimulations(own, { ...recipe, validation: 0 });
    using device = SimulatedNumbers.open(backend, own, data.quantities)!;
    const { targets, conditions } = await device.simulate({ epoch: 1, first: 0, count: 300 });
    expect(targets).toHaveLength(data.numbers!.length);
    data.numbers!.forEach((number, at) => {
      expect(Math.abs(targets[at] - number)).toBeLessThan(2e-5 * Math.max(1, Math.abs(number)));
    });
    data.conditions.forEach((value, at) => {
      expect(Math.abs(conditions[at] / value - 1)).toBeLessThan(1e-4);
    });
  });

  it("have magnitudes, filled as those of a dataset", async () => {
    using backend = await openBackend("cpu");
    const own = simulation(60);
    const recipe = completeRecipe({ ...RECIPE, compress: { kind: "points", value: 1 } });
    using simulated = new SimulatedData(backend, own, recipe);
    const parts = await drawBlock(own, { epoch: 1, first: 0, count: 60 }, (sets) => simulated.rowsOf(sets));
    const set = parts[0].parameters.subarray(0, 4);
    const { magnitudes } = DU17.reference(set, own.times, own.options, ["r"]);
    const filled = parts[0].magnitudes.subarray(5, 10);
    expect(filled.every(Number.isFinite)).toBe(true);
    magnitudes.forEach((value, at) => {
      if (Number.isFinite(value)) expect(Math.abs(filled[at] - value)).toBeLessThan(1e-2);
    });
  });
});

describe("a training on simulations", () => {
  it("records what was simulated, and is compared with all rows of any dataset", async () => {
    const folder = temporaryFolder();
    const output = join(folder, "m.safetensors");
    const summary = await train(output);
    expect(summary).toMatchObject({ simulated: true, rows: 400, validationRows: 133, epochs: 4, dimensions: 13 });
    expect(summary.emptySets).toBeGreaterThan(50);
    const model: FlowModel = parseModel(readFileSync(output), output);
    expect(model.training.source).toMatch(/^simulations of DU17, prior uniform/);
    expect(model.training.details!.simulations).toMatchObject({ prior: "uniform", ranges: WIDE, setsPerEpoch: 400 });
    expect(model.trainingInputs).toHaveLength(4 * 400);
    expect(model).toMatchObject({ bands: ["g", "r"], times: [0, 2, 4, 6, 8] });

    const { model: du17, options, source, times, bands } = simulation(40);
    const dataset = join(folder, "d.npz");
    const curves = { options, times, bands, magnitudeType: "f32", bolometric: false } as const;
    await generateDataset({
      ...{ model: du17, source, curves, backend: "cpu", output: dataset, force: false, resume: false, seed: 1 },
    });
    const asked = { models: [output], dataset, sets: 20, samples: 10, seed: 1, backend: "cpu", force: false } as const;
    const { compared } = await compare(asked);
    expect(compared).toMatchObject([{ rows: "all", because: "another-dataset" }]);
  });

  it("goes on where it was stopped with the same bytes, and refuses other simulations", async () => {
    const folder = temporaryFolder();
    const [whole, stopped] = ["whole", "stopped"].map((name) => join(folder, name));
    await train(`${whole}.safetensors`);
    expect(await sentence(train(`${stopped}.safetensors`, { stopAfter: 2 }))).toMatch(/^stopped after 2 of 4 epochs/);
    const resume = (changes: Partial<Simulation>) =>
      sentence(train(`${stopped}.safetensors`, { simulated: simulation(400, changes), resume: true }));
    const eos = { drawn: { prior: "eos", ranges: {} }, source: createPrior(DU17, "eos", 400, 1) };
    expect(await resume(eos)).toMatch(
      /began with simulations of prior "uniform", ranges .*, not of prior "eos", ranges/,
    );
    expect(await resume({ rows: 401 })).toMatch(/of setsPerEpoch 400, not of setsPerEpoch 401$/);
    expect(await resume({})).toBe("");
    expect(filesAt(stopped)).toEqual(filesAt(whole));
  });

  it("leaves out times at which no curve has a value, in every epoch", async () => {
    const output = join(temporaryFolder(), "m.safetensors");
    const recipe = { compress: { kind: "points", value: 1 }, epochs: 2 } as const;
    const summary = await train(output, { recipe });
    expect(summary).toMatchObject({ emptyTimes: [0], dimensions: 8, simulated: true });
    expect(summary.filledValues).toBeGreaterThan(0);
  });

  it("is refused for apparent magnitudes and for numbers of sets that are none, before anything is written", async () => {
    const output = join(temporaryFolder(), "m.safetensors");
    const options = DU17.completeOptions({ distanceMpc: 40 });
    expect(await sentence(train(output, { simulated: simulation(400, { options }) }))).toMatch(/absolute magnitudes/);
    expect(await sentence(train(output, { simulated: simulation(400, { rows: 1.5 }) }))).toMatch(/`count` is 1.5/);
    expect(existsSync(output)).toBe(false);
  });
});
