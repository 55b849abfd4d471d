/** A forecast for reading. */

import { type BandForecast, MOST } from "../jobs/forecast/forecast.ts";
import type { ForecastSummary } from "../jobs/forecast/summary.ts";

const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

/** "51 h", and days from four on. */
const moment = (days: number): string =>
  days < 4 ? `${Number((24 * days).toPrecision(2))} h` : `${days.toFixed(1)} d`;

const magnitude = (value: number): string =>
  Number.isNaN(value) ? "-" : Number.isFinite(value) ? value.toFixed(1) : "none";

/** Rows of cells in columns, the first to the left. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map(
    (row) =>
      `  ${row.map((text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column]))).join("  ")}`,
  );
}

/** Where the median is brightest, of the times about which the model says something. */
function brightest({ quantiles, known }: BandForecast): number | undefined {
  const [, , median] = quantiles;
  let best: number | undefined;
  median.forEach((value, time) => {
    if (known[time] >= MOST && value < (best === undefined ? Number.POSITIVE_INFINITY : median[best])) best = time;
  });
  return best;
}

function bandRows({ bands, times }: ForecastSummary): string[][] {
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

/** The table that the command prints. */
export function forecastTable(summary: ForecastSummary): string {
  const { sets, source, distance, withoutKilonova, outside, bands, depths, instruments, times, model } = summary;
  const spread = distance.sigma > 0 ? ` +- ${Number(distance.sigma.toPrecision(3))}` : "";
  const knownOf = new Map(bands.map(({ band, known }) => [band, known]));
  const lines = [
    `${sets.toLocaleString("en-US")} sets at ${Number(distance.median.toPrecision(4))}${spread} Mpc of ${source}`,
    `  without any kilonova: ${percent(withoutKilonova)} of the sets; they count as not seen${outside > 0 ? `; ${percent(outside)} more are outside what ${model.title} covers and are left out` : ""}`,
    "",
    ...columns([["band", "median", "68 %", "90 %", "brightest at"], ...bandRows(summary)]),
    "",
    ...columns([
      ["filter", "depth", "seen at most", "at", "ever seen"],
      ...depths.map(({ filter, magnitude: depth, share, band, ever }) => {
        const at = bestTime(share, knownOf.get(band)!);
        const [most, when] = at === undefined ? ["0 %", "-"] : [percent(share[at]), moment(times[at])];
        return [filter, String(depth), most, when, percent(ever)];
      }),
    ]),
    "",
    ...columns([
      ["instrument", "best filter", "at", "sees then", "ever, in any filter"],
      ...instruments.map(({ instrument, best, ever }) => [
        instrument ?? "given depths",
        ...(best ? [best.filter, moment(best.timeDays), percent(best.share)] : ["-", "-", "0 %"]),
        percent(ever),
      ]),
    ]),
    "",
    `  ${summary.leavesOut}`,
  ];
  if (outside > MOST)
    lines.splice(-2, 0, "  more than half of the sets are left out: the others are no fair sample of the merger");
  const late = bands.some(({ known }) => known.some((share) => share < MOST));
  if (late)
    lines.splice(
      -2,
      0,
      `  times at which ${model.title} has values for fewer than half of the sets do not count as best`,
    );
  return lines.join("\n");
}
