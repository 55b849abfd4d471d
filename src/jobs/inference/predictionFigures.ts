/** Figures of predictions. */

import { bandedPanelsFigure } from "../../figures/bandedCurves.ts";
import { shadedWhere } from "../../figures/shading.ts";
import { histogramFigure } from "../../figures/statistics.ts";
import { writeFigure } from "../../figures/write.ts";
import { wavelengthsOf } from "../../lightcurves/bands.ts";
import { magnitudeText, type Options } from "../../lightcurves/options.ts";
import { type BandPrediction, filledPoints, type Prediction } from "./bandPrediction.ts";

/** What a flow's values mean where its light-curve model has none. */
export const fillingText = ({ lightCurves, sets }: Pick<Prediction, "lightCurves" | "sets">): string =>
  `${lightCurves.title} has no value there for ${sets === 1 ? "this set" : "most of these sets"}: the flow continues the curve as its training data were filled`;

/** Curves with credible bands. @param what which sets, in words */
export async function drawPrediction(
  path: string,
  prediction: Prediction,
  what: string,
  distanceMpc: number | undefined,
): Promise<void> {
  const { bands, sets, samples, lightCurves } = prediction;
  const options: Options = { distanceMpc };
  const figure = bandedPanelsFigure({
    title: "Light curves by the flow",
    subtitle: `${what}; line: median of ${(sets * samples).toLocaleString("en-US")} samples, bands: 68.3, 95 and 99.7 % of them`,
    timesDays: bands[0].times,
    panels: bands.map((one) => {
      const filled = filledPoints(one);
      return {
        title: `band ${one.band}`,
        timesDays: one.times,
        curves: [{ band: one.band, middle: one.median, intervals: one.intervals, filled }],
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
