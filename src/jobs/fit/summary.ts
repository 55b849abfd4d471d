/** A fit as data: what `--json` prints and folders keep. */

import type { FitResult } from "./result.ts";

/** Plain data; numbers that are not finite become null in JSON. */
export function fitSummary(fit: FitResult) {
  const { model, options, priorText, points, summaries, tempered, parameters, best, fixed, unreached } = fit;
  return {
    model: model.name,
    options,
    prior: priorText,
    usable: fit.problems.length === 0,
    problems: fit.problems,
    warnings: fit.warnings,
    points: points.length,
    limits: points.filter(({ limit }) => limit).length,
    leftOut: unreached.map(({ point: { row, band, timeDays }, share }) => ({ row, band, timeDays, share })),
    logEvidence: fit.logEvidence,
    logEvidenceError: fit.logEvidenceError,
    temperedLogEvidence: tempered?.logEvidence ?? null,
    temperedLogEvidenceError: tempered?.logEvidenceError ?? null,
    effectiveSampleSize: fit.effectiveSize,
    evaluations: fit.evaluations,
    seconds: fit.seconds,
    seed: fit.seed,
    fixed,
    parameters: Object.fromEntries(
      summaries.map(({ name, unit, median, mean, standardDeviation, range68, range90 }, k) => [
        name,
        { unit, median, mean, standardDeviation, range68, range90, best: best[k], prior: priorOf(parameters[k]) },
      ]),
    ),
    bestLogLikelihood: fit.bestLogLikelihood,
    ...chiSquare(fit),
  };
}

const priorOf = ({ distribution, unordered }: FitResult["parameters"][number]): string =>
  distribution?.specification ?? (unordered ? `${unordered.specification}, in order` : "with others");

/** Of the best fit over the detections, with both errors. */
export function chiSquare({ residuals }: Pick<FitResult, "residuals">): { chiSquare: number; detections: number } {
  const own = residuals.filter(({ point }) => !point.limit);
  return { chiSquare: own.reduce((sum, { pull }) => sum + pull * pull, 0), detections: own.length };
}
