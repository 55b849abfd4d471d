/** Trainings on what is observed of sets: the recipe, and how many of the prior's sets have curves. */

import { argument, InputError } from "../../engine/errors.ts";
import { openBackend } from "../../engine/openBackend.ts";
import type { ObservedCondition } from "../../flow/model.ts";
import { countCurves } from "../../lightcurves/curveCounts.ts";
import { LightCurveEvaluator } from "../../lightcurves/evaluator.ts";
import { exactValues, type Observed } from "../../lightcurves/observed.ts";
import { readSets } from "../../lightcurves/sets.ts";
import type { TrainingRecipe } from "./options.ts";
import { LARGEST_DRAW, type Simulation } from "./simulation.ts";
import { OBSERVED } from "./trainingData.ts";

/** Twice as many sets are counted as the training sees, up to so many: a share is then right to half a percent. */
const COUNTED = 2 ** 22;
const FEWEST = 2 ** 14;
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
 * What the flow is conditioned on, with the sets of the prior counted: which have curves the light-curve model's kernels say.
 * @throws InputError for what the light-curve model does not have
 */
export async function observedCondition(
  { model, options, source, rows, times, bands }: Simulation,
  { name }: Observed,
  { epochs }: TrainingRecipe,
  stop: () => void,
): Promise<ObservedCondition> {
  const width = model.inputs.length;
  const backend = await openBackend("cpu");
  try {
    const request = { options, bands: bands.slice(0, 1), times: times.slice(0, 1) } as const;
    using evaluator = new LightCurveEvaluator(backend, model, { ...request, magnitudeType: "f32", bolometric: false });
    const chunk = Math.min(LARGEST_DRAW, evaluator.rowsPerChunk);
    const total = Math.min(COUNTED, Math.max(FEWEST, 2 * rows * epochs));
    const drawn = new Float64Array(total);
    const withCurves = new Float64Array(total);
    let kept = 0;
    for (let at = 0; at < total; at += chunk) {
      stop();
      const count = Math.min(chunk, total - at);
      const sets = readSets(model, { source }, FIRST_COUNTED + at, count).parameters;
      const values = exactValues(name, sets, width);
      drawn.set(values, at);
      await evaluator.evaluate(sets, ({ status }) => {
        for (const [row, value] of values.entries())
          if (model.statuses[status[row]].hasValues) withCurves[kept++] = value;
      });
    }
    return { name, counts: countCurves(drawn, withCurves.subarray(0, kept), BINS) };
  } finally {
    backend.dispose();
  }
}
