/** Trains a flow on a dataset of light curves. */

import { curvesTask } from "./curvesTask.ts";
import { completeRecipe } from "./options.ts";
import { prepareTraining } from "./prepareTraining.ts";
import { runTask, withOutput } from "./runTask.ts";
import type { TrainEvents, TrainRequest, TrainSummary } from "./trainRequest.ts";
import { trainSummary } from "./trainSummary.ts";

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped, DeviceError where it diverged */
export function trainFlow(request: TrainRequest, events: TrainEvents = {}): Promise<TrainSummary> {
  return withOutput(request, async (begun) => {
    const prepared = await prepareTraining(request.dataset, completeRecipe(request.recipe));
    prepared.constantConditions.forEach((value, condition) => {
      if (value === undefined) return;
      const name = prepared.template.conditions.names[condition];
      events.onWarning?.(`the condition ${name} is ${value} in all training rows: the flow learns nothing of it`);
    });
    const { files, state: _, ...course } = await runTask(request, curvesTask(prepared), events, begun);
    return trainSummary(prepared, files, course);
  });
}
