/** Curves over photometry as text and JSON. */

import type { Overlaid } from "../jobs/overlay/overlaid.ts";
import type { Misses } from "../jobs/overlay/residuals.ts";
import { count, counted } from "./progress.ts";

/** Files that were written. */
interface Written {
  readonly figure?: string;
  readonly residuals?: string;
}

const missesJson = ({ worst, ...misses }: Misses) => ({
  ...misses,
  ...(worst
    ? {
        worst: {
          residual: worst.residual,
          row: worst.observation.row,
          band: worst.observation.band,
          timeDays: worst.observation.timeDays,
        },
      }
    : {}),
});

/** What `--json` prints: residuals are observed less model, mag; NaN is null. */
export function overlaySummary(panels: readonly Overlaid[], systematic: number, written: Written): unknown {
  return {
    systematic,
    curves: panels.map(({ name, what, place, model, sets, withoutCurves, unused, bands, all }) => ({
      ...{ name, what, place, model, sets, withoutCurves },
      bands: bands.map(({ band, ...misses }) => ({ band, ...missesJson(misses) })),
      all: missesJson(all),
      unused,
    })),
    ...written,
  };
}

/** A table by band for each panel. */
export function overlayText(panels: readonly Overlaid[], systematic: number, { figure, residuals }: Written): string {
  const lines = panels.flatMap((panel) => panelLines(panel, systematic));
  if (figure !== undefined) lines.push(`figure: ${figure}`);
  if (residuals !== undefined) lines.push(`residuals: ${residuals}`);
  return lines.join("\n");
}

function panelLines({ name, what, place, sets, withoutCurves, bands, all }: Overlaid, systematic: number): string[] {
  const spread = sets > 1 ? `; medians of ${counted(sets, "curve")}` : "";
  const without = withoutCurves > 0 && sets > 1 ? `, of which ${count(withoutCurves)} have no values at all` : "";
  const width = Math.max(4, ...bands.map(({ band }) => band.length));
  const error = systematic > 0 ? `with a systematic error of ${systematic} mag` : "with the errors of the points alone";
  const lines = [
    `${name}: ${what}${spread}${without}`,
    `  at ${place}; observed less model in mag, chi2 ${error}`,
    `  ${"band".padEnd(width)}  detections  compared  median     rms   worst at day      chi2${all.limits > 0 ? "   limits" : ""}`,
    ...bands.map((band) => row(band.band, band, width)),
    ...(bands.length > 1 ? [row("all", all, width)] : []),
  ];
  const missing = all.detections - all.compared;
  if (missing > 0) lines.push(`  no value at ${count(missing)} of ${counted(all.detections, "detection")}`);
  return lines;
}

function row(band: string, misses: Misses, width: number): string {
  const { detections, compared, median, rms, worst, chi2, limits, brighterThanLimit } = misses;
  const cells = worst
    ? [
        signed(median).padStart(7),
        rms.toFixed(2).padStart(8),
        signed(worst.residual).padStart(8),
        days(worst.observation.timeDays).padStart(7),
        (chi2 < 1e5 ? chi2.toFixed(1) : chi2.toExponential(2)).padStart(10),
      ]
    : ["-".padStart(7), "-".padStart(8), "-".padStart(8), "-".padStart(7), "-".padStart(10)];
  const own =
    limits === 0 ? "" : `   ${limits}${brighterThanLimit > 0 ? ` (${brighterThanLimit} brighter in the model)` : ""}`;
  return `  ${band.padEnd(width)}  ${String(detections).padStart(10)}  ${String(compared).padStart(8)} ${cells.join("")}${own}`;
}

/** With its sign; no "-0.00". */
function signed(value: number): string {
  const text = value.toFixed(2);
  if (/^-?0\.00$/.test(text)) return "0.00";
  return value > 0 ? `+${text}` : text;
}

const days = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));
