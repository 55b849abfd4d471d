/**
 * How fast is a training on fresh simulations? The same recipe from memory and with rows simulated anew for every epoch, in
 * turns on one backend: a flow of DU17's representation on a wide prior.
 * `KILOFLOW_BACKEND` chooses the backend, the processor by default.
 */

import { loadavg } from "node:os";
import { openBackend, parseBackendChoice } from "../../src/engine/openBackend.ts";
import { initialState } from "../../src/flow/parameters.ts";
import { Trainer } from "../../src/flow/training/trainer.ts";
import { median } from "../../src/jobs/statistics.ts";
import { firstSimulations } from "../../src/jobs/training/firstSimulations.ts";
import { completeRecipe } from "../../src/jobs/training/options.ts";
import { prepareTraining } from "../../src/jobs/training/prepareTraining.ts";
import type { Simulation } from "../../src/jobs/training/simulation.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { modelNamed } from "../../src/lightcurves/registry.ts";
import "../../src/models.ts";
import { printTable } from "./support/table.ts";

const ROWS = 47_000;
const EPOCHS = 5;

const backend = await openBackend(parseBackendChoice(process.env.KILOFLOW_BACKEND ?? "cpu"));
const model = modelNamed("du17");
const recipe = completeRecipe({ compress: { kind: "representation" }, validation: 0.02 });
const ranges = { mass: [0.8, 2.4], lambda: [0.02, 5000] } as const;
const simulation: Simulation = {
  ...{ model, rows: ROWS, drawn: {}, bands: ["g"], times: Float64Array.of(1, 2) },
  options: model.completeOptions({}),
  source: createPrior(model, "uniform", ROWS, recipe.seed, ranges),
};
const { data, ...split } = await firstSimulations(simulation, recipe);
const prepared = prepareTraining(simulation, recipe, data, split);
const { architecture, training, validation, noise } = prepared;

const ways = { memory: training, "fresh simulations": prepared.epochs!(backend) };
const trainers = Object.entries(ways).map(([name, source]) => ({
  name,
  rates: [] as number[],
  processor: [] as number[],
  trainer: new Trainer(backend, architecture, initialState(architecture, 1), source, validation, { ...recipe, noise }),
}));
for (const { trainer } of trainers) {
  await trainer.prepare();
  await trainer.initialiseFromData();
  // The first epoch warms up.
  await trainer.epoch();
}
const loads: number[] = [];
for (let epoch = 0; epoch < EPOCHS; epoch++) {
  for (const { trainer, rates, processor } of trainers) {
    loads.push(loadavg()[0]);
    const before = process.cpuUsage();
    rates.push((await trainer.epoch()).samplesPerSecond);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1e6);
  }
}
const [memory, fresh] = trainers;
// Neighbours of a turn share what else the machine does.
const ratio = median(memory.rates.map((rate, epoch) => fresh.rates[epoch] / rate));
const processorRatio = median(memory.processor) / median(fresh.processor);
printTable(
  `${backend.description.name}: ${ROWS.toLocaleString("en-US")} rows, ${EPOCHS} epochs each in turns, load ${median(loads).toFixed(1)}`,
  ["rows from", "samples/s", "processor s an epoch", "speed", "by processor time"],
  [
    [memory.name, median(memory.rates).toFixed(0), median(memory.processor).toFixed(2), "1", "1"],
    [
      ...[fresh.name, median(fresh.rates).toFixed(0), median(fresh.processor).toFixed(2)],
      ...[ratio.toFixed(2), processorRatio.toFixed(2)],
    ],
  ],
);
for (const { trainer } of trainers) trainer.dispose();
backend.dispose();
