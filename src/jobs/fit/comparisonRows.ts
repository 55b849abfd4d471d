/** A comparison of models as a table of texts, the smooth fade last. */

import type { Comparison } from "./comparison.ts";

export const COMPARISON_HEADER = ["model", "ln evidence", "best ln L", "parameters", "probability"] as const;

/** Rows in the order of {@link COMPARISON_HEADER}. */
export function comparisonRows({ models, fade }: Comparison): string[][] {
  return [
    ...models.map((one) => [
      one.model + (one.usable ? "" : " (not to be used)"),
      `${one.logEvidence.toFixed(2)} +- ${one.logEvidenceError.toFixed(2)}`,
      one.bestLogLikelihood.toFixed(1),
      String(one.parameters),
      percent(one.probability),
    ]),
    [
      "smooth fade",
      fade.logEvidence.toFixed(2),
      fade.bestLogLikelihood.toFixed(1),
      String(fade.parameters),
      percent(fade.probability),
    ],
  ];
}

const percent = (share: number): string =>
  share < 1e-4 ? "< 0.01 %" : `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`;
