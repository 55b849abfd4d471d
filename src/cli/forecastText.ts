/** A forecast for reading. */

import { bandRows, depthRows, forecastNotes, instrumentRows, percent } from "../jobs/forecast/rows.ts";
import type { ForecastSummary } from "../jobs/forecast/summary.ts";

/** Rows of cells in columns, the first to the left. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map(
    (row) =>
      `  ${row.map((text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column]))).join("  ")}`,
  );
}

/** The table that the command prints. */
export function forecastTable(summary: ForecastSummary): string {
  const { sets, source, distance, withoutKilonova, outside, model } = summary;
  const spread = distance.sigma > 0 ? ` +- ${Number(distance.sigma.toPrecision(3))}` : "";
  return [
    `${sets.toLocaleString("en-US")} sets at ${Number(distance.median.toPrecision(4))}${spread} Mpc of ${source}`,
    `  without any kilonova: ${percent(withoutKilonova)} of the sets; they count as not seen${outside > 0 ? `; ${percent(outside)} more are outside what ${model.title} covers and are left out` : ""}`,
    "",
    ...columns([["band", "median", "68 %", "90 %", "brightest at"], ...bandRows(summary)]),
    "",
    ...columns([["filter", "depth", "seen at most", "at", "ever seen"], ...depthRows(summary)]),
    "",
    ...columns([["instrument", "best filter", "at", "sees then", "ever, in any filter"], ...instrumentRows(summary)]),
    ...forecastNotes(summary).map((note) => `  ${note}`),
    "",
    `  ${summary.leavesOut}`,
  ].join("\n");
}
