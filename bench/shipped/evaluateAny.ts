/** The evaluation that is a flow's: brute force for one that integrates anything out, errors for one of exact curves. */

import { hasCredibleBands } from "../../src/flow/model.ts";
import type { JobEvents } from "../../src/jobs/events.ts";
import { openModel } from "../../src/jobs/inference/openModel.ts";
import { CURVES, DRAWS, evaluateAlert } from "./alertEvaluation.ts";
import { type EvaluatedFlow, type Evaluation, type EvaluationRequest, evaluateFlow } from "./evaluation.ts";
import { evaluationTable } from "./evaluationText.ts";
import { evaluateMarginal, type MarginalEvaluation } from "./marginalEvaluation.ts";
import { marginalTable } from "./marginalText.ts";

/** What was found of some flows. */
export interface Findings {
  readonly evaluations: Evaluation[];
  readonly marginals: MarginalEvaluation[];
}

/** Evaluates a flow, and adds what it finds. @param onDone after each test set and seed */
export async function evaluateAny(
  flow: EvaluatedFlow,
  request: EvaluationRequest,
  events: JobEvents,
  { evaluations, marginals }: Findings,
  onDone: (one: Evaluation | MarginalEvaluation) => void,
): Promise<void> {
  const into =
    <One extends Evaluation | MarginalEvaluation>(all: One[]) =>
    (one: One) => {
      all.push(one);
      onDone(one);
    };
  const model = await openModel(flow.path);
  if (model.observed) await evaluateAlert(flow, request, events, into(marginals));
  else if (hasCredibleBands(model)) await evaluateMarginal(flow, request, events, into(marginals));
  else await evaluateFlow(flow, request, events, into(evaluations));
}

/** What is said beside flows of something observed. */
const withoutCurvesText = (marginals: readonly MarginalEvaluation[]): string =>
  marginals.some(({ withoutCurves }) => withoutCurves !== undefined)
    ? ` Of measured chirp masses "sets" are measurements that leave ${CURVES.toLocaleString("en-US")} curves of ${DRAWS.toLocaleString("en-US")} sets of the prior; the share without curves is the one furthest off.`
    : "";

/** Tables in Markdown, each with what it is. */
export function findingsText({ evaluations, marginals }: Findings, samples: number): string {
  const seeds = new Set([...evaluations, ...marginals].map(({ seed }) => seed)).size;
  const cells = `each cell has the range over bands and ${seeds === 1 ? "one seed" : `${seeds} seeds`}`;
  const draws = marginals[0]?.draws.toLocaleString("en-US");
  return [
    ...(evaluations.length > 0
      ? [evaluationTable(evaluations), `${samples} samples a set; ${cells}. Sets without curves are left out.`]
      : []),
    ...(marginals.length > 0
      ? [
          marginalTable(marginals),
          `Samples of the flow against the light-curve model's kernels, ${draws} draws of what is integrated out a set; ${cells}. Half and 95 % of the points (sets and times at which most curves have a value) are no further off; chance alone moves 95 % of the widths by up to 2.7 %.${withoutCurvesText(marginals)}`,
        ]
      : []),
  ].join("\n\n");
}
