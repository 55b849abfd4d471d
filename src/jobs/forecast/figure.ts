/** What the figure of a forecast shows. */

import type { ForecastFigure } from "../../figures/forecast.ts";
import { INSTRUMENTS } from "../../lightcurves/depths.ts";
import { MOST } from "./forecast.ts";
import type { ForecastSummary } from "./summary.ts";

/** The name of an instrument in legends. */
const titleOf = (name: string | undefined): string =>
  INSTRUMENTS.find((one) => one.name === name)?.title ?? "given depths";

/** Bands with their medians, 90 and 68 %, and the depths in them. */
export function figureOf(summary: ForecastSummary): ForecastFigure {
  const { model, sets, source, distance, bands, depths, withoutKilonova, outside, times, leavesOut } = summary;
  const left = outside > 0 ? `; ${(100 * outside).toFixed(1)} % are beyond what the model covers and are left out` : "";
  const spread = distance.sigma > 0 ? ` ± ${Number(distance.sigma.toPrecision(2))}` : "";
  return {
    title: `What is seen at ${Number(distance.median.toPrecision(3))}${spread} Mpc (${model.title})`,
    subtitle: [
      `${sets.toLocaleString("en-US")} sets of ${source}`,
      `line: median, areas: 68 and 90 %; ${(100 * withoutKilonova).toFixed(1)} % have no kilonova and are not seen${left}; dashed: 5-sigma depths of one visit`,
      leavesOut,
    ],
    timesDays: times,
    panels: bands.map(({ band, quantiles: [low90, low, median, high, high90], known }) => {
      const own = depths.filter((depth) => depth.band === band);
      const filters = own.map(({ filter }) => filter).filter((filter) => filter !== band);
      return {
        title: `band ${band}${filters.length > 0 ? ` (${filters.join(", ")})` : ""}`,
        median,
        intervals: [
          { low: low90, high: high90 },
          { low, high },
        ],
        known: Array.from(known, (share) => share >= MOST),
        depths: own.map(({ instrument, magnitude, share }) => ({ name: titleOf(instrument), magnitude, share })),
      };
    }),
  };
}
