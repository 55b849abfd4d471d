/** Photometry as a model can be compared with it. */

import type { Photometry, PhotometryRow, UnusedRow } from "../../data/photometry/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { findBand } from "../../lightcurves/bands.ts";
import { type BandedModel, bandOfFilter } from "../../lightcurves/photometric/bandOfFilter.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import { Days } from "./days.ts";
import { checkObservationOptions, type ObservationOptions } from "./observationOptions.ts";
import { bandSelection, dropped, type NamedPoint, unusedTexts } from "./selection.ts";
import { AbMagnitudes } from "./systems.ts";

/** What a file says, and what became of its rows. */
export interface Observations {
  readonly points: readonly PhotometricObservation[];
  readonly unused: readonly UnusedRow[];
  /** What was taken for what: sentences for the user. */
  readonly notes: readonly string[];
  /** The unused rows in sentences, those of one reason together. */
  readonly unusedNotes: readonly string[];
}

const DEFAULT_LIMIT_SIGMAS = 5;
/** Reasons that an error names. */
const MOST_REASONS = 3;

/**
 * Photometry as a model can be compared with it. Every row is either a point or listed as unused.
 * @param model configured; or anything else with bands
 * @throws InputError naming row and column of whatever is wrong, and where no point is left
 */
export function observationsOf(file: Photometry, model: BandedModel, options: ObservationOptions = {}): Observations {
  checkObservationOptions(options);
  const { limitSigmas = DEFAULT_LIMIT_SIGMAS, timeRange, earliestDays = 0 } = options;
  const bands = new Map(
    [...new Set(file.rows.map(({ band }) => band))].map((name) => [name, bandOfFilter(model, name)]),
  );
  const named = file.rows.map(
    (row): NamedPoint => ({ row: row.row, filter: row.band, band: bands.get(row.band)!.band }),
  );
  const isAsked = bandSelection(options.bands, named, (name) => findBand(model, name) !== undefined, file.name);
  const isDropped = dropped(options.drop, named, file.name);
  const days = new Days(file, options.trigger);
  const magnitudes = new AbMagnitudes(file, options.system);
  const usedFilters = new Set<string>();
  /** Upper limits of which the file does not say how many sigmas they are. */
  let unsaidLimits = 0;

  /** A point, or why a row is none. */
  const pointOf = (row: PhotometryRow, point: NamedPoint): PhotometricObservation | string => {
    if (isDropped(point)) return `left out by ${argument("drop")}`;
    if (!isAsked(point)) return `not of ${argument("bands")}`;
    const timeDays = days.of(row);
    if (!(timeDays > earliestDays)) return timeDays < 0 ? "before the merger" : "at the moment of the merger";
    if (timeRange && !(timeDays >= timeRange[0] && timeDays <= timeRange[1]))
      return `not within ${argument("timeRange")}`;
    const found = bands.get(row.band)!;
    if (found.band === undefined) return found.reason;
    const magnitude = magnitudes.of(row);
    if (typeof magnitude === "string") return magnitude;
    usedFilters.add(row.band);
    if (row.limit && row.limitSigmas === undefined) unsaidLimits++;
    return {
      ...{ row: row.row, timeDays, band: found.band, magnitude, error: row.error, limit: row.limit },
      limitSigmas: row.limit ? (row.limitSigmas ?? limitSigmas) : Number.NaN,
    };
  };

  const points: PhotometricObservation[] = [];
  const unused: UnusedRow[] = [...file.unused];
  file.rows.forEach((row, index) => {
    const point = pointOf(row, named[index]);
    if (typeof point === "string") unused.push({ row: row.row, reason: point });
    else points.push(point);
  });
  unused.sort((a, b) => a.row - b.row);
  const unusedNotes = unusedTexts(file.name, file.rowWord, unused);
  if (!points.some(({ timeDays }) => timeDays > 0)) {
    throw new InputError(`${file.name} has no point that can be used for ${model.name}`, {
      hint: unusedNotes.slice(0, MOST_REASONS).join("; "),
    });
  }
  const filterNotes = [...usedFilters].flatMap((filter) => {
    const { note } = bands.get(filter) as { readonly note?: string };
    return note === undefined ? [] : [`${file.name}: ${note}`];
  });
  const limitNotes =
    unsaidLimits === 0 || options.limitSigmas !== undefined
      ? []
      : [
          `${file.name}: ${unsaidLimits} upper ${unsaidLimits === 1 ? "limit is" : "limits are"} taken to be of ${limitSigmas} sigmas; ${argument("limitSigma")} says another number`,
        ];
  return {
    points,
    unused,
    notes: [...file.notes, ...days.notes, ...magnitudes.notes, ...filterNotes, ...limitNotes],
    unusedNotes,
  };
}
