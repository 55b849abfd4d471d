/** Predictions as text and JSON. */

import { type BandPrediction, filledPoints, type Prediction, spread } from "../jobs/inference/bandPrediction.ts";
import { fillingText } from "../jobs/inference/predictionFigures.ts";
import { magnitudeText as unitText } from "../lightcurves/options.ts";
import { count } from "./progress.ts";

/** What `--json` prints. */
export function predictionSummary(prediction: Prediction): unknown {
  const { sets, samples, withoutCurves, shareWithoutCurves, insideTraining, nearTraining, lightCurves } = prediction;
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
  return { by: "flows", sets, samples, withoutCurves, shareWithoutCurves, insideTraining, nearTraining, bands };
}

/** Lines of all bands together, beyond which times are left out. */
const MOST_LINES = 120;
/** Times of a band that there is room for in any case. */
const LEAST_TIMES = 10;

/**
 * Tables of all bands: of one set by a light-curve model's own kernels its curve, else statistics. Of many times some.
 * @param distanceMpc of apparent magnitudes
 */
export function predictionText(prediction: Prediction, distanceMpc?: number): string {
  const { lightCurves, sets, samples, withoutCurves, shareWithoutCurves, bands, exact = false } = prediction;
  const by = exact ? `by the kernels of ${lightCurves.name} itself` : `${count(samples)} samples each`;
  const without = withoutCurves ? `; ${count(withoutCurves)} without curves` : "";
  const share =
    shareWithoutCurves === undefined || Number.isNaN(shareWithoutCurves)
      ? ""
      : `; ${(100 * shareWithoutCurves).toFixed(1)} % without curves`;
  const lines = [
    `${count(sets)} ${sets === 1 ? "set" : "sets"}, ${by}${without}${share}; ${unitText({ distanceMpc })}`,
  ];
  const most = Math.max(LEAST_TIMES, Math.floor(MOST_LINES / bands.length));
  const every = Math.max(...bands.map(({ times }) => Math.ceil(times.length / most)));
  for (const one of bands) {
    const rows = exact && sets === 1 ? curveRows(one) : statisticsRows(one, exact);
    const [head, ...points] = rows;
    const factor = one.sigmaFactor === undefined ? "" : `, sigma factor ${one.sigmaFactor.toPrecision(3)}`;
    lines.push(`band ${one.band}${factor}`, head, ...points.filter((_, point) => point % every === 0));
    if (sets > 1) lines.push(spreadLine(one, exact ? "curves" : "mean curves"));
  }
  if (bands.some((one) => filledPoints(one).includes(true))) lines.push(`* ${fillingText(prediction)}`);
  if (every > 1) lines.push(`one time in ${every} is shown; --output FILE.csv and --json have all`);
  return lines.join("\n");
}

const dayText = (time: number): string => time.toFixed(2).padStart(6);

/** A magnitude, or "-" where there is none. */
function magnitudeText(value: number): string {
  if (Number.isNaN(value)) return "-".padStart(9);
  return (Math.abs(value) < 1e4 ? value.toFixed(3) : value.toPrecision(4)).padStart(9);
}

/** Head of the table, and a line for each time. */
function curveRows({ times, median }: BandPrediction): string[] {
  return ["  days magnitude", ...times.map((time, point) => `${dayText(time)} ${magnitudeText(median[point])}`)];
}

/**
 * Head of the table, and a line for each time.
 * @param exact whether the share with a value is that of the sets, not of a flow's samples
 */
function statisticsRows(one: BandPrediction, exact: boolean): string[] {
  const filled = filledPoints(one);
  const shares = exact ? one.physicsShare : one.valueShare;
  const share = (point: number) => (shares ? ` ${(100 * shares[point]).toFixed(1).padStart(10)} %` : "");
  const interval = (index: number, point: number) => {
    const { low, high } = one.intervals[index];
    const text = Number.isNaN(low[point]) ? "-" : `${low[point].toFixed(2)} to ${high[point].toFixed(2)}`;
    return text.padEnd(18);
  };
  return [
    `  days      mean    median     sigma   68.3 %             99.7 %${shares ? "             with a value" : ""}`,
    ...one.times.map((time, point) =>
      [
        `${dayText(time)}${filled[point] ? "*" : " "}${magnitudeText(one.mean[point])} ${magnitudeText(one.median[point])}`,
        ` ${magnitudeText(one.sigma[point])}  ${interval(2, point)} ${interval(0, point)}${share(point)}`,
      ]
        .join("")
        .trimEnd(),
    ),
  ];
}

function spreadLine({ brightest, faintest, range }: BandPrediction, whose: string): string {
  const text = (values: Float64Array) => {
    const { median, low, high } = spread(values);
    return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  };
  return `  ${whose}: brightest ${text(brightest)}, faintest ${text(faintest)}, range ${text(range)}`;
}
