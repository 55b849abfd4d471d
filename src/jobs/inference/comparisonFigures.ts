/** Figures of a comparison: errors over time, and calibration. */

import { basename } from "node:path";
import { bandedPanelsFigure } from "../../figures/bandedCurves.ts";
import { reliabilityFigure } from "../../figures/statistics.ts";
import { shortNames } from "../../figures/text.ts";
import { writeFigure } from "../../figures/write.ts";
import { wavelengthsOf } from "../../lightcurves/bands.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { type BandComparison, NOMINAL } from "./bandComparison.ts";

/** What is drawn, and of what. */
interface FiguresRequest {
  readonly models: readonly string[];
  readonly dataset: string;
  readonly samples: number;
  readonly figure?: string;
  readonly reliability?: string;
}

/** Writes the figures that are asked for. */
export async function drawComparison(
  { models, figure, reliability, dataset, samples }: FiguresRequest,
  all: readonly BandComparison[],
  lightCurves: LightCurveModel,
): Promise<void> {
  // Sets that are reported apart are drawn where there are no others.
  const results = all.filter(({ apart }) => apart === undefined || all.every((one) => one.apart === apart));
  const without = results.length < all.length ? `, without ${all.find(({ apart }) => apart !== undefined)?.apart}` : "";
  const names = modelNames(all, models);
  const labelOf = ({ band, model }: BandComparison) => (names ? `${band}, ${names.get(model)}` : band);
  const wavelengths = wavelengthsOf(
    lightCurves,
    results.map(({ band }) => band),
  );
  if (figure !== undefined) {
    const sets = Math.max(...results.map((one) => one.sets)).toLocaleString("en-US");
    const spec = bandedPanelsFigure({
      title: `Flow minus ${lightCurves.title}`,
      subtitle: `up to ${sets} sets of ${basename(dataset)}${without}; line: median error of the median of ${samples} samples, bands: 68.3 and 95 % of the sets`,
      timesDays: results[0].times,
      panels: results.map((one) => ({
        title: `band ${labelOf(one)}`,
        timesDays: one.times,
        curves: [{ band: one.band, middle: one.errorMedian, intervals: one.errorIntervals }],
      })),
      magnitudeLabel: "error (mag), positive: too faint",
      magnitudes: "difference",
      wavelengths,
    });
    await writeFigure(figure, spec);
  }
  if (reliability !== undefined) {
    const series = results.map((one) => ({
      ...{ label: labelOf(one), band: one.band, actual: one.reliability, ranks: one.pit },
      withoutFactor: one.withoutFactor?.reliability,
    }));
    await writeFigure(reliability, reliabilityFigure("Calibration of the flow", NOMINAL, series, wavelengths));
  }
}

/** Short names of the models, where several have one band and have to be told apart; else undefined. */
export function modelNames(
  results: readonly BandComparison[],
  models: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const pairs = new Set(results.map(({ band, model }) => JSON.stringify([band, model]))).size;
  if (pairs === new Set(results.map(({ band }) => band)).size) return undefined;
  const names = shortNames(models);
  return new Map(models.map((model, index) => [model, names[index]]));
}
