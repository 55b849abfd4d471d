/** Comparisons of flows with true curves as text: a table of errors, and one of calibration. */

import type { BandComparison } from "../jobs/inference/bandComparison.ts";
import { count } from "./progress.ts";

/** Central intervals whose coverage the table has: 50, 68.3, 90 and 99 %. */
const SHOWN_LEVELS = [2, 3, 5, 7];

const number = (value: number, digits: number) => (Number.isFinite(value) ? value.toFixed(digits) : "-");
const percent = (share: number, digits: number) => `${(100 * share).toFixed(digits)} %`;

/** @param names of the models, where the bands do not tell them apart */
export function comparisonText(
  results: readonly BandComparison[],
  nominal: readonly number[],
  names: ReadonlyMap<string, string> | undefined,
): string {
  const labelOf = ({ band, model }: BandComparison) => [band, ...(names ? [names.get(model)] : [])].join(", ");
  const calibrated = results.some(({ withoutFactor }) => withoutFactor);
  return [
    ...table(results, labelOf, errorColumns(results)),
    "",
    "calibration: share of the points, with the training's noise, within central intervals of the samples",
    ...(calibrated ? ["(in parentheses without the sigma factor)"] : []),
    ...table(results, labelOf, calibrationColumns(nominal, calibrated)),
  ].join("\n");
}

interface Column {
  readonly head: string;
  cell(one: BandComparison): string;
}

function errorColumns(results: readonly BandComparison[]): Column[] {
  const saysWhere = results.some(({ valueRight }) => valueRight !== undefined);
  const all: Column[] = [
    { head: "sets", cell: ({ sets }) => count(sets) },
    { head: "median error", cell: ({ medianError }) => number(medianError, 4) },
    { head: "RMSE of the rest", cell: ({ rmse }) => number(rmse, 3) },
    { head: ">5 mag off", cell: ({ farOff }) => percent(farOff, 2) },
    { head: "RMSE of means", cell: ({ mean }) => number(mean.rmse, 3) },
    { head: "NLL (mag)", cell: ({ nll }) => number(nll, 2) },
  ];
  const right = ({ valueRight }: BandComparison) => (valueRight === undefined ? "-" : percent(valueRight, 2));
  return saysWhere ? [...all, { head: "value right", cell: right }] : all;
}

function calibrationColumns(nominal: readonly number[], calibrated: boolean): Column[] {
  const shares = SHOWN_LEVELS.map((level) => ({
    head: percent(nominal[level], 1).replace(".0", ""),
    cell: ({ reliability, withoutFactor }: BandComparison) => {
      const plain = withoutFactor ? `(${number(withoutFactor.reliability[level], 3)})` : "";
      return `${number(reliability[level], 3)}${calibrated ? ` ${plain.padStart(7)}` : ""}`;
    },
  }));
  const factor = ({ sigmaFactor }: BandComparison) => (sigmaFactor === undefined ? "-" : sigmaFactor.toPrecision(3));
  return calibrated ? [{ head: "sigma factor", cell: factor }, ...shares] : shares;
}

/** A line for each result: those of sets that are reported apart after the others, under what they have in common. */
function table(
  results: readonly BandComparison[],
  labelOf: (one: BandComparison) => string,
  columns: readonly Column[],
): string[] {
  const named = results.flatMap(({ apart }) => (apart === undefined ? [] : [apart]));
  const groups = [undefined, ...new Set(named)];
  const lines = groups.flatMap((apart) => [
    ...(apart === undefined ? [] : [[`${apart}:`]]),
    ...results
      .filter((one) => one.apart === apart)
      .map((one) => [labelOf(one), ...columns.map(({ cell }) => cell(one))]),
  ]);
  const all = [["band", ...columns.map(({ head }) => head)], ...lines];
  const cells = all.filter(({ length }) => length > 1);
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return all.map((line) =>
    line.length === 1
      ? line[0]
      : line
          .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
          .join("   ")
          .trimEnd(),
  );
}
