/** All points beside the curves, as a table. */

import { OVERLAY_LEVELS } from "./curveSource.ts";
import type { Overlaid } from "./overlaid.ts";

/** A cell as RFC 4180 has it; nothing for NaN. */
function cell(value: string | number | boolean): string {
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(Number(value.toPrecision(9)));
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * One line for each point of each panel, in the order of the file: magnitudes AB, apparent; `model` is the median of the
 * curves, `residual` observed less model, `pull` the residual in units of error and systematic error together.
 */
export function residualsCsv(panels: readonly Overlaid[]): string {
  const spread = panels.some(({ sets }) => sets > 1);
  const levels = spread ? [...OVERLAY_LEVELS.map((level) => `model_q${level}`), "model_share"] : [];
  const head = [
    "curves",
    "row",
    "time_days",
    "band",
    "magnitude",
    "error",
    "limit",
    "model",
    ...levels,
    "residual",
    "pull",
  ];
  const lines = panels.flatMap(({ name, points }) =>
    points.map(({ observation, model, residual, pull, quantiles, share }) => {
      const { row, timeDays, band, magnitude, error, limit } = observation;
      const own = spread ? [...(quantiles ?? OVERLAY_LEVELS.map(() => model)), share] : [];
      return [name, row, timeDays, band, magnitude, error, limit, model, ...own, residual, pull].map(cell).join(",");
    }),
  );
  return `${[head.join(","), ...lines].join("\n")}\n`;
}
