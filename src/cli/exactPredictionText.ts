/** Curves by a light-curve model's own kernels as text. */

import { type BandPrediction, type Prediction, spread } from "../jobs/inference/bandPrediction.ts";
import { count } from "./progress.ts";

const number = (value: number) => (Math.abs(value) < 1e4 ? value.toFixed(3) : value.toPrecision(4)).padStart(9);

/** Tables of all bands: of one set its curve, of a posterior what `predict` prints of flows. */
export function exactPredictionText({ lightCurves, sets, withoutCurves, bands }: Prediction): string {
  const by = `by the kernels of ${lightCurves.name} itself`;
  if (sets === 1) return [`1 set, ${by}`, ...bands.flatMap(curveLines)].join("\n");
  const without = withoutCurves ? `; ${count(withoutCurves)} without curves` : "";
  return [`${count(sets)} sets, ${by}${without}`, ...bands.flatMap(bandLines)].join("\n");
}

const curveLines = ({ band, times, median }: BandPrediction): string[] => [
  `band ${band}`,
  "  days magnitude",
  ...times.map((time, point) => `${time.toFixed(2).padStart(6)} ${number(median[point])}`),
];

function bandLines(one: BandPrediction): string[] {
  const interval = (index: number, point: number) => {
    const { low, high } = one.intervals[index];
    return `${low[point].toFixed(2)} to ${high[point].toFixed(2)}`.padEnd(18);
  };
  const text = (values: Float64Array) => {
    const { median, low, high } = spread(values);
    return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  };
  return [
    `band ${one.band}`,
    "  days      mean    median     sigma   68.3 %             99.7 %             with a value",
    ...one.times.map(
      (time, point) =>
        `${time.toFixed(2).padStart(6)} ${number(one.mean[point])} ${number(one.median[point])} ${number(one.sigma[point])}  ` +
        `${interval(2, point)} ${interval(0, point)} ${(100 * one.physicsShare[point]).toFixed(1).padStart(10)} %`,
    ),
    `  curves: brightest ${text(one.brightest)}, faintest ${text(one.faintest)}, range ${text(one.range)}`,
  ];
}
