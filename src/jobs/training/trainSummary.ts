/** What is told of a training that has ended. */

import type { FlowModel } from "../../flow/model.ts";
import { parameterLayout } from "../../flow/parameters.ts";
import { recordedRecipe } from "./options.ts";
import type { PreparedTraining } from "./prepareTraining.ts";
import type { TrainSummary } from "./trainRequest.ts";

/** How it went: what does not follow from data, recipe and model. */
type Course = Pick<
  TrainSummary,
  "epochs" | "bestEpoch" | "stopped" | "validationLoss" | "seconds" | "samplesPerSecond"
>;

/** @param files that it wrote, the model first */
export function trainSummary(
  { recipe, data, template, architecture, explained, simulation }: PreparedTraining,
  { sigmaFactors }: FlowModel,
  files: readonly string[],
  course: Course,
): TrainSummary {
  const scales = template.curves.scale.reduce((sum, scale) => sum + Math.log(Math.abs(scale)), 0);
  return {
    output: files[0],
    files,
    recipe: recordedRecipe(recipe),
    rows: template.training.trainingRows,
    validationRows: template.training.validationRows,
    simulated: simulation !== undefined,
    emptySets: data.emptySets,
    unconditionedSets: data.unconditionedSets,
    filledValues: data.filledValues,
    emptyTimes: data.emptyTimes,
    conditions: template.conditions.names,
    parameters: parameterLayout(architecture).count,
    dimensions: architecture.dimensions,
    validationLossMagnitudes: course.validationLoss + scales,
    explainedVariance: explained,
    ...(sigmaFactors ? { sigmaFactors } : {}),
    ...course,
  };
}
