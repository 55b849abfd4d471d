/** A training of light curves. */

import { foldConditions } from "../../flow/foldConditions.ts";
import { PUBLISHED_CONDITIONS } from "../../flow/formats/kilonovaml/feeding.ts";
import type { FlowModel } from "../../flow/model.ts";
import { encodeModel } from "../../flow/modelFile.ts";
import type { FlowState } from "../../flow/parameters.ts";
import { joinBands } from "../../lightcurves/bands.ts";
import { admitCurves, requestText } from "./continuation.ts";
import { evolutionFigure } from "./modelEvolution.ts";
import { recordedRecipe } from "./options.ts";
import type { PreparedTraining } from "./prepareTraining.ts";
import type { TrainingTask } from "./trainingTask.ts";

/** What a run of a prepared training does. */
export function curvesTask(prepared: PreparedTraining): TrainingTask {
  const { recipe, data, template, trainingIndices, validationIndices } = prepared;
  const model = (state: FlowState, best: object): FlowModel => {
    const training = { ...template.training, details: { recipe: recordedRecipe(recipe), ...best } };
    if (recipe.feed === "standardised") return { ...template, state, training };
    const folded = foldConditions(template.architecture, state, template.conditions);
    return { ...template, state: folded, conditions: PUBLISHED_CONDITIONS, training };
  };
  return {
    ...prepared,
    ignoredConditions: prepared.constantConditions.map((value) => value !== undefined),
    requestText: requestText(prepared),
    admit: (kept, last) => admitCurves(kept, prepared, last),
    rowOf({ of, rows }) {
      // Where none are held out, the training rows are the validation rows.
      const indices = of === "validation" && validationIndices.length > 0 ? validationIndices : trainingIndices;
      return `row ${data.datasetRows[indices[rows[0]]]} of ${template.training.source}`;
    },
    encode: (state, best) => encodeModel(model(state, best)),
    title: `${joinBands(data.bands)}, ${template.training.trainingRows.toLocaleString("en-US")} rows`,
    // The stages hold numbers for standardised conditions, as the template does.
    evolution: (flow, stages) => evolutionFigure(flow, template, stages, data, validationIndices),
  };
}
