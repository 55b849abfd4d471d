/** A training of light curves. */

import { foldConditions } from "../../flow/foldConditions.ts";
import { PUBLISHED_CONDITIONS } from "../../flow/formats/kilonovaml/feeding.ts";
import type { FlowModel } from "../../flow/model.ts";
import { encodeModel } from "../../flow/modelEncoding.ts";
import type { FlowState } from "../../flow/parameters.ts";
import { joinBands } from "../../lightcurves/bands.ts";
import { admitCurves, requestText } from "./continuation.ts";
import { FEWEST_ROWS, fitSigmaFactors } from "./fitSigmaFactors.ts";
import { evolutionFigure } from "./modelEvolution.ts";
import { recordedRecipe } from "./options.ts";
import type { PreparedTraining } from "./prepareTraining.ts";
import { simulationRecord } from "./simulation.ts";
import type { KeptTask } from "./trainingTask.ts";
import type { TrainEvents } from "./trainRequest.ts";

/** What a run of a prepared training does. */
export function curvesTask(prepared: PreparedTraining, events: Pick<TrainEvents, "onMessage"> = {}): KeptTask {
  const { recipe, data, template, simulation, validation, trainingIndices, validationIndices } = prepared;
  const model = (state: FlowState, best: object): FlowModel => {
    const simulations = simulation ? { simulations: simulationRecord(simulation) } : {};
    const draws = data.draws ? { draws: data.draws } : {};
    const details = { recipe: recordedRecipe(recipe), ...draws, ...simulations, ...best };
    const training = { ...template.training, details };
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
      // Simulations have numbers in their epoch alone.
      if (simulation) return `row ${rows[0]} of ${template.training.source}`;
      // Where none are held out, the training rows are the validation rows.
      const indices = of === "validation" && validationIndices.length > 0 ? validationIndices : trainingIndices;
      return `row ${data.datasetRows[indices[rows[0]]]} of ${template.training.source}`;
    },
    encode: (state, best) => encodeModel(model(state, best)),
    async encodeFinal(flow, state, best) {
      const trained = model(state, best);
      // A flow that is fed as the published ones is used as they are. A factor widens about a centre, which the curves of a whole
      // prior need not have within their central interval.
      if (recipe.feed === "kilonovaml" || template.observed) return encodeModel(trained);
      const held = validationIndices.length;
      if (held < FEWEST_ROWS) {
        const few = held === 0 ? "no rows were" : `only ${held} rows were`;
        events.onMessage?.(`${few} held out: the model has no sigma factors, which take at least ${FEWEST_ROWS}`);
        return encodeModel(trained);
      }
      flow.load(state);
      const rows = { conditions: validation.conditions, rows: validationIndices };
      return encodeModel({ ...trained, sigmaFactors: await fitSigmaFactors(flow, trained, data, rows, recipe.seed) });
    },
    title: `${joinBands(data.bands)}, ${template.training.trainingRows.toLocaleString("en-US")} rows`,
    // The stages hold numbers for standardised conditions, as the template does.
    evolution: (flow, stages) => evolutionFigure(flow, template, stages, data, validationIndices),
  };
}
