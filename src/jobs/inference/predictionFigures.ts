/** Figures of predictions. */

import { bandedPanelsFigure } from "../../figures/bandedCurves.ts";
import { shadedWhere } from "../../figures/shading.ts";
import { histogramFigure } from "../../figures/statistics.ts";
import { writeFigure } from "../../figures/write.ts";
import { wavelengthsOf } from "../../lightcurves/bands.ts";
import { magnitudeText, type Options } from "../../lightcurves/options.ts";
import { median } from "../statistics.ts";
import { type BandPrediction, filledPoints, type Prediction } from "./bandPrediction.ts";

/** What a flow's values mean where its light-curve model has none. */
export const fillingText = ({ lightCurves, sets }: Pick<Prediction, "lightCurves" | "sets">): string =>
  `${lightCurves.title} has no value there for ${sets === 1 ? "this set" : "most of these sets"}: the flow continues the curve as its training data were filled`;

/**
 * Curves with credible bands.
 * @param what which sets, in words
 * @param exact curves of a single set by the light-curve model itself, by their bands
 */
export async function drawPrediction(
  path: string,
  prediction: Prediction,
  what: string,
  exact: ReadonlyMap<string, Float64Array>,
  distanceMpc: number | undefined,
): Promise<void> {
  const { bands, sets, samples, lightCurves } = prediction;
  const options: Options = { distanceMpc };
  const figure = bandedPanelsFigure({
    title: `Light curves by the flow (${lightCurves.title})`,
    subtitle: [
      `${what}; ${exact.size > 0 ? "dashed" : "line"}: median of ${(sets * samples).toLocaleString("en-US")} samples, bands: 68.3, 95 and 99.7 % of them`,
      ...(exact.size > 0
        ? [`broad line: ${lightCurves.title} itself; numbers: median absolute difference of the two`]
        : []),
    ],
    timesDays: bands[0].times,
    panels: bands.map((one) => {
      const filled = filledPoints(one);
      return {
        title: `band ${one.band}${differenceText(one, exact.get(one.band))}`,
        timesDays: one.times,
        curves: [{ band: one.band, middle: one.median, intervals: one.intervals, filled, exact: exact.get(one.band) }],
        shaded: shadedWhere(one.times, (point) => filled[point], `${fillingText(prediction)} (dotted)`),
      };
    }),
    magnitudeLabel: magnitudeText(options),
    magnitudes: distanceMpc === undefined ? "absolute" : "apparent",
    emptyReason: "the flow gives no values for these sets",
    wavelengths: wavelengthsOf(
      lightCurves,
      bands.map(({ band }) => band),
    ),
  });
  await writeFigure(path, figure);
}

/** How far a flow's curve is from the exact one, where both have values: ": 0.0042 mag". */
function differenceText({ median: curve }: BandPrediction, exact: Float64Array | undefined): string {
  const off = exact ? Array.from(exact, (value, at) => Math.abs(value - curve[at])).filter(Number.isFinite) : [];
  return off.length > 0 ? `: ${Number(median(off).toPrecision(2))} mag` : "";
}

/** Histograms of range, maximum and minimum of the sets' mean curves. */
export async function drawHistograms(path: string, { bands, lightCurves }: Prediction, what: string): Promise<void> {
  const series = (pick: (one: BandPrediction) => Float64Array) =>
    bands.map((one) => ({ band: one.band, values: pick(one) }));
  const figure = histogramFigure(
    "Mean curves over the posterior",
    what,
    [
      { label: "range (mag)", series: series((one) => one.range) },
      { label: "maximum: brightest magnitude", series: series((one) => one.brightest) },
      { label: "minimum: faintest magnitude", series: series((one) => one.faintest) },
    ],
    wavelengthsOf(
      lightCurves,
      bands.map(({ band }) => band),
    ),
  );
  await writeFigure(path, figure);
}
