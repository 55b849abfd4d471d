/** Predictions as text and JSON. */

import { type BandPrediction, filledPoints, type Prediction, spread } from "../jobs/inference/bandPrediction.ts";
import { fillingText } from "../jobs/inference/predictionFigures.ts";
import { count } from "./progress.ts";

/** What `--json` prints. */
export function predictionSummary(prediction: Prediction): unknown {
  const { sets, samples, withoutCurves, insideTraining, nearTraining, lightCurves } = prediction;
  const bands = prediction.bands.map((one) => ({
    band: one.band,
    times: one.times,
    mean: [...one.mean],
    median: [...one.median],
    sigma: [...one.sigma],
    [`${lightCurves.name}Share`]: [...one.physicsShare],
    ...(one.valueShare ? { flowShare: [...one.valueShare] } : {}),
    intervals: one.intervals.map(({ level, low, high }) => ({ level, low: [...low], high: [...high] })),
    ...(sets > 1 ? { brightest: spread(one.brightest), faintest: spread(one.faintest), range: spread(one.range) } : {}),
  }));
  if (prediction.exact) return { by: "kernels", sets, withoutCurves, bands };
  return { by: "flows", sets, samples, withoutCurves, insideTraining, nearTraining, bands };
}

/** Tables of all bands. */
export function predictionText(prediction: Prediction): string {
  const { sets, samples, withoutCurves, bands } = prediction;
  const without = withoutCurves ? `; ${count(withoutCurves)} without curves` : "";
  const lines = [`${count(sets)} ${sets === 1 ? "set" : "sets"}, ${count(samples)} samples each${without}`];
  for (const one of bands) lines.push(...bandLines(one), ...(sets > 1 ? [spreadLine(one)] : []));
  if (bands.some((one) => filledPoints(one).includes(true))) lines.push(`* ${fillingText(prediction)}`);
  return lines.join("\n");
}

function bandLines(one: BandPrediction): string[] {
  const filled = filledPoints(one);
  const number = (value: number) => (Math.abs(value) < 1e4 ? value.toFixed(3) : value.toPrecision(4)).padStart(9);
  const share = (point: number) =>
    one.valueShare ? ` ${(100 * one.valueShare[point]).toFixed(1).padStart(10)} %` : "";
  return [
    `band ${one.band}`,
    `  days      mean    median     sigma   68.3 %             99.7 %${one.valueShare ? "             with a value" : ""}`,
    ...one.times.map((time, point) => {
      const interval = (index: number) =>
        `${one.intervals[index].low[point].toFixed(2)} to ${one.intervals[index].high[point].toFixed(2)}`.padEnd(18);
      return `${time.toFixed(2).padStart(6)}${filled[point] ? "*" : " "}${number(one.mean[point])} ${number(one.median[point])} ${number(one.sigma[point])}  ${interval(2)} ${interval(0)}${share(point)}`.trimEnd();
    }),
  ];
}

function spreadLine({ brightest, faintest, range }: BandPrediction): string {
  const text = (values: Float64Array) => {
    const { median, low, high } = spread(values);
    return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  };
  return `  mean curves: brightest ${text(brightest)}, faintest ${text(faintest)}, range ${text(range)}`;
}
