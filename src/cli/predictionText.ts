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
    ...(one.sigmaFactor === undefined ? {} : { sigmaFactor: one.sigmaFactor }),
    [`${lightCurves.name}Share`]: [...one.physicsShare],
    ...(one.valueShare ? { flowShare: [...one.valueShare] } : {}),
    intervals: one.intervals.map(({ level, low, high }) => ({ level, low: [...low], high: [...high] })),
    ...(sets > 1 ? { brightest: spread(one.brightest), faintest: spread(one.faintest), range: spread(one.range) } : {}),
  }));
  if (prediction.exact) return { by: "kernels", sets, withoutCurves, bands };
  return { by: "flows", sets, samples, withoutCurves, insideTraining, nearTraining, bands };
}

/** Lines of all bands together, beyond which times are left out. */
const MOST_LINES = 120;
/** Times of a band that there is room for in any case. */
const LEAST_TIMES = 10;

/** Tables of all bands. Of many times some. */
export function predictionText(prediction: Prediction): string {
  const { sets, samples, withoutCurves, bands } = prediction;
  const without = withoutCurves ? `; ${count(withoutCurves)} without curves` : "";
  const lines = [`${count(sets)} ${sets === 1 ? "set" : "sets"}, ${count(samples)} samples each${without}`];
  const most = Math.max(LEAST_TIMES, Math.floor(MOST_LINES / bands.length));
  const every = Math.max(...bands.map(({ times }) => Math.ceil(times.length / most)));
  for (const one of bands) lines.push(...bandLines(one, every), ...(sets > 1 ? [spreadLine(one)] : []));
  if (bands.some((one) => filledPoints(one).includes(true))) lines.push(`* ${fillingText(prediction)}`);
  if (every > 1) lines.push(`one time in ${every} is shown; --output FILE.csv and --json have all`);
  return lines.join("\n");
}

/** @param every of so many times one is shown */
function bandLines(one: BandPrediction, every: number): string[] {
  const filled = filledPoints(one);
  const number = (value: number) => (Math.abs(value) < 1e4 ? value.toFixed(3) : value.toPrecision(4)).padStart(9);
  const share = (point: number) =>
    one.valueShare ? ` ${(100 * one.valueShare[point]).toFixed(1).padStart(10)} %` : "";
  return [
    `band ${one.band}${one.sigmaFactor === undefined ? "" : `, sigma factor ${one.sigmaFactor.toPrecision(3)}`}`,
    `  days      mean    median     sigma   68.3 %             99.7 %${one.valueShare ? "             with a value" : ""}`,
    ...one.times.flatMap((time, point) => {
      if (point % every !== 0) return [];
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
