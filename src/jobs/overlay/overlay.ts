/** Curves over photometry: figure, residuals by band, chi2. */

import { basename, extname } from "node:path";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import type { UnusedRow } from "../../data/photometry/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { type OverlayPanel, overlayFigure } from "../../figures/overlay.ts";
import { withoutFolders } from "../../figures/text.ts";
import { checkFigurePath, writeFigure } from "../../figures/write.ts";
import { findBand, wavelengthsOf } from "../../lightcurves/bands.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import type { JobEvents } from "../events.ts";
import type { ObservationOptions } from "../photometry/observationOptions.ts";
import { readObservations } from "../photometry/readObservations.ts";
import { type CurveSource, MEDIAN, OVERLAY_LEVELS, type OverlaidCurves } from "./curveSource.ts";
import type { Overlaid, OverlaidPoint } from "./overlaid.ts";
import { type Places, placesOf, placesOfPoints } from "./places.ts";
import { comparePoints, type Misses, missesOf } from "./residuals.ts";
import { residualsCsv } from "./residualsCsv.ts";

/** What is laid over what. */
export interface OverlayRequest {
  /** A file of photometry. */
  readonly photometry: string;
  readonly observation?: ObservationOptions;
  /** One panel each; opened when all else is known to be good. */
  readonly sources: () => Promise<readonly CurveSource[]>;
  /** mag, added to the errors in quadrature. */
  readonly systematic: number;
  readonly title?: string;
  /** `.svg`, `.png` or `.pdf`. */
  readonly figure?: string;
  /** Table of all points, `.csv`. */
  readonly residuals?: string;
  readonly force: boolean;
}

/** @throws InputError for photometry, outputs and curves that make no sense; for photometry of which nothing can be used */
export async function overlay(request: OverlayRequest, events: JobEvents = {}): Promise<Overlaid[]> {
  const { systematic, figure, residuals, force } = request;
  if (!(systematic >= 0 && Number.isFinite(systematic)))
    throw new InputError(
      `${argument("systematic")} is ${systematic}, but must be a number of magnitudes, not negative`,
    );
  if (figure !== undefined) checkFigurePath(figure, argument("figure"), force);
  if (residuals !== undefined) {
    if (!/\.csv$/i.test(residuals)) throw new InputError(`${argument("residuals")} ${residuals} must end in .csv`);
    checkNewFile(residuals, force);
  }
  const panels: { readonly overlaid: Overlaid; readonly drawn: OverlayPanel; readonly source: CurveSource }[] = [];
  const told = new Set<string>();
  const tell = (text: string) => {
    if (!told.has(text)) events.onMessage?.(text);
    told.add(text);
  };
  for (const source of await request.sources()) {
    const { points, unused, notes, unusedNotes } = await observationsFor(source, request);
    for (const note of [...source.notes, ...notes, ...unusedNotes]) tell(note);
    const places = placesOf(points);
    const curves = await source.curves(places, events);
    panels.push({ ...panelOf(source, { points, unused, systematic }, places, curves), source });
  }
  if (residuals !== undefined) await writeFileWhole(residuals, residualsCsv(panels.map(({ overlaid }) => overlaid)));
  if (figure !== undefined) await draw(figure, request, panels);
  return panels.map(({ overlaid }) => overlaid);
}

/** The points that a source can be compared with. @throws InputError where there are none */
async function observationsFor({ model, bands, name }: CurveSource, { photometry, observation }: OverlayRequest) {
  // A file's curves are in its own bands alone.
  const banded = bands && {
    name,
    bands: bands.flatMap((band) => findBand(model, band) ?? []),
    bandNamed: undefined,
    bandSpellings: undefined,
  };
  return await readObservations(photometry, banded ?? model, observation);
}

function panelOf(
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

async function draw(
  path: string,
  { photometry, title, systematic }: OverlayRequest,
  panels: readonly { readonly drawn: OverlayPanel; readonly source: CurveSource }[],
): Promise<void> {
  const names = panels.map(({ source }) => source.name).join(", ");
  const wavelengths = Object.assign(
    {},
    ...panels.map(({ source, drawn }) =>
      wavelengthsOf(
        source.model,
        drawn.curves.map(({ band }) => band),
      ),
    ),
  );
  const own = panels.length === 1 ? [withoutFolders(panels[0].source.what)] : [];
  const spec = overlayFigure({
    title: title ?? `${basename(photometry, extname(photometry))} and ${names}`,
    subtitle: [...own, ...new Set(panels.map(({ source }) => source.place))],
    panels: panels.map(({ drawn }) => drawn),
    wavelengths,
    systematic,
  });
  await writeFigure(path, spec);
}
