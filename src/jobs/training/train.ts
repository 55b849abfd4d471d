/** Trains a flow on a dataset of light curves. */

import { existsSync } from "node:fs";
import { readWholeFile } from "../../data/wholeFile.ts";
import { parseModel } from "../../flow/modelFile.ts";
import { chosenRecipe } from "./chosenRecipe.ts";
import { begunCompression } from "./continuation.ts";
import { curvesTask } from "./curvesTask.ts";
import { embeddingNote } from "./embeddingOption.ts";
import { prepareTraining } from "./prepareTraining.ts";
import { runTask, withOutput } from "./runTask.ts";
import { readDataFor } from "./trainingData.ts";
import { trainingFiles } from "./trainingFiles.ts";
import type { TrainEvents, TrainRequest, TrainSummary } from "./trainRequest.ts";
import { trainSummary } from "./trainSummary.ts";

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped, DeviceError where it diverged */
export function trainFlow(request: TrainRequest, events: TrainEvents = {}): Promise<TrainSummary> {
  return withOutput(request, async (begun) => {
    const begunWith = request.resume ? await compressionOf(trainingFiles(request.output).last) : undefined;
    const { chosen, data } = await readDataFor(request.dataset, (dataset) => chosenRecipe(request, dataset, begunWith));
    const { recipe, notes, learnedByDefault } = chosen;
    const prepared = prepareTraining(request.dataset, recipe, data);
    prepared.constantConditions.forEach((value, condition) => {
      if (value === undefined) return;
      const name = prepared.template.conditions.names[condition];
      events.onWarning?.(`the condition ${name} is ${value} in all training rows: the flow learns nothing of it`);
    });
    const embedded = embeddingNote(recipe.embedding, prepared.architecture);
    const task = {
      ...curvesTask(prepared, events),
      notes: [...notes, learnedByDefault, embedded].filter((note) => note !== undefined),
    };
    const { files, model, state: _, ...course } = await runTask(request, task, events, begun);
    return { ...trainSummary(prepared, parseModel(model, request.output), files, course), learnedByDefault };
  });
}

/** What the training learns that is to go on; undefined where it has not begun. */
const compressionOf = async (last: string) =>
  existsSync(last) ? begunCompression(await readWholeFile(last), last) : undefined;
