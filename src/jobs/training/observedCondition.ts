/** Trainings on what is observed of sets: the recipe, and how many of the prior's sets have curves. */

import { argument, InputError } from "../../engine/errors.ts";
import { openBackend } from "../../engine/openBackend.ts";
import type { ObservedCondition } from "../../flow/model.ts";
import { countCurves } from "../../lightcurves/curveCounts.ts";
import { exactValues, type Observed } from "../../lightcurves/observed.ts";
import { readSets } from "../../lightcurves/sets.ts";
import type { TrainingRecipe } from "./options.ts";
import { LARGEST_DRAW, SimulatedData, type Simulation } from "./simulation.ts";
import { OBSERVED } from "./trainingData.ts";

/** As many sets are counted as the training sees, up to so many: a share is then right to half a percent. */
const COUNTED = 2 ** 21;
const BINS = 128;
/** Numbers of the counted sets, beyond those of any epoch. */
const FIRST_COUNTED = 2 ** 52;

/** Conditions that are asked for by nothing but defaults. */
const BY_DEFAULT: readonly string[] = ["inputs", "representation", OBSERVED];

/** The recipe of such a training. @throws InputError where it asks for other conditions */
export function observedRecipe(recipe: TrainingRecipe): TrainingRecipe {
  if (!BY_DEFAULT.includes(recipe.conditions)) {
    throw new InputError(
      `${argument("conditions")} ${recipe.conditions} has no use with ${argument("observe")}, which says what the curves depend on`,
    );
  }
  return { ...recipe, conditions: OBSERVED };
}

/**
 * What the flow is conditioned on, with the sets of the prior counted: those that the training would keep have curves.
 * @throws InputError for what the light-curve model or a flow does not have
 */
export async function observedCondition(
  simulation: Simulation,
  { name }: Observed,
  recipe: TrainingRecipe,
  stop: () => void,
): Promise<ObservedCondition> {
  const { model, source, rows } = simulation;
  const width = model.inputs.length;
  const draws = Math.ceil(Math.min(COUNTED, rows * recipe.epochs) / LARGEST_DRAW);
  const backend = await openBackend("cpu");
  try {
    using simulated = new SimulatedData(backend, simulation, recipe);
    await simulated.prepare();
    const drawn = new Float64Array(draws * LARGEST_DRAW);
    const withCurves = new Float64Array(drawn.length);
    let kept = 0;
    for (let before = 0; before < drawn.length; before += LARGEST_DRAW) {
      stop();
      const first = FIRST_COUNTED + before;
      const sets = readSets(model, { source }, first, LARGEST_DRAW).parameters;
      const { parameters } = await simulated.rowsOf(sets, first);
      drawn.set(exactValues(name, sets, width), before);
      withCurves.set(exactValues(name, parameters, width), kept);
      kept += parameters.length / width;
    }
    return { name, counts: countCurves(drawn, withCurves.subarray(0, kept), BINS) };
  } finally {
    backend.dispose();
  }
}
