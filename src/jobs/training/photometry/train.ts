/** Trains an inverse flow: the density of a light-curve model's inputs given photometry. */

import { parameterLayout } from "../../../flow/parameters.ts";
import { stopIfAborted } from "../../events.ts";
import { embeddingNote } from "../embeddingOption.ts";
import { readRecipeFile } from "../recipeFile.ts";
import { runTask, withOutput } from "../runTask.ts";
import type { Simulation } from "../simulation.ts";
import { completeFlowRecipe, withoutUndefined } from "../table/options.ts";
import { prepareSimulated, simulatedTask } from "../table/simulated.ts";
import type { TrainTableSummary } from "../table/train.ts";
import type { TrainEvents, TrainOutput } from "../trainRequest.ts";
import { PHOTOMETRY_OPTIONS, type PhotometryRecipe } from "./options.ts";
import { simulatedPhotometry } from "./simulatedPhotometry.ts";

export interface TrainPhotometryRequest extends TrainOutput {
  readonly simulation: Simulation;
  /** Defaults for what is not given. */
  readonly recipe: Partial<PhotometryRecipe>;
  /** Options that `recipe` does not give: JSON by the options' names, or a trained model, whose recipe is taken. */
  readonly recipeFile?: string | undefined;
}

export interface TrainPhotometrySummary
  extends Omit<TrainTableSummary, "kind" | "conditions" | "validationLossTargets"> {
  readonly kind: "photometry";
  readonly cadences: readonly string[];
}

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped, DeviceError where it diverged */
export function trainPhotometry(
  request: TrainPhotometryRequest,
  events: TrainEvents = {},
): Promise<TrainPhotometrySummary> {
  return withOutput(request, async (begun) => {
    const { recipeFile, simulation } = request;
    const filed =
      recipeFile === undefined ? {} : await readRecipeFile<PhotometryRecipe>(recipeFile, PHOTOMETRY_OPTIONS);
    const given = { ...filed, ...withoutUndefined(request.recipe) };
    const recipe = completeFlowRecipe<PhotometryRecipe>(given, PHOTOMETRY_OPTIONS, {
      rows: simulation.rows,
      targets: given.targets?.split(",").length ?? simulation.model.inputs.length,
    });
    const simulated = simulatedPhotometry(simulation, recipe);
    events.onMessage?.(
      `simulating ${simulated.rows.toLocaleString("en-US")} events anew for ${(recipe.renew ?? 1) > 1 ? `every ${recipe.renew} epochs` : "each epoch"}: ${simulated.source}`,
    );
    const stop = () => stopIfAborted(events.signal, "stopped before the first epoch; nothing was written");
    const prepared = await prepareSimulated(simulated, recipe, stop);
    const embedded = embeddingNote(recipe.embedding, prepared.architecture);
    const notes = embedded === undefined ? [] : [embedded];
    const task = { ...simulatedTask(simulated, recipe, prepared, PHOTOMETRY_OPTIONS), notes };
    const { files, state: _, model: _file, ...course } = await runTask(request, task, events, begun);
    const { template, architecture } = prepared;
    return {
      kind: "photometry",
      output: request.output,
      files,
      rows: template.training.trainingRows,
      validationRows: template.training.validationRows,
      targets: template.targets.names,
      cadences: recipe.cadences.split(","),
      parameters: parameterLayout(architecture).count,
      ...course,
    };
  });
}
