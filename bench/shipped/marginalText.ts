/** The table of flows that integrate constants out: each cell has the range over bands and seeds, behind them what is aimed at. */

import { grouped, markdownTable, percent, range, share } from "./evaluationText.ts";
import type { MarginalEvaluation } from "./marginalEvaluation.ts";
import { type Differences, LEVELS } from "./sampleComparison.ts";

/** Of the medians in sigma, of the widths relatively: for 95 % of the points. Of the coverage: for every band. Of the share without curves: for all sets. */
const AIMS = { medians: 0.1, widths: 0.05, coverage: 0.02, withoutCurves: 0.01 } as const;

const COLUMNS = [
  ...["flow", "test set", "sets", "medians off (sigma): half", "95 %", "widths off: half", "95 %"],
  ...LEVELS.map((level) => `covered: ${Number((100 * level).toPrecision(3))} %`),
  ...["share with a value off", "share without curves off", "reached"],
];

const sigma = (value: number) => value.toFixed(3);
const tenths = (value: number) => `${(100 * value).toFixed(1)} %`;

function rowOf(evaluations: readonly MarginalEvaluation[]): string[] {
  const [{ flow, testSet }] = evaluations;
  const bands = evaluations.flatMap((one) => one.bands).filter(({ points }) => points > 0);
  const of = (name: "medians" | "widths", part: keyof Differences) => bands.map((band) => band[name][part]);
  const missed = [
    of("medians", "most").some((value) => value > AIMS.medians) && "medians",
    of("widths", "most").some((value) => value > AIMS.widths) && "widths",
    bands.some(({ coverage }) => coverage.some((one, at) => Math.abs(one - LEVELS[at]) > AIMS.coverage)) && "coverage",
    evaluations.some(({ withoutCurves = 0 }) => withoutCurves > AIMS.withoutCurves) && "share without curves",
  ].filter((one) => one !== false);
  return [
    ...[flow, testSet],
    range(
      evaluations.map(({ sets }) => sets),
      String,
    ),
    range(of("medians", "half"), sigma),
    range(of("medians", "most"), sigma),
    range(of("widths", "half"), tenths),
    range(of("widths", "most"), tenths),
    ...LEVELS.map((_, at) =>
      range(
        bands.map(({ coverage }) => coverage[at]),
        share,
      ),
    ),
    range(
      evaluations.flatMap((one) => one.bands.map(({ valueShare }) => valueShare)),
      percent,
    ),
    range(
      evaluations.map(({ withoutCurves }) => withoutCurves),
      share,
    ),
    missed.length === 0 ? "yes" : `no: ${missed.join(", ")}`,
  ];
}

/** A table in Markdown. */
export function marginalTable(evaluations: readonly MarginalEvaluation[]): string {
  const aims = [
    ...["", "aim", "", "", String(AIMS.medians), "", tenths(AIMS.widths)],
    ...LEVELS.map((level) => `${level} +- ${AIMS.coverage}`),
    ...["", String(AIMS.withoutCurves), ""],
  ];
  return markdownTable([COLUMNS, ...grouped(evaluations).map(rowOf), aims]);
}
