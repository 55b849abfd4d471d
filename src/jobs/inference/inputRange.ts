/** Whether sets lie within what a flow knows. */

import type { FixedValues } from "../../data/parameters/schema.ts";
import { isOneValue } from "../../flow/columns.ts";
import {
  conditionQuantities,
  type FlowModel,
  givenModelOf,
  lightCurveModelOf,
  setsAsConditioned,
} from "../../flow/model.ts";
import { integratedOut } from "../../lightcurves/integratedOut.ts";
import { nearShare } from "./nearness.ts";

/** How many sets lie inside the box of the training data in the inputs that count. */
export interface RangeReport {
  readonly inside: number;
  readonly total: number;
  /** The inputs that leave the box most often, with their shares, and their value in training where it was one. */
  readonly worst: readonly { readonly name: string; readonly outside: number; readonly always?: number }[];
}

/**
 * Columns of the inputs that a flow is conditioned on; all that it does not integrate out where properties are among its
 * conditions, or where it takes what was observed.
 */
export function usedInputs(model: FlowModel): number[] {
  if (model.observed) return givenModelOf(model).inputs.map((_, column) => column);
  const quantities = conditionQuantities(model);
  const lightCurves = lightCurveModelOf(model);
  const given = quantities.filter(({ from }) => from === "inputs").map(({ column }) => column);
  const unknown = integratedOut(lightCurves, quantities).map(({ column }) => column);
  const all = lightCurves.inputs.map((_, column) => column);
  return given.length < quantities.length
    ? all.filter((column) => !unknown.includes(column))
    : all.filter((column) => given.includes(column));
}

/** The usual values of inputs on which none of some flows of one light-curve model depends: nobody has to give these. */
export function openInputs(models: readonly FlowModel[]): FixedValues {
  const used = new Set(models.flatMap(usedInputs));
  const { inputs } = givenModelOf(models[0]);
  return Object.fromEntries(
    inputs.flatMap(({ name, usual }, column) => (usual === undefined || used.has(column) ? [] : [[name, usual]])),
  );
}

/** @returns undefined where the flow does not say what it was trained on */
export function trainingRangeReport(model: FlowModel, sets: ArrayLike<number>): RangeReport | undefined {
  const { lowest, highest } = model.training;
  if (!lowest || !highest) return undefined;
  const { inputs } = givenModelOf(model);
  const used = usedInputs(model);
  const width = inputs.length;
  const total = sets.length / width;
  const outside = inputs.map(() => 0);
  let inside = 0;
  for (let row = 0; row < total; row++) {
    let all = true;
    for (const column of used) {
      const value = sets[width * row + column];
      const [low, high] = [lowest[column], highest[column]];
      if (value >= low && value <= high) continue;
      if (isOneValue(low, high) && isOneValue(Math.min(value, low), Math.max(value, high))) continue;
      outside[column]++;
      all = false;
    }
    if (all) inside++;
  }
  const worst = inputs
    .map(({ name }, column) => ({
      name,
      outside: outside[column] / total,
      ...(isOneValue(lowest[column], highest[column]) ? { always: lowest[column] } : {}),
    }))
    .filter((entry) => entry.outside > 0)
    .sort((a, b) => b.outside - a.outside);
  return { inside, total, worst };
}

/** Below this share of near inputs a warning is due: of inputs like the training's own, 99 % are near. */
const MOSTLY_NEAR = 0.95;

/** {@link nearShare} of sets in what the flow does not integrate out, by those that it kept; undefined where it kept none. */
export function nearTraining(model: FlowModel, sets: Float64Array): number | undefined {
  if (!model.trainingInputs) return undefined;
  const told = (all: Float64Array) => Float64Array.from(setsAsConditioned(model, all));
  return nearShare(givenModelOf(model).inputs, told(model.trainingInputs), told(sets));
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

/** "m1 of 30 %, m2 of 10 %, which was always 1.2"; of one set without the shares. */
function namesOf(worst: RangeReport["worst"], total: number): string {
  return worst
    .map(({ name, outside, always }) => {
      const share = total === 1 ? "" : ` of ${percent(outside)}`;
      return `${name}${share}${always === undefined ? "" : `, which was always ${always}`}`;
    })
    .join(", ");
}

function outsideRanges({ inside, total, worst }: RangeReport): string {
  if (total === 1) return `it is outside their ranges (${namesOf(worst, total)})`;
  return `${percent(1 - inside / total)} are outside their ranges (${namesOf(worst, total)})`;
}

/** The report as a warning, or undefined where everything is inside. */
function rangeWarning(report: RangeReport | undefined, path: string): string | undefined {
  if (!report) return `${path} does not say which inputs it was trained on`;
  if (report.inside === report.total) return undefined;
  const names = namesOf(report.worst, report.total);
  if (report.total === 1) return `the input is outside the training data of ${path} (${names}): the flow guesses there`;
  return `${percent(1 - report.inside / report.total)} of the inputs are outside the training data of ${path} (${names}): the flow guesses there`;
}
