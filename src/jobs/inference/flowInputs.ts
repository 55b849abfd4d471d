/** What a flow's user should know of the sets that it is given. */

import { type FlowModel, givenModelOf, setsWithoutCurves } from "../../flow/model.ts";
import { countUnordered, unorderedText } from "../../lightcurves/sets.ts";
import type { JobEvents } from "../events.ts";
import { inputWarning, trainingRangeReport } from "./inputRange.ts";
import { missingConditions, unconditionedSets } from "./loadedModel.ts";

/** Warns of sets that do not have a property that conditions the flow, or no curves of its representation. @param what their results are: "curves" */
export function warnOfUnconditioned(
  model: FlowModel,
  path: string,
  sets: ArrayLike<number>,
  what: string,
  events: JobEvents,
): void {
  const lightCurves = givenModelOf(model);
  const total = sets.length / lightCurves.inputs.length;
  const without = setsWithoutCurves(model, sets).length;
  if (without > 0) {
    events.onWarning?.(
      `${without.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} sets have no curves by ${lightCurves.title}: their ${what} are NaN`,
    );
  }
  const missing = unconditionedSets(model, sets).length - without;
  if (missing === 0) return;
  events.onWarning?.(
    `${missing.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} sets lack a condition of ${path} (${missingConditions(model, sets).join(", ")}): their ${what} are NaN`,
  );
}

/**
 * Warns of sets that a flow does not know, by the ranges alone (nearest neighbours, as predict takes them, would take longer
 * than many a job), of stars in the other order, and of sets without the flow's conditions.
 */
export function warnOfSets(
  model: FlowModel,
  path: string,
  sets: ArrayLike<number>,
  what: string,
  events: JobEvents,
): void {
  const lightCurves = givenModelOf(model);
  const unordered = countUnordered(lightCurves, sets);
  if (unordered > 0) events.onWarning?.(unorderedText(unordered, sets.length / lightCurves.inputs.length));
  const report = trainingRangeReport(model, sets);
  const range = report && inputWarning(report, undefined, path);
  if (range) events.onWarning?.(range);
  warnOfUnconditioned(model, path, sets, what, events);
}
