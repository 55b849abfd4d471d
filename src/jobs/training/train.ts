/** Trains a flow on light curves: a dataset's, or simulated ones. */

import { existsSync } from "node:fs";
import { readWholeFile } from "../../data/wholeFile.ts";
import { parseModel } from "../../flow/modelFile.ts";
import { stopIfAborted } from "../events.ts";
import { type ChosenRecipe, chosenRecipe, learnedOfDataset } from "./chosenRecipe.ts";
import { begunCompression } from "./continuation.ts";
import { curvesTask } from "./curvesTask.ts";
import { embeddingNote } from "./embeddingOption.ts";
import { firstSimulations } from "./firstSimulations.ts";
import { observedCondition, observedRecipe } from "./observedCondition.ts";
import type { Compression } from "./options.ts";
import { type PreparedTraining, prepareTraining } from "./prepareTraining.ts";
import { runTask, withOutput } from "./runTask.ts";
import { checkSimulation, type Simulation, simulationName } from "./simulation.ts";
import { readDataFor } from "./trainingData.ts";
import { trainingFiles } from "./trainingFiles.ts";
import type { TrainEvents, TrainRequest, TrainSummary } from "./trainRequest.ts";
import { trainSummary } from "./trainSummary.ts";

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped, DeviceError where it diverged */
export function trainFlow(request: TrainRequest, events: TrainEvents = {}): Promise<TrainSummary> {
  return withOutput(request, async (begun) => {
    const { dataset } = request;
    const begunWith = request.resume ? await compressionOf(trainingFiles(request.output).last) : undefined;
    const { chosen, prepared } = await (typeof dataset === "string"
      ? prepareDataset(dataset, request, begunWith)
      : prepareSimulation(dataset, request, begunWith, events));
    prepared.constantConditions.forEach((value, condition) => {
      if (value === undefined) return;
      const name = prepared.template.conditions.names[condition];
      events.onWarning?.(`the condition ${name} is ${value} in all training rows: the flow learns nothing of it`);
    });
    const { notes, learnedByDefault, recipe } = chosen;
    const embedded = embeddingNote(recipe.embedding, prepared.architecture);
    const task = {
      ...curvesTask(prepared, events),
      notes: [...notes, learnedByDefault, embedded].filter((note) => note !== undefined),
    };
    const { files, model, state: _, ...course } = await runTask(request, task, events, begun);
    return { ...trainSummary(prepared, parseModel(model, request.output), files, course), learnedByDefault };
  });
}

interface Begun {
  readonly chosen: ChosenRecipe;
  readonly prepared: PreparedTraining;
}

async function prepareDataset(
  dataset: string,
  request: TrainRequest,
  begunWith: Compression | undefined,
): Promise<Begun> {
  const { chosen, data } = await readDataFor(dataset, (header) =>
    chosenRecipe(request, learnedOfDataset(header), begunWith),
  );
  return { chosen, prepared: prepareTraining(dataset, chosen.recipe, data) };
}

async function prepareSimulation(
  simulation: Simulation,
  request: TrainRequest,
  begunWith: Compression | undefined,
  events: TrainEvents,
): Promise<Begun> {
  checkSimulation(simulation);
  const { model: lightCurves, rows } = simulation;
  const source = simulationName(simulation);
  const chosen = await chosenRecipe(request, { ...simulation, lightCurves, source }, begunWith);
  events.onMessage?.(`simulating ${rows.toLocaleString("en-US")} sets anew for each epoch: ${source}`);
  const stop = () => stopIfAborted(events.signal, "stopped before the first epoch; nothing was written");
  const recipe = simulation.observed ? observedRecipe(chosen.recipe) : chosen.recipe;
  const { data, ...split } = await firstSimulations(simulation, recipe, stop);
  const observed = simulation.observed && (await observedCondition(simulation, simulation.observed, recipe, stop));
  return { chosen: { ...chosen, recipe }, prepared: prepareTraining(simulation, recipe, data, split, observed) };
}

/** What the training learns that is to go on; undefined where it has not begun. */
const compressionOf = async (last: string) =>
  existsSync(last) ? begunCompression(await readWholeFile(last), last) : undefined;
