/** The table of inverse flows: a row for each parameter, and one for all of them, over events and seeds. */

import { median } from "../../src/jobs/statistics.ts";
import { grouped, markdownTable, percent, range, share } from "./evaluationText.ts";
import type { InverseEvaluation } from "./inverseEvaluation.ts";
import type { Estimate } from "./inverseStatistics.ts";

/** Of the ranks by the test of uniformity; of means in sigma and of widths, relative; of samples as a proposal. */
const AIMS = { ranks: 0.01, means: 0.1, widths: 0.05, effective: 0.1 } as const;

const COLUMNS = [
  ...["flow", "parameter", "ranks uniform: p", "means off (sigma): half", `within ${AIMS.means}`],
  ...["widths off: half", `within ${100 * AIMS.widths} %`, "effective samples: median", "least", "reached"],
];

/** Errors of so many standard errors are no chance. */
const SURE = 2;

/** "23 of 25", and of how many of the others chance cannot be excluded. */
function within(all: readonly Estimate[], aim: number): string {
  const beyond = all.filter(({ value }) => Math.abs(value) > aim);
  const unsure = beyond.filter(({ value, error }) => Math.abs(value) - SURE * error <= aim).length;
  const counted = `${all.length - beyond.length} of ${all.length}`;
  return unsure === 0 ? counted : `${counted} (${unsure} by chance?)`;
}

const missesSurely = (all: readonly Estimate[], aim: number) =>
  all.some(({ value, error }) => Math.abs(value) - SURE * error > aim);

const half = (all: readonly Estimate[]) => median(all.map(({ value }) => Math.abs(value)));

function rowsOf(evaluations: readonly InverseEvaluation[]): string[][] {
  const [{ flow, ranks }] = evaluations;
  const events = evaluations.flatMap(({ weighted }) => weighted);
  const rows = ranks.map(({ name }, at): string[] => {
    const means = events.map(({ parameters }) => parameters[at].meanOff);
    const widths = events.map(({ parameters }) => parameters[at].widthOff);
    const chances = evaluations.map((one) => one.ranks[at].pValue);
    // One of so many tests is below its level oftener than a single one.
    const level = AIMS.ranks / (ranks.length * evaluations.length);
    const missed = [
      chances.some((chance) => chance < level) && "ranks",
      missesSurely(means, AIMS.means) && "means",
      missesSurely(widths, AIMS.widths) && "widths",
    ].filter((one) => one !== false);
    return [
      ...[flow, name, range(chances, share), half(means).toFixed(3), within(means, AIMS.means)],
      ...[percent(half(widths)), within(widths, AIMS.widths), "", ""],
      missed.length === 0 ? "yes" : `no: ${missed.join(", ")}`,
    ];
  });
  const shares = events.map(({ effectiveShare }) => effectiveShare);
  const [middle, least] = [median(shares), Math.min(...shares)];
  const all = ["", "", "", "", "", percent(middle), percent(least)];
  return [...rows, [flow, "all", ...all, least >= AIMS.effective ? "yes" : "no: effective samples"]];
}

/** A table in Markdown. */
export function inverseTable(evaluations: readonly InverseEvaluation[]): string {
  const aims = ["", "aim", String(AIMS.ranks), "", "all", "", "all", "", percent(AIMS.effective), ""];
  return markdownTable([COLUMNS, ...grouped(evaluations).flatMap(rowsOf), aims]);
}
