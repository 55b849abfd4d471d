/** Curves over points: what is drawn, and what is said of it. */

import type { UnusedRow } from "../../data/photometry/types.ts";
import type { OverlayPanel } from "../../figures/overlay.ts";
import { wavelengthsOf } from "../../lightcurves/bands.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import { type CurveSource, MEDIAN, OVERLAY_LEVELS, type OverlaidCurves } from "./curveSource.ts";
import type { Overlaid, OverlaidPoint } from "./overlaid.ts";
import { type Places, placesOfPoints } from "./places.ts";
import { comparePoints, type Misses, missesOf } from "./residuals.ts";

/** Compares curves with points. @param places where the curves are known: those of the points among them */
export function panelOf(
  { name, what, model, place }: CurveSource,
  {
    points,
    unused,
    systematic,
  }: {
    readonly points: readonly PhotometricObservation[];
    readonly unused: readonly UnusedRow[];
    readonly systematic: number;
  },
  places: Places,
  { sets, withoutCurves, quantiles, counts }: OverlaidCurves,
): { overlaid: Overlaid; drawn: OverlayPanel } {
  const width = places.bands.length * places.times.length;
  // What a few of the sets have there, is no curve of them.
  const has = (place: number) => counts[place] > 0 && counts[place] >= (sets - withoutCurves) / 2;
  const at = (level: number, place: number) => (has(place) ? quantiles[level * width + place] : Number.NaN);
  const own = placesOfPoints(points, places);
  const median = own.map((place) => (place < 0 ? Number.NaN : at(MEDIAN, place)));
  const compared = comparePoints(points, median, systematic).map((point, index): OverlaidPoint => {
    const place = own[index];
    return {
      ...point,
      ...(sets > 1 ? { quantiles: OVERLAY_LEVELS.map((_, level) => (place < 0 ? Number.NaN : at(level, place))) } : {}),
      share: place < 0 ? 0 : counts[place] / sets,
    };
  });
  const wavelengths = wavelengthsOf(model, places.bands);
  const ordered = [...places.bands].sort((a, b) => wavelengths[a] - wavelengths[b]);
  const all = missesOf(compared);
  const line = (level: number, band: string) => {
    const start = places.bands.indexOf(band) * places.times.length;
    return Array.from(places.times, (_, time) => at(level, start + time));
  };
  const last = OVERLAY_LEVELS.length - 1;
  const drawn: OverlayPanel = {
    title: panelTitle(name, all),
    points,
    timesDays: places.times,
    curves: ordered.map((band) => ({
      band,
      magnitudes: line(MEDIAN, band),
      ...(sets > 1
        ? { intervals: [0, 1].map((level) => ({ low: line(level, band), high: line(last - level, band) })) }
        : {}),
    })),
    predicted: median,
  };
  const bands = ordered.map((band) => ({ band, ...missesOf(compared, [band]) }));
  return {
    overlaid: { name, what, place, model: model.name, sets, withoutCurves, unused, points: compared, bands, all },
    drawn,
  };
}

function panelTitle(name: string, { compared, detections, rms }: Misses): string {
  if (compared === 0) return detections === 0 ? `${name}: upper limits alone` : `${name}: no value at any detection`;
  return `${name}: rms ${rms.toFixed(2)} mag over ${compared} of ${detections} detections`;
}
