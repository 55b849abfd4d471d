/** What a file of photometry was read as, without any model. */

import { readPhotometry } from "../../data/photometry/index.ts";
import type { PhotometryRow, PhotometryTime, UnusedRow } from "../../data/photometry/types.ts";
import { filterCalled } from "../../lightcurves/photometric/filterNames.ts";
import { unusedTexts } from "./selection.ts";

/** First and last of some times. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** The points of one filter. */
export interface FilterSummary {
  /** In the file's words. */
  readonly filter: string;
  /** A name by which it is known, and its effective wavelength; absent where it is not known. */
  readonly knownAs?: string;
  readonly wavelengthNm?: number;
  /** Systems of magnitudes in the file's words; empty where it says none. */
  readonly systems: readonly string[];
  readonly detections: number;
  readonly limits: number;
  /** Of the detections. */
  readonly brightest?: number;
  readonly mjd?: Span;
  readonly days?: Span;
}

/** A file of photometry. */
export interface PhotometrySummary {
  readonly file: string;
  readonly format: string;
  readonly detections: number;
  readonly limits: number;
  /** Dates, where the file has them. */
  readonly mjd?: Span;
  /** Days after the merger, where the file has them. */
  readonly days?: Span;
  readonly filters: readonly FilterSummary[];
  readonly unused: readonly UnusedRow[];
  readonly unusedNotes: readonly string[];
  readonly notes: readonly string[];
}

function spanOf(rows: readonly PhotometryRow[], value: (time: PhotometryTime) => number | undefined): Span | undefined {
  const values = rows.flatMap(({ times }) => times.flatMap((time) => value(time) ?? [])).sort((a, b) => a - b);
  return values.length === 0 ? undefined : { first: values[0], last: values[values.length - 1] };
}

const spansOf = (rows: readonly PhotometryRow[]) => ({
  mjd: spanOf(rows, (time) => (time.kind === "mjd" ? time.mjd : undefined)),
  days: spanOf(rows, (time) => (time.kind === "days" ? time.days : undefined)),
});

function filterSummary(filter: string, rows: readonly PhotometryRow[]): FilterSummary {
  const known = filterCalled(filter);
  const detections = rows.filter(({ limit }) => !limit);
  return {
    filter,
    knownAs: known?.names.includes(filter) ? filter : known?.names[0],
    wavelengthNm: known?.wavelengthNm,
    systems: [...new Set(rows.flatMap(({ system }) => system ?? []))],
    detections: detections.length,
    limits: rows.length - detections.length,
    brightest:
      detections.length === 0 ? undefined : detections.reduce((least, { magnitude }) => Math.min(least, magnitude), 99),
    ...spansOf(rows),
  };
}

/** Reads photometry and says what it has. @throws InputError naming row and column of whatever is wrong */
export async function describePhotometry(path: string): Promise<PhotometrySummary> {
  const { name, format, rowWord, rows, unused, notes } = await readPhotometry(path);
  const byFilter = new Map<string, PhotometryRow[]>();
  for (const row of rows) {
    const same = byFilter.get(row.band);
    if (same) same.push(row);
    else byFilter.set(row.band, [row]);
  }
  const wavelength = ({ wavelengthNm = Number.POSITIVE_INFINITY }: FilterSummary) => wavelengthNm;
  const limits = rows.filter(({ limit }) => limit).length;
  return {
    ...{ file: name, format, detections: rows.length - limits, limits },
    ...spansOf(rows),
    filters: [...byFilter]
      .map(([filter, own]) => filterSummary(filter, own))
      .sort((a, b) => wavelength(a) - wavelength(b) || 0),
    unused,
    unusedNotes: unusedTexts(name, rowWord, unused),
    notes,
  };
}
