/** A fit in words and tables. */

import type { Comparison } from "../jobs/fit/comparison.ts";
import { COMPARISON_HEADER, comparisonRows } from "../jobs/fit/comparisonRows.ts";
import { rangeText } from "../jobs/fit/rangeText.ts";
import type { FitResult } from "../jobs/fit/result.ts";
import type { FitRun } from "../jobs/fit/run.ts";
import { chiSquare } from "../jobs/fit/summary.ts";
import { count, counted, duration } from "./progress.ts";

/** Columns of texts, the first to the left and the others to the right. */
function table(rows: readonly (readonly string[])[], indent = "  "): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    `${indent}${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("  ")}`.trimEnd(),
  );
}

const shown = (value: number): string => Number(value.toPrecision(4)).toString();

function fitLines(fit: FitResult): string[] {
  const { model, points, summaries, best, tempered, logEvidence, logEvidenceError, problems, warnings } = fit;
  const limits = points.filter(({ limit }) => limit).length;
  const { chiSquare: chi2, detections } = chiSquare(fit);
  const rows = summaries.map((summary, k) => [
    summary.name,
    summary.unit === "1" ? "" : summary.unit,
    rangeText(summary),
    `${shown(summary.range90[0])} to ${shown(summary.range90[1])}`,
    shown(best[k]),
  ]);
  const agree =
    tempered === undefined
      ? ""
      : `, by the temperatures ${tempered.logEvidence.toFixed(2)} +- ${tempered.logEvidenceError.toFixed(2)}`;
  return [
    `${model.title}: ${counted(detections, "detection")}${limits > 0 ? ` and ${counted(limits, "limit")}` : ""}, prior ${fit.priorText}`,
    `  ${count(Math.round(fit.effectiveSize))} effective samples from ${count(fit.evaluations)} likelihoods in ${duration(fit.seconds)}`,
    `  ln evidence ${logEvidence.toFixed(2)} +- ${logEvidenceError.toFixed(2)}${agree}`,
    ...table([["parameter", "unit", "median, 68 %", "90 %", "best"], ...rows]),
    `  best fit: ln L ${fit.bestLogLikelihood.toFixed(2)}, chi2 ${chi2.toFixed(1)} of ${counted(detections, "detection")} with the systematic error`,
    ...warnings.map((text) => `  note: ${text}`),
    ...problems.map((text) => `  NOT TO BE USED: ${text}`),
  ];
}

function comparisonLines(comparison: Comparison): string[] {
  const { points, verdict } = comparison;
  return [
    `evidences of the same ${points} ${points === 1 ? "point" : "points"}`,
    ...table([[...COMPARISON_HEADER], ...comparisonRows(comparison)]),
    ...verdict.map((text) => `  ${text}`),
  ];
}

/** All of it. @param output where the files are */
export function fitText({ fits, comparison }: FitRun, output: string | undefined): string {
  return [
    ...fits.flatMap(fitLines),
    ...(comparison ? comparisonLines(comparison) : []),
    ...(output === undefined ? [] : [`${output}: written`]),
  ].join("\n");
}
