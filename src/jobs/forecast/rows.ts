/** A forecast as rows of texts: what people read, in a terminal or on a page. */

import { type BandForecast, MOST } from "./forecast.ts";
import type { ForecastSummary } from "./summary.ts";

/** What of a summary is told. */
export type ToldForecast = Omit<ForecastSummary, "model"> & { readonly model: { readonly title: string } };

export const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

/** "51 h", and days from four on. */
const moment = (days: number): string =>
  days < 4 ? `${Number((24 * days).toPrecision(2))} h` : `${days.toFixed(1)} d`;

const magnitude = (value: number): string =>
  Number.isNaN(value) ? "-" : Number.isFinite(value) ? value.toFixed(1) : "none";

/** Where the median is brightest, of the times about which the model says something. */
function brightest({ quantiles, known }: BandForecast): number | undefined {
  const [, , median] = quantiles;
  let best: number | undefined;
  median.forEach((value, time) => {
    if (known[time] >= MOST && value < (best === undefined ? Number.POSITIVE_INFINITY : median[best])) best = time;
  });
  return best;
}

/** For each band: median, 68 %, 90 %, and when it is brightest. */
export function bandRows({ bands, times }: ToldForecast): string[][] {
  return bands.map((band) => {
    const at = brightest(band);
    if (at === undefined) return [band.band, "-", "-", "-", "-"];
    const [low90, low, median, high, high90] = band.quantiles.map((values) => magnitude(values[at]));
    return [band.band, median, `${low} to ${high}`, `${low90} to ${high90}`, moment(times[at])];
  });
}

/** Index of the largest share at a time about which something is known. */
function bestTime(share: ArrayLike<number>, known: ArrayLike<number>): number | undefined {
  let best: number | undefined;
  for (let time = 0; time < share.length; time++) {
    if (known[time] >= MOST && share[time] > (best === undefined ? 0 : share[best])) best = time;
  }
  return best;
}

/** For each depth: filter, magnitude, the largest share that is seen, when, and the share that is ever seen. */
export function depthRows({ bands, depths, times }: ToldForecast): string[][] {
  const knownOf = new Map(bands.map(({ band, known }) => [band, known]));
  return depths.map(({ filter, magnitude: depth, share, band, ever }) => {
    const at = bestTime(share, knownOf.get(band)!);
    const [most, when] = at === undefined ? ["0 %", "-"] : [percent(share[at]), moment(times[at])];
    return [filter, String(depth), most, when, percent(ever)];
  });
}

/** For each instrument: its best filter, when, the share that it sees then, and the share that it ever sees in any. */
export const instrumentRows = ({ instruments }: ToldForecast): string[][] =>
  instruments.map(({ instrument, best, ever }) => [
    instrument ?? "given depths",
    ...(best ? [best.filter, moment(best.timeDays), percent(best.share)] : ["-", "-", "0 %"]),
    percent(ever),
  ]);

/** Sentences about what the numbers do not say. */
export function forecastNotes(summary: ToldForecast): string[] {
  const { bands, outside, model } = summary;
  return [
    ...(outside > MOST ? ["more than half of the sets are left out: the others are no fair sample of the merger"] : []),
    ...(bands.some(({ known }) => known.some((share) => share < MOST))
      ? [`times at which ${model.title} has values for fewer than half of the sets do not count as best`]
      : []),
  ];
}
