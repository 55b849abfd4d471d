/** Curves over photometry: figure, residuals by band, chi2. */

import { basename, extname } from "node:path";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { type OverlayPanel, overlayFigure } from "../../figures/overlay.ts";
import { withoutFolders } from "../../figures/text.ts";
import { checkFigurePath, writeFigure } from "../../figures/write.ts";
import { findBand, wavelengthsOf } from "../../lightcurves/bands.ts";
import type { JobEvents } from "../events.ts";
import type { ObservationOptions } from "../photometry/observationOptions.ts";
import { readObservations } from "../photometry/readObservations.ts";
import type { CurveSource } from "./curveSource.ts";
import type { Overlaid } from "./overlaid.ts";
import { panelOf } from "./panel.ts";
import { placesOf } from "./places.ts";
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
