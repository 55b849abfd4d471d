/**
 * The evaluation that is a flow's: ranks and importance sampling for one of inputs given photometry, brute force for one that
 * integrates constants out, errors for one of exact curves.
 */

import { integratedOutOf } from "../../src/flow/model.ts";
import type { JobEvents } from "../../src/jobs/events.ts";
import { openAnyModel } from "../../src/jobs/inference/openModel.ts";
import { type EvaluatedFlow, type Evaluation, type EvaluationRequest, evaluateFlow } from "./evaluation.ts";
import { evaluationTable } from "./evaluationText.ts";
import { evaluateInverse, type InverseEvaluation } from "./inverseEvaluation.ts";
import { inverseTable } from "./inverseText.ts";
import { evaluateMarginal, type MarginalEvaluation } from "./marginalEvaluation.ts";
import { marginalTable } from "./marginalText.ts";

/** What was found of some flows. */
export interface Findings {
  readonly evaluations: Evaluation[];
  readonly marginals: MarginalEvaluation[];
  readonly inverses: InverseEvaluation[];
}

/** Nothing yet. */
export const noFindings = (): Findings => ({ evaluations: [], marginals: [], inverses: [] });

/** Evaluates a flow, and adds what it finds. @param onDone after each test set and seed */
export async function evaluateAny(
  flow: EvaluatedFlow,
  request: EvaluationRequest,
  events: JobEvents,
  { evaluations, marginals, inverses }: Findings,
  onDone: (one: Evaluation | MarginalEvaluation | InverseEvaluation) => void,
): Promise<void> {
  const into =
    <One extends Evaluation | MarginalEvaluation | InverseEvaluation>(all: One[]) =>
    (one: One) => {
      all.push(one);
      onDone(one);
    };
  const model = await openAnyModel(flow.path);
  if ("kind" in model) await evaluateInverse(flow, request, events, into(inverses));
  else if (integratedOutOf(model).length > 0) await evaluateMarginal(flow, request, events, into(marginals));
  else await evaluateFlow(flow, request, events, into(evaluations));
}

/** Tables in Markdown, each with what it is. */
export function findingsText({ evaluations, marginals, inverses }: Findings, samples: number): string {
  const seeds = new Set([...evaluations, ...marginals, ...inverses].map(({ seed }) => seed)).size;
  const counted = seeds === 1 ? "one seed" : `${seeds} seeds`;
  const cells = `each cell has the range over bands and ${counted}`;
  const draws = marginals[0]?.draws.toLocaleString("en-US");
  return [
    ...(evaluations.length > 0
      ? [evaluationTable(evaluations), `${samples} samples a set; ${cells}. Sets without curves are left out.`]
      : []),
    ...(marginals.length > 0
      ? [
          marginalTable(marginals),
          `Samples of the flow against the light-curve model's kernels, ${draws} draws of what is integrated out a set; ${cells}. Half and 95 % of the points (sets and times at which most curves have a value) are no further off; chance alone moves 95 % of the widths by up to 2.7 %.`,
        ]
      : []),
    ...(inverses.length > 0 ? [inverseTable(inverses), inverseNotes(inverses, counted)] : []),
  ].join("\n\n");
}

/** What the table of inverse flows is of. */
function inverseNotes([{ events, weighted, proposals }]: readonly InverseEvaluation[], seeds: string): string {
  return `Ranks of the true inputs of ${events.toLocaleString("en-US")} simulated events among samples (chi-squared; as there is a test for each parameter and seed, a parameter misses where its p is below the aim divided by their number), and ${proposals.toLocaleString("en-US")} samples for each of ${weighted.length} of them against themselves weighted by prior times exact likelihood over the flow's density; ${seeds}. Half of the events' means and widths are no further off. "By chance?" are those that are beyond the aim by less than two standard errors of the weighted samples.`;
}
