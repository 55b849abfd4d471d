/** The table of evaluations: each cell has the range over bands and seeds, each group of rows what is aimed at. */

import type { CurveErrors } from "../../src/jobs/inference/bandComparison.ts";
import type { EvaluatedBand, Evaluation } from "./evaluation.ts";

/** Coverage that is aimed at, and how far from it is still well. */
const AIMED_COVERAGE = { one: [0.683, 0.05], three: [0.997, 0.01] } as const;

const COLUMNS = [
  "flow",
  "test set",
  "curve",
  "sets",
  ">5 mag off",
  "RMSE",
  "median error",
  "value right",
  "68.3 %: before",
  "after",
  "99.7 %: before",
  "after",
  "reached",
];

type Cell = (value: number) => string;
const percent: Cell = (value) => `${(100 * value).toFixed(2)} %`;
const magnitudes: Cell = (value) => (value < 0.0995 ? value.toFixed(4) : value.toFixed(2));
const share: Cell = (value) => value.toFixed(3);

/** "0.01 to 0.03", or one number, "-" where there is none. */
function range(values: readonly (number | undefined)[], cell: Cell): string {
  const own = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  if (own.length === 0) return "-";
  const [low, high] = [Math.min(...own), Math.max(...own)].map(cell);
  return low === high ? low : `${low.replace(/ %$/, "")} to ${high}`;
}

/** What of the aims is missed: empty where all are reached. */
function missed(
  aims: NonNullable<Evaluation["aims"]>,
  errors: readonly CurveErrors[],
  bands: readonly EvaluatedBand[],
) {
  const far = ({ one, three }: EvaluatedBand["coverage"]) =>
    Math.abs(one - AIMED_COVERAGE.one[0]) > AIMED_COVERAGE.one[1] ||
    Math.abs(three - AIMED_COVERAGE.three[0]) > AIMED_COVERAGE.three[1];
  return [
    errors.some(({ farOff }) => farOff > aims.farOff) && ">5 mag off",
    errors.some(({ rmse }) => rmse > aims.rmse) && "RMSE",
    errors.some(({ medianError }) => medianError > aims.medianError) && "median error",
    bands.some(({ valueRight = 1 }) => valueRight < aims.valueRight) && "value right",
    bands.some(({ coverage }) => far(coverage)) && "coverage",
  ].filter((one) => one !== false);
}

/** The rows of one test set of one flow: medians and means, then the same of sets that are reported apart, then the aims. */
function rowsOf(evaluations: readonly Evaluation[]): string[][] {
  const [{ flow, testSet, aims }] = evaluations;
  const all = evaluations.flatMap(({ bands }) => bands);
  const groups = [...new Set(all.map(({ apart }) => apart))];
  const rows = groups.flatMap((apart) => {
    const bands = all.filter((one) => one.apart === apart);
    return (["median", "mean"] as const).map((curve) => {
      const errors = bands.map((one) => one[curve]);
      const first = curve === "median";
      const ofAims = aims && apart === undefined ? missed(aims, errors, first ? bands : []) : undefined;
      return [
        flow,
        apart === undefined ? testSet : `${testSet}, ${apart}`,
        curve,
        range(
          bands.map(({ sets }) => sets),
          String,
        ),
        range(
          errors.map(({ farOff }) => farOff),
          percent,
        ),
        range(
          errors.map(({ rmse }) => rmse),
          magnitudes,
        ),
        range(
          errors.map(({ medianError }) => medianError),
          magnitudes,
        ),
        first
          ? range(
              bands.map(({ valueRight }) => valueRight),
              percent,
            )
          : "",
        ...(["one", "three"] as const).flatMap((level) => [
          first
            ? range(
                bands.map(({ uncalibrated }) => uncalibrated?.[level]),
                share,
              )
            : "",
          first
            ? range(
                bands.map(({ coverage }) => coverage[level]),
                share,
              )
            : "",
        ]),
        ofAims === undefined ? "" : ofAims.length === 0 ? "yes" : `no: ${ofAims.join(", ")}`,
      ];
    });
  });
  if (!aims) return rows;
  const coverage = ({ one, three }: typeof AIMED_COVERAGE) =>
    [one, three].flatMap(([middle, far]) => ["", `${middle} +- ${far}`]);
  const goals = [percent(aims.farOff), String(aims.rmse), String(aims.medianError), percent(aims.valueRight)];
  return [...rows, [flow, testSet, "aim", "", ...goals, ...coverage(AIMED_COVERAGE), ""]];
}

/** A table in Markdown. */
export function evaluationTable(evaluations: readonly Evaluation[]): string {
  const groups = new Map<string, Evaluation[]>();
  for (const one of evaluations) {
    const key = JSON.stringify([one.flow, one.testSet]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [COLUMNS, ...[...groups.values()].flatMap(rowsOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join("\n");
}
