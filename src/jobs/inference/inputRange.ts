/** Whether inputs lie within what a model or a dataset knows. */

import { PARAMETER_NAMES } from "../../data/types.ts";
import type { FlowModel } from "../../flow/model.ts";
import { nearShare } from "./nearness.ts";

/** How many sets lie inside the box of the training data in m1, m2, Lambda1 and Lambda2. */
export interface RangeReport {
  readonly inside: number;
  readonly total: number;
  /** The columns that leave the box most often, with their shares. */
  readonly worst: readonly { readonly name: string; readonly outside: number }[];
}

/** @returns undefined where the model does not say what it was trained on */
export function trainingRangeReport(model: FlowModel, parameters: ArrayLike<number>): RangeReport | undefined {
  const { lowest, highest } = model.training;
  if (!lowest || !highest) return undefined;
  const used = new Set(model.conditions.columns);
  const total = parameters.length / 4;
  const outside = [0, 0, 0, 0];
  let inside = 0;
  for (let row = 0; row < total; row++) {
    let all = true;
    for (let column = 0; column < 4; column++) {
      const value = parameters[4 * row + column];
      if (!used.has(column) || (value >= lowest[column] && value <= highest[column])) continue;
      outside[column]++;
      all = false;
    }
    if (all) inside++;
  }
  const worst = outside
    .map((count, column) => ({ name: PARAMETER_NAMES[column] as string, outside: count / total }))
    .filter((entry) => entry.outside > 0)
    .sort((a, b) => b.outside - a.outside);
  return { inside, total, worst };
}

/** Below this share of near inputs a warning is due: of inputs like the training's own, 99 % are near. */
const MOSTLY_NEAR = 0.95;

/** {@link nearShare} of inputs, by those that the model kept; undefined where it kept none. */
export function nearTraining(model: FlowModel, parameters: Float64Array): number | undefined {
  if (!model.trainingInputs) return undefined;
  return nearShare(model.trainingInputs, parameters, [...new Set(model.conditions.columns)]);
}

/** What is to be said of inputs unlike the training's, or undefined where nothing is. @param near of {@link nearTraining} */
export function inputWarning(
  report: RangeReport | undefined,
  near: number | undefined,
  path: string,
): string | undefined {
  if (near === undefined) return rangeWarning(report, path);
  if (near >= MOSTLY_NEAR) return undefined;
  const outside = report && report.inside < report.total ? `; ${outsideRanges(report)}` : "";
  const share = report?.total === 1 ? "the input is not" : `only ${percent(near)} of the inputs are`;
  return `${share} as near to the training inputs of ${path} as 99 % of these are to each other${outside}: the flow guesses there`;
}

const percent = (share: number) => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

function outsideRanges({ inside, total, worst }: RangeReport): string {
  if (total === 1) return `it is outside their ranges (${worst.map(({ name }) => name).join(", ")})`;
  const names = worst.map(({ name, outside }) => `${name} of ${percent(outside)}`).join(", ");
  return `${percent(1 - inside / total)} are outside their ranges (${names})`;
}

/** The report as a warning, or undefined where everything is inside. */
function rangeWarning(report: RangeReport | undefined, path: string): string | undefined {
  if (!report) return `${path} does not say which inputs it was trained on`;
  if (report.inside === report.total) return undefined;
  const names = report.worst.map(({ name, outside }) => `${name} of ${percent(outside)}`).join(", ");
  if (report.total === 1)
    return `the input is outside the training data of ${path} (${report.worst.map(({ name }) => name).join(", ")}): the flow guesses there`;
  return `${percent(1 - report.inside / report.total)} of the inputs are outside the training data of ${path} (${names}): the flow guesses there`;
}
