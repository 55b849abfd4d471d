/** A forecast as files. */

import { VERSION } from "../../version.ts";
import { QUANTILE_LEVELS } from "./forecast.ts";
import type { ForecastSummary } from "./summary.ts";

/** Digits of magnitudes and shares. */
const DIGITS = 4;

/** Infinite where so many sets have no kilonova; empty where nothing is known. */
function cell(value: number): string {
  if (Number.isNaN(value)) return "";
  return Number.isFinite(value) ? value.toFixed(DIGITS) : "inf";
}

/** A row for each band and time; shares of a depth stand in the rows of its band. */
export function forecastCsv({ times, bands, depths }: ForecastSummary): string {
  const quantiles = QUANTILE_LEVELS.map((level) => `magnitude_${Math.round(100 * level)}`);
  const shares = depths.map(({ filter, magnitude }) => `share_${filter}_${magnitude}`);
  const lines = [["band", "time_days", "time_hours", ...quantiles, "known_share", ...shares].join(",")];
  for (const own of bands) {
    times.forEach((time, point) => {
      const seen = depths.map(({ band, share }) => (band === own.band ? cell(share[point]) : ""));
      const magnitudes = own.quantiles.map((values) => cell(values[point]));
      lines.push(
        [own.band, time, Number((24 * time).toPrecision(12)), ...magnitudes, cell(own.known[point]), ...seen].join(","),
      );
    });
  }
  return `${lines.join("\n")}\n`;
}

const number = (value: number): number | null => (Number.isFinite(value) ? Number(value.toFixed(DIGITS)) : null);
const numbers = (values: Iterable<number>): (number | null)[] => Array.from(values, number);

/** What a program reads: magnitudes are null where so many sets have no kilonova, or where `known` is 0. */
export function forecastObject(summary: ForecastSummary): Record<string, unknown> {
  const { model, times, bands, depths, instruments, distance, backend } = summary;
  return {
    ...{ program: "kiloflow", version: VERSION, model: model.name, source: summary.source },
    ...{ sets: summary.sets, seed: summary.seed, distanceMpc: distance, redshift: summary.redshift ?? null },
    ...{ withoutKilonova: number(summary.withoutKilonova), outsideModel: number(summary.outside) },
    leavesOut: summary.leavesOut,
    timesDays: [...times],
    levels: QUANTILE_LEVELS,
    bands: bands.map(({ band, quantiles, known }) => ({
      ...{ band, magnitudes: quantiles.map(numbers), known: numbers(known) },
    })),
    depths: depths.map(({ filter, instrument, band, magnitude, share, ever }) => ({
      ...{ filter, instrument: instrument ?? null, band, magnitude, share: numbers(share), everSeen: number(ever) },
    })),
    instruments: instruments.map(({ instrument, best, ever }) => ({
      instrument: instrument ?? null,
      best: best ? { ...best, timeHours: 24 * best.timeDays, share: number(best.share) } : null,
      everSeen: number(ever),
    })),
    ...{ backend: backend.kind, seconds: summary.seconds },
  };
}

/** The same as text; without what changes from run to run. */
export function forecastJson(summary: ForecastSummary): string {
  const { backend: _, seconds: __, ...lasting } = forecastObject(summary);
  return `${JSON.stringify(lasting, null, 1)}\n`;
}
